package dev.belay.release;

import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;

/// What it takes to cancel: once a release has started it is no less than a rollback.
public final class Cancels {

    private Cancels() {}

    /// Whether whoever cancels has to be somebody who may roll back, too.
    public static boolean needRollback(ReleaseState state) {
        return switch (state.phase()) {
            case Live _ -> true;
            case Pending _ -> false;
            case RollingBack _, RollbackFailed _, Finished _ -> false; // It changes nothing.
        };
    }
}
