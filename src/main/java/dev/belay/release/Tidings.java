package dev.belay.release;

import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import java.time.Instant;

/// Announces what follows from more than one rule: a person's hold, and the end of all holds.
final class Tidings {

    private Tidings() {}

    /// The next state, with what people have to be told about its holds.
    static ReleaseState follow(ReleaseState before, ReleaseState next, Instant now) {
        if (next.holds().containsKey(Hold.HUMAN) && !before.holds().containsKey(Hold.HUMAN)) {
            return next.announce(Level.INFO, Kind.HELD, next.reason(), now);
        }
        boolean free = !before.holds().isEmpty() && next.holds().isEmpty();
        boolean goesOn =
                switch (next.phase()) {
                    case Pending _, Live _ -> !undoing(before.phase());
                    case RollingBack _, RollbackFailed _ -> undoing(before.phase());
                    case Finished _ -> false;
                };
        return free && goesOn
                ? next.announce(Level.INFO, Kind.RESUMED, next.reason(), now)
                : next;
    }

    private static boolean undoing(Phase phase) {
        return switch (phase) {
            case RollingBack _, RollbackFailed _ -> true;
            case Pending _, Live _, Finished _ -> false;
        };
    }
}
