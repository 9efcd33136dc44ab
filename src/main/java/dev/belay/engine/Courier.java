package dev.belay.engine;

import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseEvent.GitHubSaid;
import dev.belay.release.ReleaseEvent.RuleAsked;
import dev.belay.release.ReleaseEvent.VerificationSeen;
import dev.belay.release.ReleaseId;
import dev.belay.release.Verdict;
import java.util.List;
import java.util.Optional;

/// Hands events to releases by way of the turn.
public final class Courier implements Deliveries {

    private final Turn turn;
    private final Runnable poke;

    /// @param poke makes somebody look soon, and returns at once
    public Courier(Turn turn, Runnable poke) {
        this.turn = turn;
        this.poke = poke;
    }

    /// What GitHub says is only written down, and what follows is done by whoever is poked: so the entrance that
    /// faces the Internet needs no right to touch a target (docs/decisions/0020).
    @Override
    public boolean tell(ReleaseId id, ReleaseEvent event) {
        return (event instanceof GitHubSaid
                        || event instanceof RuleAsked
                        || event instanceof VerificationSeen)
                ? turn.note(id, List.of(event))
                : turn.run(id, List.of(event)).isPresent();
    }

    @Override
    public Optional<Verdict> note(ReleaseId id, ReleaseEvent event) {
        return turn.record(id, List.of(event)).map(result -> result.verdicts().getFirst());
    }

    @Override
    public void poke() {
        poke.run();
    }
}
