package dev.belay.engine;

import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseId;

/// Hands events to releases.
public interface Deliveries {

    /// Feeds one event to a release; false when there is no such release. Throws [Unavailable].
    boolean tell(ReleaseId id, ReleaseEvent event);

    /// Something may be due: looks soon, best effort, and returns at once.
    void poke();
}
