package dev.belay.engine;

import dev.belay.release.ReleaseState;
import java.util.Optional;

/// A release as it was read, with what a compare-and-set needs.
///
/// @param version the object's resourceVersion
/// @param deleting whether someone asked the API server to delete it
/// @param memo what the store wants back when this is written
public record Stored(ReleaseState state, String version, boolean deleting, Optional<Memo> memo) {

    /// A release without a memo.
    public Stored(ReleaseState state, String version, boolean deleting) {
        this(state, version, deleting, Optional.empty());
    }

    /// What of the stored object is not part of the state and must survive a write; only the store
    /// that made it looks inside.
    public interface Memo {}
}
