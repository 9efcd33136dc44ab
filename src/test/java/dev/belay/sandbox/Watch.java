package dev.belay.sandbox;

/// Whoever watches the releases of the story and tells Belay: played, or the real alert path.
interface Watch extends AutoCloseable {

    /// From now on this release is under way, and well.
    void released(String release);

    /// This release turns bad; returns when Belay was told and has begun to undo it.
    void breach(String release, String when);

    /// What became known of the way from the first bad request to the write, once it is undone.
    void recount(String release);

    @Override
    void close();
}
