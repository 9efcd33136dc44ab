package dev.belay.engine;

import static dev.belay.release.Samples.MINUTE;
import static dev.belay.release.Samples.SLO;
import static dev.belay.release.Samples.T0;
import static dev.belay.release.Samples.alert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.CanaryModel.Template;
import dev.belay.policy.Policy;
import dev.belay.release.Action;
import dev.belay.release.Alert;
import dev.belay.release.Baseline;
import dev.belay.release.Effect;
import dev.belay.release.Phase;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.Promoting;
import dev.belay.release.Phase.RolledBack;
import dev.belay.release.Phase.Succeeded;
import dev.belay.release.Phase.Superseded;
import dev.belay.release.Phase.Watching;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Samples;
import dev.belay.release.Start;
import dev.belay.release.Triage;
import dev.belay.release.Triage.ForNamespace;
import dev.belay.release.Triage.ForRelease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// What random histories found, as the shortest story that shows it.
class SimulatedBugsTest {

    private static final Template ORIGINAL = new Template(Optional.empty(), "img:41", "{}");

    private final Policy policy = Samples.policy();
    private Instant now = T0;

    private final class Belay {
        final FakeReleases releases =
                new FakeReleases(Gate.open(), () -> now, new FakeReleases.Watcher() {});
        final FakeLedgers ledgers = new FakeLedgers().with("play", policy.name());
        final FakeTarget target;
        final Judge judge;
        boolean down;
        final Sweep sweep;

        Belay(CanaryModel model) {
            target = new FakeTarget(writesFail(), model, _ -> {}, model::controller);
            RecordingJournal journal = new RecordingJournal();
            Turn turn =
                    new Turn(releases, ledgers, target, () -> now, journal, Runnable::run, _ -> {});
            sweep =
                    new Sweep(
                            releases,
                            ledgers,
                            target,
                            turn,
                            new FakeAnnouncer(),
                            Alerts.UNKNOWN,
                            () -> now);
            judge = new Judge(releases, turn, sweep, () -> {});
        }

        /// An API server that refuses the writes to the target while it is `down`.
        private Gate writesFail() {
            return new Gate() {
                @Override
                public <T> T read(String port, Supplier<T> call) {
                    return call.get();
                }

                @Override
                public <T> T write(String port, Supplier<T> call) {
                    if (down) {
                        throw new Unavailable("down");
                    }
                    return call.get();
                }
            };
        }

        void deploy(int deployment) {
            releases.create(Samples.intent(policy, deployment));
        }

        /// Twenty seconds with good news, after which everything is looked at.
        void beat(int deployment, boolean healthy) {
            now = now.plusSeconds(20);
            for (int i = 0; i < 4; i++) {
                target.model().controller();
            }
            if (healthy) {
                tell(deployment, Action.HEALTHY);
            }
            Alert heartbeat = alert(Action.HEARTBEAT, "", now);
            judge.judge(List.of(new ForNamespace("play", heartbeat)));
        }

        void tell(int deployment, Action action) {
            judge.judge(List.of(new ForRelease(id(deployment), "game", alert(action, SLO, now))));
        }

        void until(int deployment, Class<? extends Phase> phase) {
            for (int i = 0; i < 60 && !phase.isInstance(state(deployment).phase()); i++) {
                beat(deployment, true);
            }
            assertThat(state(deployment).phase()).isInstanceOf(phase);
        }

        ReleaseState state(int deployment) {
            return releases.peek(id(deployment)).orElseThrow();
        }

        boolean certified(int deployment) {
            return state(deployment).phase() instanceof Watching(var _, var _, boolean certified)
                    && certified;
        }

        Optional<Baseline> baseline(int deployment) {
            return state(deployment).start().flatMap(Start::baseline);
        }
    }

    private static ReleaseId id(int deployment) {
        return new ReleaseId("play", "game-" + deployment);
    }

    @Test
    void whatIsCertifiedLateIsCertifiedAllTheSame() {
        Belay belay = new Belay(new CanaryModel(2, ORIGINAL));
        belay.deploy(42);
        belay.until(42, Watching.class);
        // No proof of health until the watch is over: it holds, blind.
        Instant end = now.plus(policy.watch()).plus(MINUTE);
        while (now.isBefore(end)) {
            belay.beat(42, false);
        }
        assertThat(belay.state(42).phaseName()).isEqualTo("Held");
        belay.until(42, Succeeded.class);
    }

    @Test
    void aFirstReleaseThatWasNeverCertifiedIsNoBaseline() {
        Belay belay = new Belay(CanaryModel.neverHealthy(2, ORIGINAL));
        belay.deploy(44);
        belay.until(44, Promoting.class);
        belay.deploy(46);
        for (int i = 0; i < 20; i++) {
            belay.beat(44, false); // Nothing proves that it serves well, so it is never certified.
        }
        assertThat(belay.state(44).phase()).isInstanceOf(Superseded.class);
        assertThat(belay.state(46).start()).isPresent();
        assertThat(belay.baseline(46)).isEmpty();
    }

    @Test
    void whatWasRolledBackAfterItsCertificationIsNoBaseline() {
        Belay belay =
                new Belay(new CanaryModel(2, new Template(Optional.of("game-41"), "img:41", "{}")));
        belay.deploy(42);
        belay.until(42, Watching.class);
        while (!belay.certified(42)) {
            belay.beat(42, true);
        }
        belay.tell(42, Action.ROLLBACK);
        belay.until(42, RolledBack.class);
        belay.deploy(43);
        belay.beat(43, true);
        assertThat(belay.baseline(43)).map(Baseline::image).contains("img:41");
    }

    @Test
    void aReleaseCancelledBeforeItsTurnDoesNotReturnAfterItWasPruned() {
        Belay belay = new Belay(new CanaryModel(2, ORIGINAL));
        belay.deploy(42);
        belay.releases.delete(id(42));
        belay.sweep.sweep(Optional.empty()); // It ends,
        belay.sweep.sweep(Optional.empty()); // and is let go of.
        assertThat(belay.releases.peek(id(42))).isEmpty();
        belay.deploy(42);
        for (int i = 0; i < 3; i++) {
            belay.beat(42, true);
        }
        assertThat(belay.state(42).phase()).isInstanceOf(Superseded.class);
        assertThat(belay.target.model().spec).isEqualTo(ORIGINAL);
    }

    @Test
    void aStormIsAnsweredInFullWhileAWriteIsPending() {
        Belay belay = new Belay(new CanaryModel(2, ORIGINAL));
        belay.deploy(42);
        belay.until(42, Watching.class);
        belay.down = true;
        belay.tell(42, Action.ROLLBACK);
        assertThat(belay.state(42).pending()).containsExactly(new Effect.RollBack());
        List<Triage> storm = new ArrayList<>();
        // Evidence that tells nothing new, so that nothing is written for it.
        storm.add(new ForRelease(id(42), "game", alert(Action.RECOVERED, SLO, now)));
        for (int i = 0; i <= 100; i++) {
            storm.add(new ForRelease(id(1_000 + i), "game", alert(Action.ROLLBACK, SLO, now)));
        }
        AlertDesk.Judgement first = belay.judge.judge(storm);
        AlertDesk.Judgement again = belay.judge.judge(storm);
        assertThat(first.judged()).hasSize(storm.size());
        assertThat(again.judged()).hasSize(storm.size());
        assertThat(again.unaccepted()).containsExactly("play/game-42");
    }

    @Test
    void aReleaseRolledBackBeforeItsStartLeavesItsPredecessorAlone() {
        Belay belay = new Belay(new CanaryModel(2, ORIGINAL));
        belay.deploy(43);
        belay.until(43, Progressing.class);
        belay.deploy(45);
        belay.down = true;
        belay.beat(45, false);
        assertThat(belay.state(45).pending()).containsExactly(new Effect.StartCandidate());
        belay.tell(45, Action.ROLLBACK);
        belay.down = false;
        belay.until(45, RolledBack.class);
        belay.until(43, Succeeded.class);
        assertThat(belay.target.model().spec.release()).contains("game-43");
    }

    @Test
    void aStartThatIsNeverAcceptedOverAPredecessorIsGivenUp() {
        Belay belay = new Belay(new CanaryModel(2, ORIGINAL));
        belay.deploy(43);
        belay.until(43, Watching.class);
        while (!belay.certified(43)) {
            belay.beat(43, true);
        }
        belay.deploy(45);
        belay.down = true;
        for (int i = 0; i < 12; i++) {
            belay.beat(45, false);
        }
        assertThat(belay.state(45).phase()).isNotInstanceOf(Progressing.class);
        belay.down = false;
        belay.until(45, RolledBack.class);
    }

    @Test
    void aHoldEndsWhenTheReleaseHasToWaitForItsStartAgain() {
        Belay belay = new Belay(CanaryModel.neverHealthy(2, ORIGINAL));
        belay.deploy(43);
        belay.down = true;
        belay.beat(43, false);
        belay.tell(43, Action.ROLLBACK);
        assertThat(belay.state(43).holds()).hasSize(1);
        belay.target.model().touch();
        belay.down = false;
        belay.until(43, Succeeded.class);
    }

    @Test
    void theFirstVersionGoesToFullTrafficWithoutAnyoneBeingBlamed() {
        Belay belay = new Belay(CanaryModel.neverHealthy(2, ORIGINAL));
        belay.deploy(43);
        belay.until(43, Promoting.class);
        assertThat(belay.state(43).holds()).isEmpty();
        belay.until(43, Succeeded.class);
    }
}
