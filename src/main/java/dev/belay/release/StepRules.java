package dev.belay.release;

import dev.belay.policy.Durations;
import dev.belay.policy.Policy;
import dev.belay.policy.Step;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Verdict.Act;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What a look at the candidate means at a step: it is waited for, it bakes, it goes on, or it is late.
final class StepRules {

    private StepRules() {}

    static Transition onStep(
            ReleaseState state,
            Progressing at,
            boolean ready,
            String detail,
            Policy policy,
            Instant now) {
        Step step = policy.steps().get(at.step());
        Instant deadline = at.entered().plus(step.bake()).plus(policy.progressDeadline());
        if (at.bakeFrom().isEmpty() && !ready) {
            return now.isAfter(deadline) && !TargetRules.stopped(state)
                    ? TargetRules.giveUp(state, detail, policy, now)
                    : TargetRules.nothing(state);
        }
        if (!ready) {
            return noLongerReady(state, at, deadline, detail, policy, now);
        }
        if (at.bakeFrom().isEmpty()) {
            String why =
                    "at %d %%; baking for %s"
                            .formatted(step.weight(), Durations.format(step.bake()));
            ReleaseState next =
                    state.phase(new Progressing(at.step(), at.entered(), Optional.of(now)), why);
            return Decider.record(next, Reason.WAITING, why);
        }
        return whileBaking(state, at, at.bakeFrom().get(), step.bake(), deadline, policy, now);
    }

    /// What was ready for a whole bake gets its time again; what never was has no more than it had.
    private static Transition noLongerReady(
            ReleaseState state,
            Progressing at,
            Instant deadline,
            String detail,
            Policy policy,
            Instant now) {
        Duration bake = policy.steps().get(at.step()).bake();
        boolean baked = at.bakeFrom().filter(from -> !now.isBefore(from.plus(bake))).isPresent();
        if (!baked && now.isAfter(deadline) && !TargetRules.stopped(state)) {
            return TargetRules.giveUp(state, detail, policy, now);
        }
        String why = "no longer ready: " + detail;
        Instant entered = baked ? now : at.entered();
        return Decider.record(
                state.phase(new Progressing(at.step(), entered, Optional.empty()), why),
                Reason.WAITING,
                why);
    }

    private static Transition whileBaking(
            ReleaseState state,
            Progressing at,
            Instant bakeFrom,
            Duration bake,
            Instant deadline,
            Policy policy,
            Instant now) {
        if (!state.pending().isEmpty()) {
            return TargetRules.nothing(state);
        }
        // Without traffic there is no evidence: standing ready is all there is to wait for.
        boolean warmUp = policy.steps().get(at.step()).equals(Step.WARM_UP);
        Optional<String> missing =
                warmUp ? Holds.why(state) : Advance.missing(state, policy, bakeFrom, bake, now);
        if (missing.isEmpty() && policy.strategy().waitsForPeople()) {
            String why = "baked and healthy; waiting for a person to promote it";
            return state.reason().equals(why)
                    ? TargetRules.nothing(state)
                    : Decider.record(state.reason(why), Reason.WAITING, why);
        }
        if (missing.isEmpty()) {
            boolean last = at.step() + 1 == policy.steps().size();
            String why = "step %d is healthy; going to %s".formatted(at.step(), next(at, policy));
            Reason reason = Reason.ADVANCED;
            return new Transition(
                    state.pending(new Effect.Advance(at.step())).reason(why),
                    new Act(reason, last ? why + " (promotion)" : why));
        }
        return TargetRules.sight(state, bakeFrom, now.isAfter(deadline), policy, now);
    }

    static String next(Progressing at, Policy policy) {
        int next = at.step() + 1;
        return next == policy.steps().size() ? "100 %" : policy.steps().get(next).weight() + " %";
    }
}
