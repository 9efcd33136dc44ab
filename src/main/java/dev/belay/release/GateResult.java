package dev.belay.release;

import java.time.Instant;
import java.util.Optional;

/// What one gate came to, and what was seen.
///
/// @param until when a freeze ends; no deadline runs before
public record GateResult(String gate, Outcome outcome, String seen, Optional<Instant> until) {

    /// The longest text that is kept.
    public static final int MOST_SEEN = 200;

    /// The three states; what could not be read is none of the first two.
    public enum Outcome {
        /// It is open.
        PASSED,
        /// It is closed, and waiting does not help.
        FAILED,
        /// It may still open, or cannot be read now.
        WAITING
    }

    public GateResult {
        seen = plain(seen);
    }

    static GateResult passed(String gate, String seen) {
        return new GateResult(gate, Outcome.PASSED, seen, Optional.empty());
    }

    static GateResult failed(String gate, String seen) {
        return new GateResult(gate, Outcome.FAILED, seen, Optional.empty());
    }

    static GateResult waiting(String gate, String seen) {
        return new GateResult(gate, Outcome.WAITING, seen, Optional.empty());
    }

    static GateResult frozen(String gate, String seen, Instant until) {
        return new GateResult(gate, Outcome.WAITING, seen, Optional.of(until));
    }

    /// A gate that could not be read: it waits, and is never skipped.
    public static GateResult unreadable(String gate, String why) {
        return waiting(gate, "cannot be read: " + why);
    }

    /// What is stored of it.
    GateResult kept() {
        return new GateResult(gate, outcome, seen, Optional.empty());
    }

    boolean isPassed() {
        return outcome == Outcome.PASSED;
    }

    String text() {
        return gate + ": " + seen;
    }

    /// Names and texts come from GitHub: one line, nothing invisible, not long.
    private static String plain(String text) {
        String line =
                text.codePoints()
                        .map(c ->
                                Character.isISOControl(c)
                                                || Character.getType(c) == Character.SURROGATE
                                        ? ' '
                                        : c)
                        .limit(MOST_SEEN)
                        .collect(
                                StringBuilder::new,
                                StringBuilder::appendCodePoint,
                                StringBuilder::append)
                        .toString();
        return line.strip();
    }
}
