package dev.belay.release;

/// Releases that tests of other packages start from.
public final class SampleReleases {

    private SampleReleases() {}

    /// One whose author is dana, and to which a tech lead and one more have to agree.
    public static ReleaseState waitingForApproval() {
        return Samples.pending(Samples.approved(Samples.policy()));
    }
}
