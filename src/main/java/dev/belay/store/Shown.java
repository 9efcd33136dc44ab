package dev.belay.store;

import dev.belay.policy.Step;
import dev.belay.release.Effect;
import dev.belay.release.Phase.Cancelled;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.Promoting;
import dev.belay.release.Phase.Rejected;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RolledBack;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Succeeded;
import dev.belay.release.Phase.Superseded;
import dev.belay.release.Phase.Watching;
import dev.belay.release.ReleaseState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What people see of a phase: `2/4` and 25 %. Nothing is ever read back from it.
final class Shown {

    private Shown() {}

    static @Nullable String step(ReleaseState state) {
        int steps = steps(state).size();
        return switch (state.phase()) {
            case Progressing p -> "%d/%d".formatted(p.step() + 1, steps);
            case Promoting _, Watching _, Succeeded _ -> "%d/%d".formatted(steps, steps);
            case Pending _, RollingBack _, RollbackFailed _, RolledBack _ -> null;
            case Rejected _, Superseded _, Cancelled _ -> null;
        };
    }

    /// The share that was asked of the target; none where that is not Belay's to say any more.
    static @Nullable Integer weight(ReleaseState state) {
        return switch (state.phase()) {
            case Pending _, Rejected _ -> 0;
            case Progressing _ when state.awaits(Effect.StartCandidate.class) -> 0;
            case Progressing p when p.step() < steps(state).size() ->
                    steps(state).get(p.step()).weight();
            case Progressing _, Promoting _, Watching _, Succeeded _ -> 100;
            case RollingBack _, RollbackFailed _, Superseded _, Cancelled _ -> null;
            case RolledBack _ -> 0;
        };
    }

    private static List<Step> steps(ReleaseState state) {
        return state.intent().policy().steps();
    }
}
