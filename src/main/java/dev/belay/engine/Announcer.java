package dev.belay.engine;

import dev.belay.release.Announcement;
import dev.belay.release.Intent;

/// Tells people.
public interface Announcer {

    /// Sends one announcement, or throws [Unavailable]; a repeat must do no harm.
    void announce(Intent intent, Announcement announcement);
}
