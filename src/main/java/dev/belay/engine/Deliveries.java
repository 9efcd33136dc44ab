package dev.belay.engine;

import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseId;
import dev.belay.release.Verdict;
import java.util.Optional;

/// Hands events to releases.
public interface Deliveries {

    /// Feeds one event to a release; false when there is no such release. Throws [Unavailable].
    boolean tell(ReleaseId id, ReleaseEvent event);

    /// Only writes an event down, and says what was made of it; empty when there is no such release. Throws
    /// [Unavailable].
    Optional<Verdict> note(ReleaseId id, ReleaseEvent event);

    /// Something may be due: looks soon, best effort, and returns at once.
    void poke();
}
