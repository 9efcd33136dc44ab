package dev.belay.release;

import dev.belay.policy.Policy;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.Promoting;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Watching;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.Verdict.Act;
import java.time.Instant;
import java.util.Optional;

/// A person's own eyes instead of the rest of a bake and its evidence, for one step.
final class PromoteRules {

    private PromoteRules() {}

    static Transition onPromote(ReleaseState state, PersonSaid said, Policy policy, Instant now) {
        return switch (state.phase()) {
            case Progressing at -> fromStep(state, at, said, policy, now);
            case Pending _ -> refuse(state, "it has not started", said);
            case Promoting _ -> refuse(state, "it goes to 100 % already", said);
            case Watching _ -> refuse(state, "it is at 100 %, and the watch is not skipped", said);
            case RollingBack _, RollbackFailed _, Finished _ ->
                    refuse(state, "it does not advance any more", said);
        };
    }

    private static Transition fromStep(
            ReleaseState state, Progressing at, PersonSaid said, Policy policy, Instant now) {
        Optional<String> held = held(state);
        if (held.isPresent()) {
            return refuse(state, "held, so resume it first: " + held.get(), said);
        }
        if (!state.pending().isEmpty()) {
            return refuse(state, "a write to the target is under way", said);
        }
        if (at.bakeFrom().isEmpty()) {
            return refuse(state, "it was not seen ready at step " + at.step(), said);
        }
        String why =
                "promoted from step %d to %s by %s: %s"
                        .formatted(at.step(), StepRules.next(at, policy), said.who(), said.why());
        ReleaseState next =
                state.pending(new Effect.Advance(at.step()))
                        .reason(why)
                        .announce(Level.WARNING, Kind.PROMOTED, why, now);
        return new Transition(next, new Act(Reason.PROMOTED, why));
    }

    /// Where Belay is blind a person may see; what complained or what others changed is another matter.
    private static Optional<String> held(ReleaseState state) {
        return state.holds().entrySet().stream()
                .filter(e -> !e.getKey().equals(Hold.BLIND))
                .findFirst()
                .map(e -> "%s: %s".formatted(e.getKey(), e.getValue().reason()));
    }

    private static Transition refuse(ReleaseState state, String text, PersonSaid said) {
        return PeopleRules.refuse(state, Reason.NOT_APPLICABLE, text, said);
    }
}
