package dev.belay.release;

/// What was decided about one event, always with a reason.
public sealed interface Verdict {

    /// Why, as a code.
    Reason reason();

    /// Why, as a sentence.
    String text();

    /// The release moves.
    record Act(Reason reason, String text) implements Verdict {}

    /// The release must not advance.
    record Held(Reason reason, String text) implements Verdict {}

    /// Something was put on record and nothing moves.
    record Record(Reason reason, String text) implements Verdict {}

    /// Nothing was changed.
    record Ignore(Reason reason, String text) implements Verdict {}

    /// The kind of verdict as one lower-case word.
    default String word() {
        return switch (this) {
            case Act _ -> "act";
            case Held _ -> "hold";
            case Record _ -> "record";
            case Ignore _ -> "ignore";
        };
    }
}
