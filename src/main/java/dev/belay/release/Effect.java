package dev.belay.release;

/// Something still to be done; recorded before it is tried, removed after it was seen to be done.
public sealed interface Effect {

    /// A write to the target. At most one is pending.
    sealed interface OnTarget extends Effect {}

    /// A write to the policy's ledger.
    sealed interface OnLedger extends Effect {}

    /// Put the candidate on the target at the first step.
    record StartCandidate() implements OnTarget {}

    /// Move from a step to the next one; after the last step that is 100 %.
    record Advance(int fromStep) implements OnTarget {}

    /// Put the baseline's template back.
    record RollBack() implements OnTarget {}

    /// After an undo: skip the steps a controller would start for the baseline.
    record PromoteBaseline() implements OnTarget {}

    /// Keep a never started candidate from ever starting.
    record Fence() implements OnTarget {}

    /// Stop a target that goes on by itself, because something holds the release.
    record Pause() implements OnTarget {}

    /// Let it go on again.
    record Resume() implements OnTarget {}

    /// Give up what was kept only for going back: the watch is over.
    record LetGo() implements OnTarget {}

    /// Make the candidate the version later releases go back to.
    ///
    /// @param hash the controller's name for the candidate's template
    record Certify(String hash) implements OnLedger {}

    /// Give up the place as the target's active release.
    record Leave() implements OnLedger {}
}
