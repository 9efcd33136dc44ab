package dev.belay.release;

import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Succeeded;
import java.util.Optional;

/// When a new deployment of the same commit makes sense: after an end that was not a good one.
public final class Retries {

    private Retries() {}

    /// What speaks against it; empty if nothing.
    public static Optional<String> refusal(ReleaseState state) {
        return switch (state.phase()) {
            case Succeeded _ -> Optional.of("it succeeded, so there is nothing to try again");
            case Finished _ -> Optional.empty();
            case Pending _, Live _ ->
                    Optional.of("it has not ended, so there is nothing to try again");
            case RollingBack _, RollbackFailed _ -> Optional.of("a rollback is under way");
        };
    }
}
