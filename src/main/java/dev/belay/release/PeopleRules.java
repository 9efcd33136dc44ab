package dev.belay.release;

import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.Verdict.Act;
import dev.belay.release.Verdict.Held;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What people can ask for, and what it means in each phase.
final class PeopleRules {

    private PeopleRules() {}

    static Transition onPerson(ReleaseState state, PersonSaid said, Instant now) {
        String why = "%s: %s".formatted(said.who(), said.why());
        return switch (state.phase()) {
            case Finished _ -> Decider.ignore(state, Reason.ALREADY_DECIDED, "finished already");
            case RollingBack _, RollbackFailed _ ->
                    said.verb() == ReleaseEvent.Verb.RESUME
                                    && state.holds().containsKey(Hold.FOREIGN)
                            ? retryRollback(state, why)
                            : Decider.ignore(
                                    state, Reason.ALREADY_DECIDED, "a rollback is under way");
            case Pending _, Live _ ->
                    switch (said.verb()) {
                        case HOLD ->
                                new Transition(
                                        state.hold(Hold.HUMAN, why, now).reason("held by " + why),
                                        new Held(Reason.HELD, why));
                        case RESUME ->
                                state.holds().isEmpty()
                                        ? Decider.ignore(
                                                state, Reason.NOT_APPLICABLE, "nothing holds it")
                                        : Decider.record(
                                                Holds.endAll(state, now)
                                                        .reason("resumed by " + why),
                                                Reason.RESUMED,
                                                why);
                        case ROLLBACK -> rollBackFor(state, said, why, now);
                        case CANCEL ->
                                state.phase() instanceof Pending
                                        ? Decider.cancel(state, "cancelled by " + why, now)
                                        : rollBackFor(state, said, why, now);
                    };
        };
    }

    private static Transition rollBackFor(
            ReleaseState state, PersonSaid said, String why, Instant now) {
        if (state.phase() instanceof Pending) {
            return Decider.cancel(state, "cancelled by " + why, now);
        }
        if (state.start().flatMap(Start::baseline).isPresent()) {
            Cause cause = new Cause.ByPerson(said.who(), said.why());
            return Decider.rollBack(state, cause, Optional.empty(), now);
        }
        return said.verb() == ReleaseEvent.Verb.CANCEL
                ? Decider.cancel(
                        state,
                        "cancelled by " + why + "; the candidate stays, there is no baseline",
                        now)
                : Decider.ignore(state, Reason.NO_BASELINE, "there is no version to go back to");
    }

    private static Transition retryRollback(ReleaseState state, String why) {
        Map<String, Hold> holds = new HashMap<>(state.holds());
        holds.remove(Hold.FOREIGN);
        ReleaseState next = state.holds(holds).pending(new Effect.RollBack());
        return new Transition(next, new Act(Reason.RESUMED, why));
    }
}
