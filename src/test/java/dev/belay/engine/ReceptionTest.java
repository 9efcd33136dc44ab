package dev.belay.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.engine.Redeploy.Made;
import dev.belay.release.Intent;
import dev.belay.release.Person;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.Verb;
import dev.belay.release.ReleaseId;
import dev.belay.release.Samples;
import dev.belay.release.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What people say is written down, the clock is asked to look, and nothing is done to a target.
class ReceptionTest {

    private static final Person LEE = Person.named("lee");

    private final FakeReleases releases = new FakeReleases();
    private final List<String> asked = new ArrayList<>();
    private final List<String> pokes = new ArrayList<>();
    private final Intent intent = Samples.intent(Samples.policy(), 42);
    private final ReleaseId id = intent.id();
    private Redeploy redeploy = (of, by, why) -> new Made.Deployment(43);

    @BeforeEach
    void create() {
        assertThat(releases.create(intent)).isTrue();
    }

    @Test
    void whatChangesTheReleaseMakesTheClockLook() {
        assertThat(tell(Verb.HOLD).verdict()).isInstanceOf(Verdict.Held.class);
        assertThat(pokes).hasSize(1);
        assertThat(reception().look(id).orElseThrow().holds()).containsKey("human");
    }

    @Test
    void whatChangesNothingDoesNot() {
        assertThat(tell(Verb.PROMOTE).verdict()).isInstanceOf(Verdict.Ignore.class);
        assertThat(pokes).isEmpty();
    }

    @Test
    void aReleaseThatIsNotThereIsNotThere() {
        ReleaseId gone = new ReleaseId("play", "game-7");
        assertThat(reception().look(gone)).isEmpty();
        assertThat(reception().tell(gone, new PersonSaid(Verb.HOLD, "lee", "x"))).isEmpty();
        assertThat(reception().retry(gone, LEE, "x")).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void asksGitHubOnlyForWhatHasEnded() {
        assertThat(retry().verdict()).isInstanceOf(Verdict.Ignore.class);
        assertThat(asked).isEmpty();
        var unused = tell(Verb.CANCEL);
        FrontDesk.Answer answer = retry();
        assertThat(answer.verdict()).isInstanceOf(Verdict.Record.class);
        assertThat(answer.verdict().text()).contains("lee", "flaky", "deployment 43");
        assertThat(asked).containsExactly("play/game-42 lee flaky");
        assertThat(reception().list("play")).containsExactly(answer.state());
    }

    @Test
    void whatGitHubRefusesIsNotOnRecordAsDone() {
        var unused = tell(Verb.CANCEL);
        redeploy = (of, by, why) -> new Made.Refused("the commit is gone");
        assertThat(retry().verdict().text()).isEqualTo("the commit is gone");
        redeploy =
                (of, by, why) -> {
                    throw new Unavailable("GitHub is away");
                };
        assertThatThrownBy(this::retry).isInstanceOf(Unavailable.class);
        assertThat(reception().look(id).orElseThrow().verdicts().entries())
                .noneMatch(e -> e.reason().equals("retried"));
    }

    private FrontDesk.Answer tell(Verb verb) {
        return reception().tell(id, new PersonSaid(verb, "lee", "flaky")).orElseThrow();
    }

    private FrontDesk.Answer retry() {
        return reception().retry(id, LEE, "flaky").orElseThrow();
    }

    private Reception reception() {
        Turn turn = Turns.of(releases, new FakeLedgers(), new NoTarget(), () -> Samples.T0);
        Redeploy noted =
                (of, by, why) -> {
                    asked.add("%s %s %s".formatted(of.id(), by.user(), why));
                    return redeploy.again(of, by, why);
                };
        return new Reception(releases, turn, noted, () -> pokes.add("poke"));
    }

    /// Nobody who answers people may look at a target, let alone change it.
    private static final class NoTarget implements Workload {
        @Override
        public dev.belay.release.Survey survey(Question question) {
            throw new AssertionError("surveyed");
        }

        @Override
        public dev.belay.release.Observation observe(Order order) {
            throw new AssertionError("looked at");
        }

        @Override
        public dev.belay.release.Outcome apply(
                dev.belay.release.Effect.OnTarget effect, Order order) {
            throw new AssertionError("changed");
        }
    }
}
