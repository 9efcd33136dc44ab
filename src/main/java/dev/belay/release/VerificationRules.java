package dev.belay.release;

import dev.belay.policy.Durations;
import dev.belay.policy.Policy;
import dev.belay.policy.VerificationWorkflow;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Watching;
import dev.belay.release.ReleaseEvent.VerificationAccepted;
import dev.belay.release.ReleaseEvent.VerificationAsked;
import dev.belay.release.ReleaseEvent.VerificationNotSeen;
import dev.belay.release.ReleaseEvent.VerificationRefused;
import dev.belay.release.ReleaseEvent.VerificationSeen;
import dev.belay.release.VerificationRun.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The workflows that have to succeed once the candidate has all the traffic: each is asked for once, and only a run
/// that is known to be its own can decide anything.
public final class VerificationRules {

    /// How long GitHub may take to list a run, and how long a refusal is left alone.
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private VerificationRules() {}

    /// What is to be asked of GitHub now.
    public static List<VerificationTask> due(ReleaseState state, Instant now) {
        if (!(state.phase() instanceof Watching)) {
            return List.of();
        }
        List<VerificationTask> due = new ArrayList<>();
        for (VerificationWorkflow workflow : state.intent().policy().verification()) {
            VerificationRun run = state.workflows().of(workflow.name());
            task(state, workflow, run, now).ifPresent(due::add);
        }
        return due;
    }

    private static Optional<VerificationTask> task(
            ReleaseState state, VerificationWorkflow workflow, VerificationRun run, Instant now) {
        return switch (run.stage()) {
            case DUE ->
                    now.isBefore(run.at().plus(PATIENCE))
                            ? Optional.empty()
                            : Optional.of(new VerificationTask.Ask(workflow));
            case ASKED, ACCEPTED -> Optional.of(new VerificationTask.Find(workflow, run.at()));
            case RUNNING -> run.run().map(id -> new VerificationTask.Read(workflow, id));
            case PASSED -> Optional.empty();
            // People may run it again to end the hold.
            case FAILED ->
                    run.run()
                            .filter(_ -> holds(state, run))
                            .map(id -> new VerificationTask.Read(workflow, id));
        };
    }

    /// What has to be waited for before this release can be certified.
    static Optional<String> undecided(ReleaseState state, Policy policy) {
        return state.workflows()
                .undecided(policy)
                .map(r -> r.seen().isEmpty() ? r.name() : r.name() + ": " + r.seen());
    }

    static Transition onAsked(
            ReleaseState state, VerificationAsked event, Policy policy, Instant now) {
        Optional<VerificationRun> run = watched(state, event.name(), policy);
        return run.filter(r -> r.stage() == Stage.DUE)
                .map(r ->
                        Decider.record(
                                state.workflows(r.asked(now)),
                                Reason.WAITING,
                                "asking GitHub to run verification " + r.name()))
                .orElseGet(() -> ignored(state, "it was asked for before"));
    }

    /// The run may be named by the answer to the asking, or be found by its name.
    static Transition onAccepted(
            ReleaseState state, VerificationAccepted event, Policy policy, Instant now) {
        Optional<VerificationRun> found = watched(state, event.name(), policy);
        if (found.isEmpty() || found.get().decided()) {
            return ignored(state, "nobody waits for that run");
        }
        VerificationRun run = found.orElseThrow();
        if (run.stage() == Stage.RUNNING) {
            return event.run()
                    .map(r -> onSeen(state, new VerificationSeen(run.name(), r), policy, now))
                    .orElseGet(() -> ignored(state, "its run is known"));
        }
        if (event.run().isPresent()) {
            WorkflowRun started = event.run().orElseThrow();
            return onRun(state.workflows(run.running(started, now)), started, run, policy, now);
        }
        ReleaseState next =
                run.stage() == Stage.ACCEPTED ? state : state.workflows(run.accepted(now));
        return late(next, run, "its run was not found", policy, now);
    }

    static Transition onRefused(
            ReleaseState state, VerificationRefused event, Policy policy, Instant now) {
        Optional<VerificationRun> found =
                watched(state, event.name(), policy).filter(r -> r.stage() == Stage.ASKED);
        if (found.isEmpty()) {
            return ignored(state, "nobody waits for that answer");
        }
        VerificationRun run = found.orElseThrow();
        String why = "verification %s cannot be started: %s".formatted(run.name(), event.why());
        ReleaseState next = state.workflows(run.refused(event.why(), now)).reason(why);
        boolean told = run.seen().equals(next.workflows().of(run.name()).seen());
        return late(
                told ? next : next.announce(Level.WARNING, Kind.VERIFICATION_BLOCKED, why, now),
                run,
                event.why(),
                policy,
                now);
    }

    static Transition onSeen(
            ReleaseState state, VerificationSeen event, Policy policy, Instant now) {
        WorkflowRun seen = event.run();
        Optional<VerificationRun> found =
                watched(state, event.name(), policy)
                        .filter(r -> r.run().filter(id -> id == seen.id()).isPresent())
                        .filter(r -> seen.attempt() >= r.attempt());
        if (found.isEmpty()) {
            return ignored(state, "not the run that is waited for");
        }
        VerificationRun run = found.orElseThrow();
        return switch (run.stage()) {
            case RUNNING -> onRun(state.workflows(run.running(seen, now)), seen, run, policy, now);
            case FAILED ->
                    seen.succeeded() && holds(state, run)
                            ? passed(state, run.running(seen, now), now)
                            : ignored(state, "it has failed before");
            case DUE, ASKED, ACCEPTED, PASSED -> ignored(state, "its end is known");
        };
    }

    private static Transition onRun(
            ReleaseState state,
            WorkflowRun seen,
            VerificationRun before,
            Policy policy,
            Instant now) {
        VerificationRun run = state.workflows().of(before.name());
        if (seen.succeeded()) {
            return passed(state, run, now);
        }
        return seen.conclusion().isPresent()
                ? failed(state, run, seen.conclusion().orElseThrow(), policy, now)
                : late(state, run, "its run has not ended", policy, now);
    }

    static Transition onNotSeen(
            ReleaseState state, VerificationNotSeen event, Policy policy, Instant now) {
        Optional<VerificationRun> found =
                watched(state, event.name(), policy).filter(r -> !r.decided());
        if (found.isEmpty()) {
            return ignored(state, "nobody waits for that run");
        }
        VerificationRun run = found.orElseThrow();
        boolean lost =
                run.stage() == Stage.ASKED
                        && event.unreadable().isEmpty()
                        && run.asks() < VerificationRun.MOST_ASKS
                        && !now.isBefore(run.at().plus(PATIENCE));
        String why = event.unreadable().orElse("GitHub knows of no run");
        return late(
                state.workflows(lost ? run.lost(now.minus(PATIENCE)) : run.seen(why)),
                run,
                why,
                policy,
                now);
    }

    /// Only now, with the latest word of GitHub's, is a verification late: one that succeeded unseen is not.
    private static Transition late(
            ReleaseState state, VerificationRun before, String why, Policy policy, Instant now) {
        Duration timeout = policy.verification(before.name()).orElseThrow().timeout();
        boolean late =
                state.phase() instanceof Watching(Instant since, Instant _, boolean _)
                        && now.isAfter(since.plus(timeout));
        if (late) {
            String text = "not done within %s: %s".formatted(Durations.format(timeout), why);
            return failed(state, state.workflows().of(before.name()), text, policy, now);
        }
        return Decider.record(
                state, Reason.WAITING, "verification %s: %s".formatted(before.name(), why));
    }

    private static Transition passed(ReleaseState state, VerificationRun run, Instant now) {
        String why = "verification %s passed%s".formatted(run.name(), run.where());
        ReleaseState next =
                Holds.end(state.workflows(run.passed(now)), Hold.verification(run.name()), now)
                        .reason(why)
                        .announce(Level.INFO, Kind.VERIFICATION_PASSED, why, now);
        return Decider.record(next, Reason.VERIFICATION_PASSED, why);
    }

    private static Transition failed(
            ReleaseState state, VerificationRun run, String why, Policy policy, Instant now) {
        VerificationRun over = run.failed(why, now);
        VerificationWorkflow workflow = policy.verification(run.name()).orElseThrow();
        return VerificationFailures.follow(
                state.workflows(over), over, workflow.onFailure(), policy, now);
    }

    private static boolean holds(ReleaseState state, VerificationRun run) {
        return state.holds().containsKey(Hold.verification(run.name()));
    }

    /// How far a workflow of this policy is, while that means anything.
    private static Optional<VerificationRun> watched(
            ReleaseState state, String name, Policy policy) {
        return state.phase() instanceof Watching
                ? policy.verification(name).map(w -> state.workflows().of(w.name()))
                : Optional.empty();
    }

    private static Transition ignored(ReleaseState state, String why) {
        return switch (state.phase()) {
            case Pending _, Live _ -> Decider.ignore(state, Reason.NOT_APPLICABLE, why);
            case RollingBack _, RollbackFailed _, Finished _ ->
                    Decider.ignore(state, Reason.ALREADY_DECIDED, "it is decided without that");
        };
    }
}
