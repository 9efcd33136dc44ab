package dev.belay.matrix;

import dev.belay.cluster.Cluster;
import dev.belay.engine.AlertDesk.Judgement;
import dev.belay.engine.Alerts;
import dev.belay.engine.FakeAnnouncer;
import dev.belay.engine.Judge;
import dev.belay.engine.Policies.Found;
import dev.belay.engine.RecordingJournal;
import dev.belay.engine.Stored;
import dev.belay.engine.Sweep;
import dev.belay.engine.Turn;
import dev.belay.policy.Guardrail;
import dev.belay.policy.Policy;
import dev.belay.release.Action;
import dev.belay.release.Alert;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseEvent.AlertArrived;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Triage.ForRelease;
import dev.belay.store.LedgerStore;
import dev.belay.store.PolicyStore;
import dev.belay.store.ReleaseStore;
import dev.belay.wiring.Drivers;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Belay's engine, stores and drivers on a cluster, with a clock that can be put forward.
final class LocalBelay implements AutoCloseable {

    private final String namespace;
    private final KubernetesClient client;
    private final ReleaseStore releases;
    private final Sweep sweep;
    private final Turn turn;
    private final Judge judge;
    private final RecordingJournal journal = new RecordingJournal();
    private Duration ahead = Duration.ZERO;

    LocalBelay(Cluster cluster, String namespace) {
        this.namespace = namespace;
        this.client =
                new KubernetesClientBuilder()
                        .withConfig(cluster.admin().getConfiguration())
                        .build();
        this.releases =
                new ReleaseStore(
                        client,
                        Optional.of(List.of(namespace)),
                        (id, why) -> {
                            throw new AssertionError(id + " cannot be read: " + why);
                        });
        LedgerStore ledgers = new LedgerStore(client);
        Drivers drivers = new Drivers(client);
        this.turn =
                new Turn(releases, ledgers, drivers, this::now, journal, Runnable::run, _ -> {});
        this.sweep =
                new Sweep(
                        releases,
                        ledgers,
                        drivers,
                        turn,
                        new FakeAnnouncer(),
                        Alerts.UNKNOWN,
                        this::now);
        this.judge = new Judge(releases, turn, sweep, () -> {});
    }

    Instant now() {
        return Clock.systemUTC().instant().plus(ahead);
    }

    /// Puts the clock forward to this instant; never back.
    void skipTo(Instant instant) {
        Duration missing = Duration.between(now(), instant);
        if (!missing.isNegative()) {
            ahead = ahead.plus(missing);
        }
    }

    /// The policy of the namespace.
    Policy policy() {
        Found found =
                new PolicyStore(client, Optional.of(List.of(namespace)))
                        .forRepository("acme/game")
                        .getFirst();
        return switch (found) {
            case Found.Usable usable -> usable.policy();
            case Found.Broken broken -> throw new AssertionError(broken.problems());
        };
    }

    ReleaseId create(Policy policy, long deployment, String sha, String image) {
        ReleaseId id = new ReleaseId(namespace, policy.name() + "-" + deployment);
        releases.create(
                new Intent(
                        id,
                        "acme/game",
                        deployment,
                        sha,
                        "main",
                        "production",
                        image,
                        "dana",
                        false,
                        policy));
        return id;
    }

    ReleaseState load(ReleaseId id) {
        return releases.load(id).map(Stored::state).orElseThrow();
    }

    /// Heartbeat and health of every guardrail, evaluated just now.
    void healthy(ReleaseId id) {
        List<AlertArrived> events = new ArrayList<>();
        Policy policy = load(id).intent().policy();
        events.add(new AlertArrived(alert(Action.HEARTBEAT, ""), policy.service()));
        for (Guardrail guardrail : policy.guardrails()) {
            events.add(new AlertArrived(alert(Action.HEALTHY, guardrail.name()), policy.service()));
        }
        turn.run(id, events);
    }

    /// A critical alert that names the release, as one delivery.
    Judgement critical(ReleaseId id) {
        Policy policy = load(id).intent().policy();
        return judge.judge(
                List.of(
                        new ForRelease(
                                id,
                                policy.service(),
                                alert(Action.ROLLBACK, policy.guardrails().getFirst().name()))));
    }

    void sweep() {
        List<String> failed = sweep.sweep(Optional.of(namespace)).failed();
        if (!failed.isEmpty()) {
            throw new AssertionError(failed);
        }
    }

    /// What was decided and tried, for whoever has to find out why.
    List<String> story() {
        return journal.lines();
    }

    private Alert alert(Action action, String slo) {
        Instant now = now();
        return new Alert(
                action,
                slo,
                true,
                "f00d" + slo,
                now,
                Optional.of(now),
                Optional.of(Duration.ZERO),
                now);
    }

    @Override
    public void close() {
        client.close();
    }
}
