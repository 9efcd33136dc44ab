package dev.belay.release;

import static dev.belay.release.Samples.MINUTE;
import static dev.belay.release.Samples.T0;

import dev.belay.policy.Policy;
import dev.belay.policy.Policy.Mode;
import dev.belay.policy.Policy.OnNewRelease;
import dev.belay.policy.Policy.Verification;
import dev.belay.release.ReleaseEvent.GatesRead;
import dev.belay.release.Samples.Form;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Releases that tests of other packages start from.
public final class SampleReleases {

    private SampleReleases() {}

    /// One whose author is dana, and to which a tech lead and one more have to agree.
    public static ReleaseState waitingForApproval() {
        return Samples.pending(Samples.approved(Samples.policy()));
    }

    /// One whose creator may deploy, and whose build was seen to be this; a gate has a minute.
    public static ReleaseState whoseBuild(GateResult.Outcome outcome, String seen) {
        ReleaseState pending = Samples.pending(policy(Form.GATED));
        GatesRead read =
                new GatesRead(
                        List.of(
                                new GateResult("check build", outcome, seen, Optional.empty()),
                                GateResult.passed("deployers", "dana is named")));
        return Decider.decide(pending, read, pending.intent().policy(), T0).next();
    }

    /// One that has all the traffic and whose workflow `login` is still to be asked for.
    public static ReleaseState toBeVerified() {
        return Samples.pending(policy(Form.VERIFIED))
                .started(Optional.of(Samples.start(true, Map.of())))
                .phase(new Phase.Watching(T0, T0, false), "watching");
    }

    /// The same, where the second attempt of run 7 ended like this.
    public static ReleaseState whoseVerificationEnded(String conclusion, String url) {
        VerificationRun asked = VerificationRun.due("login").asked(T0);
        ReleaseState waiting = toBeVerified().workflows(asked);
        WorkflowRun run = new WorkflowRun(7, 2, Optional.of(conclusion), url);
        return Decider.decide(
                        waiting,
                        new ReleaseEvent.VerificationAccepted("login", Optional.of(run)),
                        waiting.intent().policy(),
                        T0.plus(MINUTE))
                .next();
    }

    /// What became of a release that was cancelled.
    public static ReleaseState cancelled(ReleaseState state) {
        return Decider.cancel(state, "nobody wants it any more", T0.plus(MINUTE)).next();
    }

    /// The same release somewhere else.
    public static ReleaseState in(ReleaseState state, Phase phase, String reason, Instant updated) {
        return state.phase(phase, reason).updated(updated);
    }

    private static Policy policy(Form form) {
        return Samples.policy(form, Mode.ENFORCE, Verification.TARGET, OnNewRelease.SUPERSEDE);
    }

    /// What a policy wants of a commit.
    public static Intent of(Policy policy, ReleaseId id, String repository, String sha) {
        Intent like = Samples.intent(policy, 42);
        return new Intent(
                id,
                repository,
                like.deploymentId(),
                sha,
                like.ref(),
                like.environment(),
                like.image(),
                like.creator(),
                false,
                policy);
    }

    /// One that has started, with or without a version before it.
    public static ReleaseState at(Intent intent, Phase phase, boolean withBaseline) {
        return ReleaseState.initial(intent, Samples.T0)
                .started(Optional.of(Samples.start(withBaseline, Map.of())))
                .phase(phase, phase.getClass().getSimpleName());
    }
}
