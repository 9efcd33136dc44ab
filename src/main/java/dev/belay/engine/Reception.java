package dev.belay.engine;

import dev.belay.engine.Redeploy.Made;
import dev.belay.release.Person;
import dev.belay.release.Reason;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.Verb;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Retries;
import dev.belay.release.Verdict;
import java.util.List;
import java.util.Optional;

/// The front desk: what people say is written down at once, and whoever is poked does what follows from it.
///
/// So the entrance for people needs no right to touch a target (docs/decisions/0020).
public final class Reception implements FrontDesk {

    private final Releases releases;
    private final Turn turn;
    private final Redeploy redeploy;
    private final Runnable poke;

    /// Puts the desk together.
    ///
    /// @param poke makes somebody look soon, and returns at once
    public Reception(Releases releases, Turn turn, Redeploy redeploy, Runnable poke) {
        this.releases = releases;
        this.turn = turn;
        this.redeploy = redeploy;
        this.poke = poke;
    }

    @Override
    public Optional<ReleaseState> look(ReleaseId id) {
        return releases.load(id).map(Stored::state);
    }

    @Override
    public List<ReleaseState> list(String namespace) {
        return releases.active(new Releases.Scope.All(namespace)).stream()
                .map(Stored::state)
                .toList();
    }

    @Override
    public Optional<Answer> tell(ReleaseId id, ReleaseEvent said) {
        Optional<Answer> answer =
                turn.record(id, List.of(said))
                        .map(r -> new Answer(r.verdicts().getFirst(), r.state()));
        if (answer.filter(a -> !(a.verdict() instanceof Verdict.Ignore)).isPresent()) {
            poke.run();
        }
        return answer;
    }

    @Override
    public Optional<Answer> retry(ReleaseId id, Person by, String why) {
        Optional<ReleaseState> found = look(id);
        if (found.isEmpty() || Retries.refusal(found.get()).isPresent()) {
            return tell(id, new PersonSaid(Verb.RETRY, by.user(), why));
        }
        ReleaseState state = found.get();
        return switch (redeploy.again(state.intent(), by, why)) {
            case Made.Deployment(long made) ->
                    tell(
                            id,
                            new PersonSaid(
                                    Verb.RETRY,
                                    by.user(),
                                    "%s (deployment %d)".formatted(why, made)));
            case Made.Refused(String reason) ->
                    Optional.of(
                            new Answer(new Verdict.Ignore(Reason.NOT_APPLICABLE, reason), state));
        };
    }
}
