package dev.belay.release;

import dev.belay.policy.Policy;
import dev.belay.policy.Policy.Verification;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Observation.Missing;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Observation.Other;
import dev.belay.release.Observation.Unreadable;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Verdict.Act;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What follows from a look at a target that is being put back: proof, another try, or a page.
final class RollbackRules {

    private RollbackRules() {}

    static Transition onLook(
            ReleaseState state,
            Cause cause,
            Instant since,
            Optional<Instant> restored,
            Observation seen,
            Policy policy,
            Instant now) {
        return switch (seen) {
            case Unreadable(String why) -> timeout(state, cause, since, why, policy, now);
            case Missing() -> timeout(state, cause, since, "the target is gone", policy, now);
            case Other(Optional<String> release, String _)
                    when release.filter(state.intent()::isOlderThan).isPresent() ->
                    Decider.supersede(state, release.orElseThrow(), now);
            // It never came onto the target: what it was to replace stands there, guarded by its
            // own.
            case Other(Optional<String> release, String _)
                    when release.filter(state.intent()::isNewerThan).isPresent()
                            && !state.awaits(Effect.Fence.class) ->
                    rolledBack(
                            state,
                            cause,
                            true,
                            "it is off the target, where %s stands"
                                    .formatted(release.orElseThrow()),
                            now);
            case Other(Optional<String> _, String by)
                    when !state.holds().containsKey(Hold.FOREIGN) ->
                    TargetRules.foreign(state.pending(List.of()), "foreign change by " + by, now);
            case Other(Optional<String> _, String by) ->
                    timeout(state, cause, since, "foreign change by " + by, policy, now);
            case OnCandidate _ when !state.awaits(Effect.RollBack.class) ->
                    new Transition(
                            state.pending(new Effect.RollBack()).reason("the candidate is back"),
                            new Act(Reason.RETRY, "the candidate is back on the target"));
            case OnCandidate at ->
                    timeout(
                            state,
                            cause,
                            since,
                            "still on the candidate: " + at.detail(),
                            policy,
                            now);
            case OnBaseline(boolean stable, String _, boolean _, String _) when stable ->
                    verify(state, cause, since, restored, policy, now);
            case OnBaseline(boolean _, String _, boolean walking, String _)
                    when walking && state.pending().isEmpty() ->
                    new Transition(
                            state.pending(new Effect.PromoteBaseline()),
                            new Act(Reason.RETRY, "the target walks its steps for the baseline"));
            case OnBaseline(boolean _, String detail, boolean _, String _) ->
                    timeout(state, cause, since, detail, policy, now);
        };
    }

    private static Transition verify(
            ReleaseState state,
            Cause cause,
            Instant since,
            Optional<Instant> restored,
            Policy policy,
            Instant now) {
        if (state.awaits(Effect.Fence.class)) {
            return TargetRules.nothing(state); // A late start could still land.
        }
        if (policy.rollback().verification() == Verification.TARGET) {
            return rolledBack(state, cause, true, "the baseline serves at 100 % and is ready", now);
        }
        if (restored.isEmpty() && state.phase() instanceof RollingBack) {
            String why = "on the baseline; waiting for recovered evidence";
            return Decider.record(
                    state.phase(new RollingBack(cause, since, Optional.of(now)), why),
                    Reason.WAITING,
                    why);
        }
        boolean proven =
                restored.isPresent()
                        && state.evidence()
                                .recovered()
                                .filter(p -> p.liesAfter(restored.get()))
                                .isPresent();
        if (proven) {
            return rolledBack(state, cause, true, "the baseline serves well again", now);
        }
        return now.isAfter(since.plus(policy.rollback().timeout()))
                ? rolledBack(
                        state,
                        cause,
                        false,
                        "on the baseline, but nothing proves that it serves well",
                        now)
                : TargetRules.nothing(state);
    }

    private static Transition rolledBack(
            ReleaseState state, Cause cause, boolean verified, String why, Instant now) {
        // What is seen to hold was accepted, even if nobody lived to note it.
        Timings patched = state.timings().patched(now);
        ReleaseState next =
                state.phase(new Phase.RolledBack(cause, now, verified), why)
                        .holds(Map.of())
                        .timings(verified ? patched.verified(now) : patched)
                        .pending(new Effect.Leave())
                        .announce(
                                verified ? Level.WARNING : Level.CRITICAL,
                                verified ? Kind.ROLLED_BACK : Kind.ROLLED_BACK_UNVERIFIED,
                                "%s (%s)".formatted(why, cause.text()),
                                now);
        return new Transition(next, new Act(Reason.VERIFIED, why));
    }

    private static Transition timeout(
            ReleaseState state,
            Cause cause,
            Instant since,
            String detail,
            Policy policy,
            Instant now) {
        boolean late = now.isAfter(since.plus(policy.rollback().timeout()));
        if (late && state.phase() instanceof RollingBack) {
            String why = "the rollback did not hold in time: " + detail;
            ReleaseState next =
                    state.phase(new RollbackFailed(cause, since), why)
                            .announce(Level.CRITICAL, Kind.ROLLBACK_FAILED, why, now);
            return new Transition(retried(next), new Act(Reason.ROLLBACK_FAILED, why));
        }
        if (state.phase() instanceof RollbackFailed) {
            return Decider.ignore(retried(state), Reason.RETRY, detail);
        }
        return TargetRules.nothing(state);
    }

    /// A failed rollback is tried again on every event until it holds.
    private static ReleaseState retried(ReleaseState state) {
        return state.pending().isEmpty() ? state.pending(new Effect.RollBack()) : state;
    }
}
