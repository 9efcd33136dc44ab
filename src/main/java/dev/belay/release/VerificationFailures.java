package dev.belay.release;

import dev.belay.policy.Policy;
import dev.belay.policy.Policy.Mode;
import dev.belay.policy.VerificationWorkflow.OnFailure;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Verdict.Held;
import java.time.Instant;
import java.util.Optional;

/// What follows when a workflow did not succeed after the rollout.
final class VerificationFailures {

    private VerificationFailures() {}

    static Transition follow(
            ReleaseState state, VerificationRun run, OnFailure then, Policy policy, Instant now) {
        String why = "verification %s failed: %s%s".formatted(run.name(), run.seen(), run.where());
        return switch (then) {
            case ROLLBACK -> rollBack(state, run, why, policy, now);
            case HOLD -> hold(state, run, why, Reason.VERIFICATION_FAILED, Level.WARNING, now);
            case NOTIFY ->
                    Decider.record(
                            state.reason(why)
                                    .announce(Level.WARNING, Kind.VERIFICATION_FAILED, why, now),
                            Reason.VERIFICATION_FAILED,
                            why);
        };
    }

    /// As an alert would: what keeps that from rolling back keeps this, too.
    private static Transition rollBack(
            ReleaseState state, VerificationRun run, String why, Policy policy, Instant now) {
        if (policy.mode() == Mode.SHADOW) {
            String text = "shadow mode: would have rolled back, " + why;
            return Decider.record(
                    state.reason(text)
                            .announce(Level.WARNING, Kind.WOULD_HAVE_ROLLED_BACK, text, now),
                    Reason.WOULD_HAVE_ROLLED_BACK,
                    text);
        }
        if (state.start().flatMap(Start::baseline).isEmpty()) {
            String text = why + "; this first version has nothing to go back to";
            return hold(state, run, text, Reason.NO_BASELINE, Level.CRITICAL, now);
        }
        Cause cause = new Cause.FromVerification(run.name(), run.seen(), run.url());
        return Decider.rollBack(state, cause, Optional.empty(), now);
    }

    private static Transition hold(
            ReleaseState state,
            VerificationRun run,
            String why,
            Reason reason,
            Level level,
            Instant now) {
        ReleaseState next =
                state.hold(Hold.verification(run.name()), why, now)
                        .reason(why)
                        .announce(level, Kind.HELD, why, now);
        return new Transition(next, new Held(reason, why));
    }
}
