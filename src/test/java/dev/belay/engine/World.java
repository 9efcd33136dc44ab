package dev.belay.engine;

import dev.belay.engine.CanaryModel.Template;
import dev.belay.policy.Guardrail;
import dev.belay.policy.Policy;
import dev.belay.policy.Policy.Mode;
import dev.belay.policy.Policy.OnNewRelease;
import dev.belay.policy.Policy.Verification;
import dev.belay.release.Baseline;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Samples;
import dev.belay.release.Start;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A cluster, its people and two instances of Belay, as one seed makes them.
final class World {

    static final String NAMESPACE = "play";
    static final List<String> SLOS = List.of("availability", "latency");

    final Traffic traffic = new Traffic();
    final RecordingJournal recorded = new RecordingJournal();
    final Journal journal;
    final Policy policy;
    final boolean awaitsGitHub;
    final Template original;
    final CanaryModel model;
    final FakeReleases releases;
    final FakeLedgers ledgers;
    final FakeTarget target;
    final FakeChannel events;
    final FakeChannel chat;
    final Watchdog watchdog;
    final Instance[] instances = new Instance[2];
    Instant now = Samples.T0;

    /// Whether the faults have stopped.
    boolean calm;

    World(long seed) {
        Random random = new Random(seed);
        policy = policy(random);
        awaitsGitHub = random.nextInt(6) == 0;
        Optional<String> label = random.nextBoolean() ? Optional.of("game-41") : Optional.empty();
        original = new Template(label, "img:41", "{\"cpu\":\"1\"}");
        int steps = policy.strategy().steps().size();
        model =
                random.nextInt(10) == 0
                        ? CanaryModel.neverHealthy(steps, original)
                        : new CanaryModel(steps, original);
        watchdog = new Watchdog(this);
        journal = watchdog.before(recorded);
        releases = new FakeReleases(traffic, () -> now, watchdog);
        ledgers = new FakeLedgers(traffic, watchdog::ledger).with(NAMESPACE, policy.name());
        target = new FakeTarget(traffic, model, watchdog, this::betweenLooks);
        events = new FakeChannel("events", traffic);
        chat = new FakeChannel("chat", traffic);
        restart(0, random);
        restart(1, random);
    }

    private static Policy policy(Random random) {
        Policy base =
                Samples.policy(
                        random.nextInt(6) == 0 ? Mode.SHADOW : Mode.ENFORCE,
                        random.nextBoolean() ? Verification.TARGET : Verification.RECOVERED,
                        random.nextInt(3) == 0 ? OnNewRelease.QUEUE : OnNewRelease.SUPERSEDE);
        return new Policy(
                base.name(),
                base.service(),
                base.target(),
                base.strategy(),
                base.watch(),
                base.certifyAfter(),
                base.progressDeadline(),
                List.of(
                        new Guardrail(SLOS.get(0), Duration.ofSeconds(10), true),
                        new Guardrail(SLOS.get(1), Duration.ofSeconds(10), false)),
                base.rollback(),
                base.onNewRelease(),
                base.mode());
    }

    /// Replaces an instance by a new process, on a machine whose clock is off by up to two seconds.
    void restart(int instance, Random random) {
        Duration skew = Duration.ofMillis(random.nextInt(4_001) - 2_000);
        instances[instance] = new Instance(this, () -> now.plus(skew));
    }

    private void betweenLooks() {
        if (calm || traffic.random().nextBoolean()) {
            model.controller();
        }
    }

    Intent intent(int deployment) {
        Intent made = Samples.intent(policy, deployment);
        return new Intent(
                made.id(),
                made.repository(),
                made.deploymentId(),
                made.sha(),
                made.ref(),
                made.environment(),
                made.image(),
                made.creator(),
                awaitsGitHub,
                policy);
    }

    static ReleaseId id(int deployment) {
        return new ReleaseId(NAMESPACE, "game-" + deployment);
    }

    /// Whether the target asks for the candidate of this release.
    boolean onTarget(Intent intent) {
        return model.spec.release().filter(intent.id().name()::equals).isPresent()
                && model.spec.image().equals(intent.image());
    }

    /// Whether people put there what stands there now.
    boolean foreign() {
        return !model.writer.equals(CanaryModel.BELAY);
    }

    /// Puts a version on the target by hand.
    void putBack(Baseline b, String by) {
        model.write(new Template(b.release(), b.image(), b.template()), by);
    }

    /// Whether a release cannot go on because people put something there that is neither its
    /// candidate nor what it had replaced.
    boolean estranged(ReleaseState state) {
        boolean baseline =
                state.start()
                        .flatMap(Start::baseline)
                        .filter(b -> b.image().equals(model.spec.image()))
                        .filter(b -> b.release().equals(model.spec.release()))
                        .isPresent();
        return foreign() && !baseline && !onTarget(state.intent());
    }
}
