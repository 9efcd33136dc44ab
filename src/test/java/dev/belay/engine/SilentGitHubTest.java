package dev.belay.engine;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.belay.github.app.GitHubOnWire;
import dev.belay.github.app.Given;
import dev.belay.github.app.TestClock;
import dev.belay.github.app.WriteBack;
import dev.belay.release.Decider;
import dev.belay.release.Effect;
import dev.belay.release.Outcome;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseEvent.Looked;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.Tried;
import dev.belay.release.ReleaseEvent.Verb;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// GitHub is away for an hour in which a release starts and is taken back. It is asked ever less often, and hears of
/// everything afterwards, in order and once.
class SilentGitHubTest {

    private static final ReleaseId ID = new ReleaseId("play", "game-42");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension final GitHubOnWire wire = new GitHubOnWire();

    private final TestClock clock = new TestClock();
    private final FakeReleases releases =
            new FakeReleases(Gate.open(), clock, new FakeReleases.Watcher() {});
    private final List<Integer> askedAt = new ArrayList<>();
    private WriteBack channel;

    @BeforeEach
    void aReleaseOverAnEarlierOne() {
        WriteBack.Options options = new WriteBack.Options(Optional.empty(), true);
        channel = new WriteBack(wire.app(clock), releases, new Given(), options);
        releases.create(Samples.intent(Samples.policy(), 41));
        releases.create(Samples.intent(Samples.policy(), 42));
    }

    @Test
    void hearsOfAnHourAfterwardsInOrderAndOnce() {
        Teller teller = teller();
        tell(teller);
        assertThat(states()).containsExactly("queued");

        wire.onlyAnswers(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
        for (int minute = 1; minute <= 60; minute++) {
            clock.pass(MINUTE);
            live(minute);
            int before = wire.count();
            tell(teller);
            assertThat(wire.count() - before).as("questions at minute " + minute).isLessThan(2);
            if (wire.count() > before) {
                askedAt.add(minute);
            }
        }
        assertThat(askedAt).containsExactly(2, 3, 4, 5, 7, 10, 16, 26, 36, 46, 56);
        assertThat(state().outbox().progress("github").error()).contains("was not answered");
        assertThat(states()).containsExactly("queued");

        wire.recovers();
        List<Teller> clocks = List.of(teller, teller(), teller());
        for (int minute = 0; minute < 10; minute++) {
            clock.pass(MINUTE);
            clocks.forEach(this::tell);
        }

        assertThat(said())
                .containsExactly(
                        "queued Belay: waiting for its turn",
                        "in_progress Belay: candidate started at step 0",
                        "in_progress Belay: promoted from step 0 to 50 % by dana: it looks well",
                        "in_progress Belay: moving to step 1",
                        "in_progress Belay: rolling back: dana asked: players cannot save",
                        "failure Belay: the baseline serves at 100 % and is ready (dana asked:"
                                + " players cannot save)");
        assertThat(deployments("rollback"))
                .singleElement()
                .satisfies(rollback -> {
                    assertThat(rollback.path("payload").path("belay").path("rollbackOf").asLong())
                            .isEqualTo(42);
                    assertThat(wire.deployments().states(rollback.path("id").asLong()))
                            .containsExactly("success");
                });
        assertThat(state().outbox().isEmpty()).isTrue();
        assertThat(state().outbox().progress("github").lost()).isZero();
    }

    /// What happens to the release in that hour.
    private void live(int minute) {
        switch (minute) {
            case 2 -> {
                happens(Samples.cleared(Optional.of(Samples.BASELINE), Map.of()));
                succeed();
            }
            case 10 -> {
                happens(new Looked(Samples.at(0, true)));
                happens(new PersonSaid(Verb.PROMOTE, "dana", "it looks well"));
                succeed();
            }
            case 20 -> {
                happens(new PersonSaid(Verb.ROLLBACK, "dana", "players cannot save"));
                succeed();
                happens(new Looked(Samples.onBaseline(true)));
                succeed();
            }
            default -> {}
        }
    }

    /// Whatever is to be done to the target is done.
    private void succeed() {
        for (Effect effect : state().pending()) {
            happens(new Tried(effect, new Outcome.Done()));
        }
    }

    private void happens(ReleaseEvent event) {
        Stored read = releases.load(ID).orElseThrow();
        ReleaseState next =
                Decider.decide(read.state(), event, read.state().intent().policy(), clock.instant())
                        .next();
        assertThat(releases.commit(read, next)).isPresent();
    }

    private Teller teller() {
        return FakeChannel.teller(releases, clock, channel);
    }

    private void tell(Teller teller) {
        assertThat(teller.tell(List.of(ID))).isEmpty();
    }

    private ReleaseState state() {
        return releases.peek(ID).orElseThrow();
    }

    private List<String> states() {
        return wire.deployments().states(42);
    }

    private List<String> said() {
        return wire.deployments().statuses(42).stream()
                .map(s -> s.path("state").asText() + " " + s.path("description").asText())
                .toList();
    }

    private List<JsonNode> deployments(String task) {
        return wire.deployments().all().stream()
                .filter(d -> d.path("task").asText().equals(task))
                .toList();
    }
}
