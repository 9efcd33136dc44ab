package dev.belay.engine;

import dev.belay.release.Announcement;
import dev.belay.release.Attempt;
import dev.belay.release.ReleaseState;

/// Told of every attempt to tell people, for logs and metrics; must not throw.
public interface Notices {

    /// An announcement was tried on a channel.
    ///
    /// @param lost how many announcements the channel goes on without because of this attempt
    void tried(
            ReleaseState state,
            String channel,
            Announcement announcement,
            Attempt attempt,
            int lost);
}
