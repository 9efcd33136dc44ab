package dev.belay.engine;

import dev.belay.engine.Policies.Found;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseEvent.PressAllowed;
import dev.belay.release.ReleaseEvent.PressRefused;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import java.util.List;
import java.util.Optional;

/// Finds out whether those who pressed `Roll back` at GitHub may, and rolls back for them.
///
/// What counts is the policy and the team as they are now. While GitHub cannot be asked, the press waits.
final class PressJudge {

    private final GateFacts facts;
    private final Policies policies;
    private final Releases releases;
    private final Turn turn;

    PressJudge(GateFacts facts, Policies policies, Releases releases, Turn turn) {
        this.facts = facts;
        this.policies = policies;
        this.releases = releases;
        this.turn = turn;
    }

    /// Judges every press of a release that waits for it; throws [Unavailable] while one cannot be judged.
    ///
    /// A GitHub that does not answer at all is asked no more: each try takes seconds.
    void judge(ReleaseId id) {
        Optional<ReleaseState> state = releases.load(id).map(Stored::state);
        if (state.isEmpty() || state.get().presses().isEmpty()) {
            return;
        }
        Intent intent = state.get().intent();
        Optional<List<String>> teams = teams(intent);
        Optional<Unavailable> away = Optional.empty();
        for (String login : state.get().presses()) {
            try {
                ReleaseEvent judged =
                        teams.map(t -> judged(intent, login, t))
                                .orElseGet(() ->
                                        new PressRefused(
                                                login, "the policy is gone or cannot be used"));
                var unused = turn.run(id, List.of(judged));
            } catch (Unavailable e) { // Who can be judged need not wait for who cannot.
                away = Optional.of(spoken(e));
            }
        }
        if (away.isPresent()) {
            throw away.get();
        }
    }

    /// One team that cannot be asked is no reason not to believe another.
    private ReleaseEvent judged(Intent intent, String login, List<String> teams) {
        Optional<Unavailable> away = Optional.empty();
        for (String team : teams) {
            try {
                if (facts.isMember(intent.repository(), team, login)) {
                    return new PressAllowed(login, team);
                }
            } catch (Unavailable e) {
                away = Optional.of(spoken(e));
            }
        }
        if (away.isPresent()) {
            throw away.get();
        }
        return new PressRefused(
                login,
                teams.isEmpty()
                        ? "the policy names no teams any more"
                        : "not an active member of " + String.join(", ", teams));
    }

    private static Unavailable spoken(Unavailable e) {
        if (e.isSilence()) {
            throw e;
        }
        return e;
    }

    private Optional<List<String>> teams(Intent intent) {
        for (Found found : policies.forRepository(intent.repository())) {
            if (found instanceof Found.Usable(String namespace, String name, var _, var policy)
                    && namespace.equals(intent.id().namespace())
                    && name.equals(intent.policy().name())) {
                return Optional.of(policy.rollback().teams());
            }
        }
        return Optional.empty();
    }
}
