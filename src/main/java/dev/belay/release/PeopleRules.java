package dev.belay.release;

import dev.belay.policy.Policy;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.Verb;
import dev.belay.release.Verdict.Act;
import dev.belay.release.Verdict.Held;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What people can ask for, and what it means in each phase.
final class PeopleRules {

    private PeopleRules() {}

    static Transition onPerson(ReleaseState state, PersonSaid said, Policy policy, Instant now) {
        String why = "%s: %s".formatted(said.who(), said.why());
        return switch (state.phase()) {
            case Finished _ when said.verb() == Verb.RETRY -> retry(state, said, why);
            case Finished _ -> refuse(state, Reason.ALREADY_DECIDED, "finished already", said);
            case RollingBack _, RollbackFailed _ ->
                    said.verb() == Verb.RESUME && state.holds().containsKey(Hold.FOREIGN)
                            ? retryRollback(state, why)
                            : refuse(
                                    state, Reason.ALREADY_DECIDED, "a rollback is under way", said);
            case Pending _, Live _ ->
                    switch (said.verb()) {
                        case HOLD ->
                                new Transition(
                                        state.hold(Hold.HUMAN, why, now).reason("held by " + why),
                                        new Held(Reason.HELD, why));
                        case RESUME ->
                                state.holds().isEmpty()
                                        ? refuse(
                                                state,
                                                Reason.NOT_APPLICABLE,
                                                "nothing holds it",
                                                said)
                                        : Decider.record(
                                                Holds.endAll(accepted(state), now)
                                                        .reason("resumed by " + why),
                                                Reason.RESUMED,
                                                why);
                        case PROMOTE -> PromoteRules.onPromote(state, said, policy, now);
                        case ROLLBACK -> rollBackFor(state, said, why, now);
                        case CANCEL ->
                                state.phase() instanceof Pending
                                        ? Decider.cancel(state, "cancelled by " + why, now)
                                        : rollBackFor(state, said, why, now);
                        case RETRY -> retry(state, said, why);
                    };
        };
    }

    /// What somebody else made of the candidate stands, if a person says so.
    private static ReleaseState accepted(ReleaseState state) {
        return state.holds().containsKey(Hold.FOREIGN) ? state.template(Optional.empty()) : state;
    }

    /// The release itself stays as it is: the new deployment brings a release of its own.
    private static Transition retry(ReleaseState state, PersonSaid said, String why) {
        Optional<String> refusal = Retries.refusal(state);
        return refusal.isPresent()
                ? refuse(state, Reason.NOT_APPLICABLE, refusal.get(), said)
                : Decider.record(state, Reason.RETRIED, "a new deployment was asked for by " + why);
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
        return said.verb() == Verb.CANCEL
                ? Decider.cancel(
                        state,
                        "cancelled by " + why + "; the candidate stays, there is no baseline",
                        now)
                : refuse(state, Reason.NO_BASELINE, "there is no version to go back to", said);
    }

    private static Transition retryRollback(ReleaseState state, String why) {
        Map<String, Hold> holds = new HashMap<>(state.holds());
        holds.remove(Hold.FOREIGN);
        ReleaseState next = state.holds(holds).pending(new Effect.RollBack());
        return new Transition(next, new Act(Reason.RESUMED, why));
    }

    /// Nothing is changed, but who asked and why is told.
    static Transition refuse(ReleaseState state, Reason reason, String text, PersonSaid said) {
        return Decider.ignore(
                state,
                reason,
                "%s (%s, %s: %s)"
                        .formatted(
                                text,
                                said.verb().name().toLowerCase(Locale.ROOT),
                                said.who(),
                                said.why()));
    }
}
