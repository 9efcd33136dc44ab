package dev.belay.release;

import dev.belay.policy.Policy;
import dev.belay.policy.Strategy;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.Promoting;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import java.util.ArrayList;
import java.util.List;

/// Stops a rollout that would go on by itself for as long as something holds the release.
///
/// Other strategies wait at their steps; a rolling update does not, so its target has to be stopped.
final class Halts {

    private Halts() {}

    /// The next state, with what the end or the beginning of a halt needs.
    static ReleaseState follow(ReleaseState before, ReleaseState next, Policy policy) {
        boolean was = halted(before, policy);
        boolean is = halted(next, policy);
        if (was == is) {
            return next;
        }
        return is
                ? next.pending(withHalt(next, new Effect.Pause()))
                : goOn(next) ? next.pending(withHalt(next, new Effect.Resume())) : next;
    }

    /// Whether the target is, or is about to be, stopped by Belay.
    static boolean halted(ReleaseState state, Policy policy) {
        return policy.strategy() instanceof Strategy.Rolling
                && state.phase() instanceof Promoting
                && !state.holds().isEmpty()
                && !state.awaits(Effect.StartCandidate.class);
    }

    /// A rollback and a newer start let the target go on in their own write.
    private static boolean goOn(ReleaseState state) {
        return switch (state.phase()) {
            case Live _, Phase.Cancelled _ -> true;
            case Pending _, RollingBack _, RollbackFailed _, Phase.Finished _ -> false;
        };
    }

    private static List<Effect> withHalt(ReleaseState state, Effect halt) {
        List<Effect> next = new ArrayList<>();
        next.add(halt);
        state.pending().stream()
                .filter(e -> !(e instanceof Effect.Pause || e instanceof Effect.Resume))
                .forEach(next::add);
        return next;
    }
}
