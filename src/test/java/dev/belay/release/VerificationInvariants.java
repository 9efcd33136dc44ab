package dev.belay.release;

import static dev.belay.release.Samples.T0;
import static dev.belay.release.WalkTest.check;

import dev.belay.policy.Policy;
import dev.belay.policy.Policy.Mode;
import dev.belay.policy.VerificationWorkflow.OnFailure;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Succeeded;
import dev.belay.release.Phase.Watching;
import dev.belay.release.ReleaseEvent.VerificationAccepted;
import dev.belay.release.ReleaseEvent.VerificationAsked;
import dev.belay.release.ReleaseEvent.VerificationNotSeen;
import dev.belay.release.ReleaseEvent.VerificationRefused;
import dev.belay.release.ReleaseEvent.VerificationSeen;
import dev.belay.release.VerificationRun.Stage;
import java.util.function.Supplier;

/// What holds of the workflows that check a rollout, at every step of the walk.
final class VerificationInvariants {

    private VerificationInvariants() {}

    static boolean isAboutVerification(ReleaseEvent event) {
        return event instanceof VerificationAsked
                || event instanceof VerificationAccepted
                || event instanceof VerificationRefused
                || event instanceof VerificationSeen
                || event instanceof VerificationNotSeen;
    }

    /// Nothing becomes the version to go back to before every workflow has ended, and none whose failure takes it back.
    static void certifiesOnlyWhatIsVerified(
            ReleaseState state, ReleaseState next, Supplier<String> where) {
        Policy policy = next.intent().policy();
        boolean certifies =
                next.awaits(Effect.Certify.class) && !state.awaits(Effect.Certify.class);
        boolean ends = next.phase() instanceof Succeeded && !(state.phase() instanceof Succeeded);
        if (!certifies && !ends) {
            return;
        }
        check(state.workflows().undecided(policy).isEmpty(), where);
        for (var workflow : policy.verification()) {
            boolean failed = state.workflows().of(workflow.name()).stage() == Stage.FAILED;
            boolean bound =
                    workflow.onFailure() == OnFailure.ROLLBACK && policy.mode() == Mode.ENFORCE;
            boolean back = state.start().flatMap(Start::baseline).isPresent();
            check(!(failed && bound && back), where);
        }
    }

    /// Before 100 % and after the end a run is nothing to the release; and nothing else changes what is known of runs.
    static void meansNothingOutsideTheWatch(
            ReleaseState state, ReleaseEvent event, ReleaseState next, Supplier<String> where) {
        if (!isAboutVerification(event)) {
            check(next.workflows().equals(state.workflows()), where);
            return;
        }
        boolean watching = state.phase() instanceof Watching;
        check(watching || Ages.normal(next, T0).equals(Ages.normal(state, T0)), where);
        check(next.pending().equals(state.pending()) || next.phase() instanceof RollingBack, where);
        boolean same = next.phase().getClass() == state.phase().getClass();
        boolean undone =
                next.phase() instanceof RollingBack(Cause cause, var _, var _)
                        && cause instanceof Cause.FromVerification;
        check(same || undone, where);
    }

    /// A run that is known stays the one; what it proved stays proven; and GitHub is not asked for ever.
    static void knowsItsRunAgain(
            ReleaseState state, ReleaseEvent event, ReleaseState next, Supplier<String> where) {
        for (VerificationRun before : state.workflows().runs()) {
            VerificationRun after = next.workflows().of(before.name());
            check(before.run().isEmpty() || after.run().equals(before.run()), where);
            check(before.stage() != Stage.PASSED || after.equals(before), where);
            check(after.asks() <= VerificationRun.MOST_ASKS, where);
            boolean decides = !before.decided() && after.stage() == Stage.PASSED;
            boolean known =
                    switch (event) {
                        case VerificationSeen(String _, WorkflowRun run) ->
                                before.run().filter(id -> id == run.id()).isPresent();
                        case VerificationAccepted _ -> true;
                        default -> false;
                    };
            check(!decides || known, where);
        }
    }
}
