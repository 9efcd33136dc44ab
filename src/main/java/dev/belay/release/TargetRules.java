package dev.belay.release;

import dev.belay.policy.Durations;
import dev.belay.policy.Policy;
import dev.belay.policy.Policy.Mode;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Observation.Content;
import dev.belay.release.Observation.Missing;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Observation.Other;
import dev.belay.release.Observation.Unreadable;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.Promoting;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Watching;
import dev.belay.release.Verdict.Act;
import dev.belay.release.Verdict.Held;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What follows from a look at the target: advance, give up, verify, or step back from a stranger.
final class TargetRules {

    private TargetRules() {}

    static Transition onLook(ReleaseState state, Observation seen, Policy policy, Instant now) {
        return switch (state.phase()) {
            case Live live -> onLive(state, live, seen, policy, now);
            case RollingBack(Cause cause, Instant since, Optional<Instant> restored) ->
                    RollbackRules.onLook(state, cause, since, restored, seen, policy, now);
            case RollbackFailed(Cause cause, Instant since) ->
                    RollbackRules.onLook(state, cause, since, Optional.empty(), seen, policy, now);
            case Pending _, Finished _ -> nothing(state);
        };
    }

    private static Transition onLive(
            ReleaseState state, Live live, Observation seen, Policy policy, Instant now) {
        boolean starting = state.awaits(Effect.StartCandidate.class);
        return switch (seen) {
            case Unreadable(String why) -> Decider.ignore(state, Reason.RETRY, why);
            case Missing() -> foreign(state, "the target is gone", now);
            case Other(Optional<String> release, String _)
                    when release.filter(state.intent()::isOlderThan).isPresent() ->
                    Decider.supersede(state, release.orElseThrow(), now);
            case Other(Optional<String> release, String _)
                    when starting && release.filter(state.intent()::isNewerThan).isPresent() ->
                    whileStarting(state, live, policy, now);
            case Other(Optional<String> _, String _) when starting -> nothing(state);
            case Other(Optional<String> _, String by) ->
                    foreign(state, "foreign change by " + by, now);
            case OnBaseline _ when starting -> whileStarting(state, live, policy, now);
            case OnBaseline(boolean _, String _, boolean _, String by) ->
                    Decider.cancel(state, "undone by " + by, now);
            case OnCandidate _ when starting -> nothing(state);
            case OnCandidate at ->
                    changedBy(state, at.content())
                            .map(who -> foreign(state, "foreign change by " + who, now))
                            .orElseGet(() -> known(state, live, at, policy, now));
        };
    }

    /// Who changed more than image and release label, and what; both of these are still the candidate's.
    private static Optional<String> changedBy(ReleaseState state, Content content) {
        boolean other =
                state.template().isPresent()
                        && content.template().isPresent()
                        && !content.template().equals(state.template());
        return other ? Optional.of(content.by() + ", to the pod template") : content.meddling();
    }

    private static Transition known(
            ReleaseState state, Live live, OnCandidate seen, Policy policy, Instant now) {
        if (state.template().isPresent() || seen.content().template().isEmpty()) {
            return onCandidate(state, live, seen, policy, now);
        }
        ReleaseState first = state.template(seen.content().template());
        // A template that people let stand after a change may have begun again from the first step.
        if (seen.step() >= stepOf(live, policy)) {
            return onCandidate(first, live, seen, policy, now);
        }
        String why = "going on from step " + seen.step();
        return Decider.record(
                first.phase(Decider.at(seen.step(), policy, now), why), Reason.WAITING, why);
    }

    private static int stepOf(Live live, Policy policy) {
        return switch (live) {
            case Progressing p -> p.step();
            // What is on its way to 100 % may still be seen at the step before.
            case Promoting _ -> policy.steps().size() - 1;
            case Watching w -> w.certified() ? 0 : policy.steps().size();
        };
    }

    /// The start is recorded but was not accepted yet.
    private static Transition whileStarting(
            ReleaseState state, Live live, Policy policy, Instant now) {
        Instant entered =
                switch (live) {
                    case Progressing(int _, Instant at, Optional<Instant> _) -> at;
                    case Promoting(Instant at) -> at;
                    case Watching(Instant at, Instant _, boolean _) -> at;
                };
        return now.isAfter(entered.plus(policy.progressDeadline()))
                ? giveUp(state, "the start was never accepted", policy, now)
                : nothing(state);
    }

    private static Transition onCandidate(
            ReleaseState state, Live live, OnCandidate seen, Policy policy, Instant now) {
        int step = seen.step();
        boolean ready = seen.ready();
        String detail = seen.detail();
        int last = policy.steps().size();
        return switch (live) {
            case Progressing _ when step == last && firstVersion(state) ->
                    // Nothing serves beside it, so its controller takes no steps.
                    Decider.record(
                            state.pending(List.of())
                                    .phase(new Promoting(now), "the first version goes to 100 %"),
                            Reason.ADVANCED,
                            "the first version goes to 100 %");
            case Progressing p when step > p.step() && !state.awaits(Effect.Advance.class) ->
                    movedByOther(state, step, policy, now);
            case Progressing p ->
                    StepRules.onStep(state, p, step == p.step() && ready, detail, policy, now);
            case Promoting(Instant _) when step == last && ready -> {
                String why = "at 100 %; watching for " + Durations.format(policy.watch());
                yield new Transition(
                        state.phase(new Watching(now, now, false), why),
                        new Act(Reason.ADVANCED, why));
            }
            // What Belay itself has stopped is not late.
            case Promoting _ when Halts.halted(state, policy) -> nothing(state);
            case Promoting(Instant entered) ->
                    now.isAfter(entered.plus(policy.progressDeadline())) && !stopped(state)
                            ? giveUp(state, detail, policy, now)
                            : nothing(state);
            case Watching w -> onWatch(state, w, seen, step == last && ready, policy, now);
        };
    }

    private static boolean firstVersion(ReleaseState state) {
        return state.start().filter(s -> s.baseline().isEmpty()).isPresent();
    }

    private static Transition movedByOther(
            ReleaseState state, int step, Policy policy, Instant now) {
        Phase phase = Decider.at(step, policy, now);
        return foreign(state.phase(phase, state.reason()), "someone else moved the target on", now);
    }

    private static Transition onWatch(
            ReleaseState state,
            Watching watch,
            OnCandidate seen,
            boolean ready,
            Policy policy,
            Instant now) {
        Instant end = watch.since().plus(policy.watch());
        if (watch.certified()) {
            if (now.isBefore(end)) {
                return nothing(state);
            }
            String why =
                    "watched for %s without a breach".formatted(Durations.format(policy.watch()));
            ReleaseState next =
                    state.phase(new Phase.Succeeded(now), why)
                            .holds(Map.of())
                            .pending(ending(policy))
                            .announce(Level.INFO, Kind.SUCCEEDED, why, now);
            return new Transition(next, new Act(Reason.SUCCEEDED, why));
        }
        if (state.awaits(Effect.Certify.class)) {
            return nothing(state);
        }
        // After a hold the evidence gets its time again, or a late release could never be
        // certified.
        Instant due =
                watch.evidenceFrom().plus(policy.certifyAfter()).plus(policy.progressDeadline());
        boolean overdue = now.isAfter(end) && now.isAfter(due);
        if (!ready) {
            // Nobody may ever send an alert about pods that only crash.
            return overdue && !stopped(state)
                    ? giveUp(state, seen.detail(), policy, now)
                    : nothing(state);
        }
        boolean proven =
                Advance.missing(state, policy, watch.evidenceFrom(), policy.certifyAfter(), now)
                        .isEmpty();
        Optional<String> unverified = VerificationRules.undecided(state, policy);
        if (proven && unverified.isPresent()) {
            String why = "healthy at 100 %; waiting for verification " + unverified.orElseThrow();
            return state.reason().equals(why)
                    ? nothing(state)
                    : Decider.record(state.reason(why), Reason.WAITING, why);
        }
        if (proven) {
            String why =
                    "healthy for %s at 100 %%".formatted(Durations.format(policy.certifyAfter()));
            return new Transition(
                    state.pending(new Effect.Certify(seen.hash())).reason(why),
                    new Act(Reason.CERTIFIED, why));
        }
        // While a workflow runs, evidence is not late for a certification that could not be yet.
        boolean late = overdue && unverified.isEmpty();
        return sight(state, watch.evidenceFrom(), late, policy, now);
    }

    private static List<Effect> ending(Policy policy) {
        return policy.target().marksBaseline()
                ? List.of(new Effect.LetGo(), new Effect.Leave())
                : List.of(new Effect.Leave());
    }

    /// Holds when the evidence stops, and ends that hold when it is back.
    static Transition sight(
            ReleaseState state, Instant from, boolean overdue, Policy policy, Instant now) {
        boolean blind = state.holds().containsKey(Hold.BLIND);
        if (blind) {
            return Advance.blind(state, policy, Optional.empty(), now).isEmpty()
                    ? Decider.record(
                            Holds.end(state, Hold.BLIND, now), Reason.RESUMED, "evidence is back")
                    : nothing(state);
        }
        boolean late = now.isAfter(from.plus(Advance.MAX_AGE));
        boolean mute =
                state.evidence()
                        .heartbeat()
                        .filter(p -> p.youngerThan(Advance.MAX_AGE, now))
                        .isEmpty();
        if (!(late && mute) && !(overdue && state.holds().isEmpty())) {
            return nothing(state);
        }
        String why =
                Advance.blind(state, policy, Optional.of(from), now)
                        .orElse("the evidence came too late");
        ReleaseState next =
                state.hold(Hold.BLIND, why, now)
                        .reason(why)
                        .announce(Level.WARNING, Kind.BLIND, why, now);
        return new Transition(next, new Held(Reason.HELD, why));
    }

    static Transition giveUp(ReleaseState state, String detail, Policy policy, Instant now) {
        boolean starting = state.awaits(Effect.StartCandidate.class);
        if (!starting
                && (policy.mode() == Mode.SHADOW
                        || state.start().flatMap(Start::baseline).isEmpty())) {
            if (state.holds().containsKey(Hold.BLIND)) {
                return nothing(state);
            }
            String why =
                    policy.mode() == Mode.SHADOW
                            ? "shadow mode: would have rolled back, not ready: " + detail
                            : "not ready, and there is nothing to go back to: " + detail;
            ReleaseState next =
                    state.hold(Hold.BLIND, why, now)
                            .reason(why)
                            .announce(Level.CRITICAL, Kind.HELD, why, now);
            return new Transition(next, new Held(Reason.HELD, why));
        }
        if (starting && state.start().flatMap(Start::baseline).isEmpty()) {
            return Decider.cancel(state, "the start was never accepted", now);
        }
        return Decider.rollBack(state, new Cause.NotReady(detail), Optional.empty(), now);
    }

    /// Whether a person or a stranger has the say.
    static boolean stopped(ReleaseState state) {
        return state.holds().containsKey(Hold.FOREIGN) || state.holds().containsKey(Hold.HUMAN);
    }

    static Transition foreign(ReleaseState state, String why, Instant now) {
        if (state.holds().containsKey(Hold.FOREIGN)) {
            return nothing(state);
        }
        ReleaseState next =
                state.hold(Hold.FOREIGN, why, now)
                        .reason(why)
                        .announce(Level.CRITICAL, Kind.FOREIGN_CHANGE, why, now);
        return new Transition(next, new Held(Reason.HELD, why));
    }

    static Transition nothing(ReleaseState state) {
        return Decider.ignore(state, Reason.NOTHING_DUE, "nothing is due");
    }
}
