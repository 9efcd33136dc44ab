package dev.belay.release;

/// What became of a write; every one but `Done` says why.
public sealed interface Outcome {

    /// The cluster accepted it, or it had been done before.
    record Done() implements Outcome {}

    /// The baseline's template is back, but the controller would walk its steps: promote it.
    record DoneButNotStable() implements Outcome {}

    /// The target changed since the decision was made: look again and decide again.
    record Changed(String reason) implements Outcome {}

    /// Another version stands there that is not ours to overwrite.
    record Foreign(String by) implements Outcome {}

    /// A release of Belay stands there.
    record TakenOver(String release) implements Outcome {}

    /// The cluster refused it or cannot be reached: try again.
    record Blocked(String reason) implements Outcome {}

    /// The controller is not ready for it: try again soon.
    record NotYet(String reason) implements Outcome {}
}
