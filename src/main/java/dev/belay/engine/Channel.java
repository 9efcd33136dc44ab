package dev.belay.engine;

import dev.belay.release.Announcement;
import dev.belay.release.Attempt;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseState;

/// One way to tell people.
public interface Channel {

    /// Its name on the Release and in metrics, like `slack`.
    String name();

    /// Whether people want to be told about this release here; a channel that is wanted but not set
    /// up says so as an attempt that failed.
    boolean wants(Intent intent);

    /// Tells one announcement, in seconds at most. After a crash it may be told again.
    ///
    /// @param state the release as it stands now, which may be later than the announcement
    /// @param memo what the last attempt that succeeded left; empty before the first
    Attempt tell(ReleaseState state, Announcement announcement, String memo);
}
