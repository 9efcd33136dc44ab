package dev.belay.engine;

import static dev.belay.release.Samples.SLO;
import static dev.belay.release.Samples.T0;
import static dev.belay.release.Samples.alert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.Alerts.Firing;
import dev.belay.policy.Policy;
import dev.belay.release.Action;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.RolledBack;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Samples;
import dev.belay.release.Triage.ForNamespace;
import dev.belay.release.Triage.ForRelease;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComplaintsTest {

    private final Policy policy = Samples.policy();
    private final FakeReleases releases =
            new FakeReleases(Gate.open(), () -> this.now, new FakeReleases.Watcher() {});
    private final FakeTarget target;
    private final Sweep sweep;
    private final Judge judge;
    private Instant now = T0;
    private List<Firing> firing = List.of();
    private boolean silent;

    ComplaintsTest() {
        CanaryModel model =
                new CanaryModel(2, new CanaryModel.Template(Optional.empty(), "img:41", "{}"));
        target = new FakeTarget(Gate.open(), model, _ -> {}, model::controller);
        FakeLedgers ledgers = new FakeLedgers().with("play", policy.name());
        Turn turn = Turns.of(releases, ledgers, target, () -> now);
        sweep =
                new Sweep(
                        releases,
                        ledgers,
                        target,
                        turn,
                        FakeChannel.teller(releases, () -> now),
                        this::alertmanager,
                        () -> now);
        judge = new Judge(releases, turn, sweep, () -> {});
    }

    private List<Firing> alertmanager(String namespace, String service) {
        assertThat(namespace + "/" + service).isEqualTo("play/game");
        if (silent) {
            throw new Unavailable("Alertmanager could not be asked what fires: it sleeps");
        }
        return firing;
    }

    private ReleaseState release(int deployment) {
        return releases.peek(new ReleaseId("play", "game-" + deployment)).orElseThrow();
    }

    private void deploy(int deployment) {
        releases.create(Samples.intent(policy, deployment));
        sweep.sweep(Optional.empty());
    }

    private void beat() {
        now = now.plusSeconds(20);
        for (int i = 0; i < 4; i++) {
            target.model().controller();
        }
        judge.judge(List.of(new ForNamespace("play", "", alert(Action.HEARTBEAT, "", now))));
    }

    private void breach(int deployment) {
        judge.judge(
                List.of(
                        new ForRelease(
                                new ReleaseId("play", "game-" + deployment),
                                "game",
                                alert(Action.ROLLBACK, SLO, now))));
    }

    @Test
    void whatFiredBeforeWithoutNamingAReleaseIsNotTheNewcomersFault() {
        firing = List.of(new Firing(SLO, Optional.empty()));
        deploy(42);
        assertThat(release(42).start().orElseThrow().firing()).isEqualTo(Map.of(SLO, "no release"));

        breach(42);

        assertThat(release(42).phaseName()).isEqualTo("Held");
        assertThat(release(42).reason())
                .contains("was firing for no release before this release started");
    }

    @Test
    void countsAgainAsSoonAsAlertmanagerSaysThatItStopped() {
        firing = List.of(new Firing(SLO, Optional.of("game-7")));
        deploy(42);
        silent = true;
        beat();
        assertThat(release(42).start().orElseThrow().firing()).containsOnlyKeys(SLO);
        silent = false;
        firing = List.of();
        beat();
        assertThat(release(42).start().orElseThrow().firing()).isEmpty();

        breach(42);

        assertThat(release(42).phaseName()).isEqualTo("RollingBack");
    }

    @Test
    void waitsForAnAlertmanagerThatDoesNotAnswer() {
        silent = true;
        deploy(42);
        assertThat(release(42).phase()).isInstanceOf(Pending.class);
        assertThat(release(42).reason()).contains("it sleeps");

        silent = false;
        sweep.sweep(Optional.empty());

        assertThat(release(42).start()).isPresent();
    }

    /// The rule keeps firing for a while after a rollback; the version that explains it is gone.
    @Test
    void theAlertOfAReleaseThatWasRolledBackDisarmsNobody() {
        deploy(42);
        beat();
        breach(42);
        for (int i = 0; i < 20 && !(release(42).phase() instanceof RolledBack); i++) {
            beat();
        }
        assertThat(release(42).phase()).isInstanceOf(RolledBack.class);
        firing = List.of(new Firing(SLO, Optional.of("game-42")));

        deploy(43);

        assertThat(release(43).start().orElseThrow().firing()).isEmpty();
    }

    /// A fix comes while the release that it fixes is held for the very SLO.
    @Test
    void theReleaseThatIsReplacedTakesItsComplaintsWithIt() {
        deploy(42);
        beat();
        warn(42);
        assertThat(release(42).phaseName()).isEqualTo("Held");
        firing =
                List.of(
                        new Firing(SLO, Optional.of("game-42")),
                        new Firing("latency", Optional.of("game-7")));

        deploy(43);

        assertThat(release(43).start().orElseThrow().firing())
                .isEqualTo(Map.of("latency", "game-7"));
        breach(43);
        assertThat(release(43).phaseName()).isEqualTo("RollingBack");
    }

    private void warn(int deployment) {
        judge.judge(
                List.of(
                        new ForRelease(
                                new ReleaseId("play", "game-" + deployment),
                                "game",
                                alert(Action.HOLD, SLO, now))));
    }
}
