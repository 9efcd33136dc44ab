package dev.belay.release;

import dev.belay.policy.Policy;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Effect.OnLedger;
import dev.belay.release.Effect.OnTarget;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.DoneButNotStable;
import dev.belay.release.Outcome.Foreign;
import dev.belay.release.Outcome.NotYet;
import dev.belay.release.Outcome.TakenOver;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.Promoting;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Watching;
import dev.belay.release.Verdict.Act;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What follows from having tried a pending effect.
final class EffectRules {

    private EffectRules() {}

    static Transition onTried(
            ReleaseState state, Effect effect, Outcome outcome, Policy policy, Instant now) {
        if (!state.pending().contains(effect)) {
            return lateStart(state, effect, outcome);
        }
        return switch (effect) {
            case Effect.StartCandidate start -> onStart(state, start, outcome, policy, now);
            case Effect.Advance advance -> onAdvance(state, advance, outcome, policy, now);
            case Effect.RollBack _, Effect.PromoteBaseline _ ->
                    onRollback(state, (OnTarget) effect, outcome, now);
            case Effect.Pause _, Effect.Resume _ -> onHalt(state, effect, outcome);
            case Effect.LetGo _ -> onLetGo(state, effect, outcome);
            case Effect.Fence _ -> doneOrRetry(state, effect, outcome);
            case OnLedger ledger -> onLedger(state, ledger, outcome, now);
        };
    }

    /// A start that landed after the rollback was decided has to be undone like any other.
    private static Transition lateStart(ReleaseState state, Effect effect, Outcome outcome) {
        boolean landed = effect instanceof Effect.StartCandidate && outcome instanceof Done;
        boolean undoing =
                switch (state.phase()) {
                    case RollingBack _, RollbackFailed _ -> true;
                    case Pending _, Phase.Live _, Phase.Finished _ -> false;
                };
        return landed && undoing && !state.awaits(Effect.RollBack.class)
                ? new Transition(
                        state.pending(new Effect.RollBack()),
                        new Act(Reason.RETRY, "the start landed after the rollback"))
                : Decider.ignore(state, Reason.NOT_APPLICABLE, "not pending any more");
    }

    private static Transition onStart(
            ReleaseState state, Effect effect, Outcome outcome, Policy policy, Instant now) {
        return switch (outcome) {
            case Done _, DoneButNotStable _ -> {
                String why =
                        policy.steps().isEmpty()
                                ? "candidate started; going to 100 %"
                                : "candidate started at step 0";
                yield Decider.record(
                        state.without(effect)
                                .phase(Decider.at(0, policy, now), why)
                                .announce(Level.INFO, Kind.STARTED, why, now),
                        Reason.STARTED,
                        why);
            }
            case Changed(String why) -> backToPending(state, why, now);
            case Foreign(String by) -> backToPending(state, "foreign change by " + by, now);
            case TakenOver(String release) -> backToPending(state, "taken over by " + release, now);
            case Blocked(String why) -> retry(state, why);
            case NotYet(String why) -> retry(state, why);
        };
    }

    /// Holds that were about a candidate on the target go: nothing could ever end them now.
    private static Transition backToPending(ReleaseState state, String why, Instant now) {
        String text = "the target changed before the start: " + why;
        Map<String, Hold> holds = new HashMap<>(state.holds());
        holds.keySet().retainAll(Set.of(Hold.HUMAN));
        return Decider.record(
                state.phase(new Pending(now, true), text)
                        .holds(holds)
                        .started(Optional.empty())
                        .pending(List.of()),
                Reason.WAITING,
                text);
    }

    private static Transition onAdvance(
            ReleaseState state,
            Effect.Advance effect,
            Outcome outcome,
            Policy policy,
            Instant now) {
        return switch (outcome) {
            case Done _, DoneButNotStable _ -> {
                int next = effect.fromStep() + 1;
                Phase phase = Decider.at(next, policy, now);
                String why =
                        phase instanceof Promoting
                                ? "promoting to 100 %"
                                : "moving to step " + next;
                yield Decider.record(
                        state.without(effect)
                                .phase(phase, why)
                                .announce(Level.INFO, Kind.ADVANCED, why, now),
                        Reason.DONE,
                        why);
            }
            case Changed(String why) -> lookAgain(state, effect, why);
            case Foreign(String by) -> lookAgain(state, effect, by);
            case TakenOver(String release) -> lookAgain(state, effect, release);
            case Blocked(String why) -> retry(state, why);
            case NotYet(String why) -> retry(state, why);
        };
    }

    private static Transition lookAgain(ReleaseState state, Effect effect, String why) {
        return Decider.record(
                state.without(effect).reason("looking again: " + why), Reason.RETRY, why);
    }

    /// Where another version stands there is nothing to stop, and the next look says so.
    private static Transition onHalt(ReleaseState state, Effect effect, Outcome outcome) {
        return switch (outcome) {
            case Done _, DoneButNotStable _ ->
                    Decider.record(state.without(effect), Reason.DONE, "done");
            case Changed(String why) -> dropped(state, effect, why);
            case Foreign(String by) -> dropped(state, effect, by);
            case TakenOver(String release) -> dropped(state, effect, release);
            case Blocked(String why) -> retry(state, why);
            case NotYet(String why) -> retry(state, why);
        };
    }

    /// The reason stays: what holds the release says more than what came of stopping it.
    private static Transition dropped(ReleaseState state, Effect effect, String why) {
        return Decider.record(state.without(effect), Reason.RETRY, why);
    }

    /// What stands there now is not ours to tidy, or whoever put it there has tidied.
    private static Transition onLetGo(ReleaseState state, Effect effect, Outcome outcome) {
        return switch (outcome) {
            case Foreign(String by) -> lookAgain(state, effect, by);
            case TakenOver(String release) -> lookAgain(state, effect, release);
            case Done _, DoneButNotStable _, Changed _, Blocked _, NotYet _ ->
                    doneOrRetry(state, effect, outcome);
        };
    }

    private static Transition onRollback(
            ReleaseState state, OnTarget effect, Outcome outcome, Instant now) {
        return switch (outcome) {
            case Done _ -> {
                ReleaseState next = state.without(effect).timings(state.timings().patched(now));
                yield Decider.record(next, Reason.DONE, "accepted by the cluster");
            }
            case DoneButNotStable _ -> {
                boolean first = effect instanceof Effect.RollBack;
                ReleaseState patched = state.timings(state.timings().patched(now));
                yield Decider.record(
                        first
                                ? patched.pending(new Effect.PromoteBaseline())
                                : patched.without(effect),
                        Reason.DONE,
                        "accepted by the cluster");
            }
            case Foreign(String by) ->
                    TargetRules.foreign(
                            state.without(effect), "not overwritten: foreign change by " + by, now);
            case TakenOver(String release) when state.intent().isOlderThan(release) ->
                    Decider.supersede(state, release, now);
            // What it was to replace stands there: the next look ends it.
            case TakenOver(String release) -> retry(state, release + " stands on the target");
            case Changed(String why) -> retry(state, why);
            case Blocked(String why) -> retry(state, why);
            case NotYet(String why) -> retry(state, why);
        };
    }

    private static Transition onLedger(
            ReleaseState state, OnLedger effect, Outcome outcome, Instant now) {
        Transition made = doneOrRetry(state, effect, outcome);
        boolean certified = effect instanceof Effect.Certify && outcome instanceof Done;
        if (certified
                && state.phase() instanceof Watching(Instant since, Instant from, boolean _)) {
            String why = "certified: later releases go back to this one";
            ReleaseState next =
                    made.next()
                            .phase(new Watching(since, from, true), why)
                            .announce(Level.INFO, Kind.CERTIFIED, why, now);
            return Decider.record(next, Reason.CERTIFIED, why);
        }
        return made;
    }

    private static Transition doneOrRetry(ReleaseState state, Effect effect, Outcome outcome) {
        return switch (outcome) {
            case Done _, DoneButNotStable _ ->
                    Decider.record(state.without(effect), Reason.DONE, "done");
            case Changed(String why) -> retry(state, why);
            case Foreign(String by) -> retry(state, by);
            case TakenOver(String release) -> retry(state, release);
            case Blocked(String why) -> retry(state, why);
            case NotYet(String why) -> retry(state, why);
        };
    }

    private static Transition retry(ReleaseState state, String why) {
        return Decider.ignore(state.reason("trying again: " + why), Reason.RETRY, why);
    }
}
