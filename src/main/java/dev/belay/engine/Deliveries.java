package dev.belay.engine;

import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseId;

/// Hands what an entrance learned to the turn.
public interface Deliveries {

    /// Feeds one event to a release; false when there is no such release. Throws [Unavailable].
    boolean tell(ReleaseId id, ReleaseEvent event);

    /// Something is due soon: best effort, returns at once, never throws.
    void poke();
}
