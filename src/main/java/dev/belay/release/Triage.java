package dev.belay.release;

/// The rungs of the ladder that come before any Release is read.
public sealed interface Triage {

    /// Nothing to look up: the reason is final.
    record Ignored(Reason reason, String text) implements Triage {}

    /// Proof for every active release of a namespace, or of one service in it.
    ///
    /// @param service the service, or empty for all of them
    record ForNamespace(String namespace, String service, Alert alert) implements Triage {}

    /// About one release.
    record ForRelease(ReleaseId id, String service, Alert alert) implements Triage {}
}
