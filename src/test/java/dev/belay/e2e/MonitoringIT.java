package dev.belay.e2e;

import static dev.belay.e2e.Scene.BASELINE;
import static dev.belay.stage.GameServer.bakes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.cluster.RealCluster;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.monitoring.Behaviour;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// The whole way from a failing request to the rollback, and from a healthy one to the promotion: real Prometheus with
/// the rendered rules, real Alertmanager with the rendered route, real kube-state-metrics, the packaged Belay.
///
/// The scenarios share all of it, and the ones that take their time run beside the others.
@RequiresRealCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MonitoringIT {

    private static final String RUN = "-" + UUID.randomUUID().toString().substring(0, 6);
    private static final String STEADY = "steady" + RUN;
    private static final String SICK = "sick" + RUN;
    private static final String CUT_OFF = "cut-off" + RUN;
    private static final String WARNED = "warned" + RUN;
    private static final String BLIND = "blind" + RUN;
    private static final String TOLD = "told" + RUN;
    private static final String EXACT = "exact" + RUN;
    private static final String HUSHED = "hushed" + RUN;

    /// The place of another service in the namespace of the sick one.
    private static final String LOBBY = "lobby" + RUN;

    /// As a version of the example has to be to be rolled back: critical is 0.2 %.
    private static final Behaviour SICKLY = Behaviour.failing(0.05);

    /// Worse than the objective, better than critical.
    private static final Behaviour DOUBTFUL = Behaviour.failing(0.0015);

    /// What the objective of its availability allows, and neither more nor less.
    private static final Behaviour AT_ITS_OBJECTIVE = Behaviour.failing(0.001);

    private static final Set<String> WELL =
            Set.of("Progressing", "Promoting", "Watching", "Succeeded");

    @TempDir static Path directory;

    private static Watched watched;

    @BeforeAll
    static void start(RealCluster cluster) {
        watched =
                Watched.set(
                        cluster,
                        directory,
                        List.of(STEADY, SICK, CUT_OFF, WARNED, BLIND, TOLD, EXACT, HUSHED));
        watched.deploy(STEADY, bakes("1m", "1m", "75s"));
        watched.release(STEADY, 11, Behaviour.WITHIN_ITS_OBJECTIVES);
        watched.deploy(EXACT, bakes("45s", "45s", "1m"));
        watched.release(EXACT, 13, AT_ITS_OBJECTIVE);
        watched.deploy(WARNED, bakes("10m", "10m", "10m"));
        watched.release(WARNED, 12, DOUBTFUL);
    }

    @AfterAll
    static void close() {
        if (watched != null) {
            watched.close();
        }
    }

    @Test
    @Order(1)
    void aBreachUndoesTheSickReleaseAndNoOther() {
        watched.deploy(SICK, bakes("10m", "10m", "10m"));
        watched.deploy(LOBBY, SICK, "lobby", bakes("10m", "10m", "10m"));
        watched.release(LOBBY, 22, Behaviour.FLAWLESS);
        watched.release(SICK, 21, Behaviour.FLAWLESS);
        watched.behaves(SICK, 21, SICKLY);
        watched.await("the rollback", 180, () -> baselineServes(SICK));
        watched.await("its proof", 180, () -> watched.phase(SICK, 21).equals("RolledBack"));

        JsonNode timings = watched.status(SICK, 21).path("timings");
        assertThat(timings.hasNonNull("alertStartedAt")).isTrue();
        assertThat(timings.hasNonNull("verifiedAt")).isTrue();
        assertThat(watched.status(SICK, 21).at("/state/verified").asBoolean()).isTrue();
        // Blind for a moment may be whoever has much else to do.
        watched.await("the other to be well", 180, () -> WELL.contains(watched.phase(STEADY, 11)));
        assertThat(watched.game(STEADY).image()).isEqualTo(Scene.image(11));
        assertThat(watched.status(STEADY, 11).at("/timings/decidedAt").isMissingNode()).isTrue();
        assertThat(watched.status(LOBBY, 22).path("timings").hasNonNull("decidedAt")).isFalse();
        assertThat(watched.game(LOBBY).image()).isEqualTo(Scene.image(22));
    }

    @Test
    @Order(2)
    void anAlertThatAlertmanagerMissedIsSentAgain() {
        watched.deploy(CUT_OFF, bakes("10m", "10m", "10m"));
        watched.release(CUT_OFF, 31, Behaviour.FLAWLESS);
        watched.path.alertmanager().kill();
        watched.behaves(CUT_OFF, 31, SICKLY);
        watched.await("the alert", 180, () -> watched.fires(CUT_OFF, 31, "rollback"));
        // It may have taken so long that Belay calls itself blind, but nobody has told it of the
        // alert.
        assertThat(watched.phase(CUT_OFF, 31)).isIn("Progressing", "Held");
        assertThat(watched.game(CUT_OFF).image()).isEqualTo(Scene.image(31));
        assertThat(watched.status(CUT_OFF, 31).at("/timings/decidedAt").isMissingNode()).isTrue();

        watched.path.alertmanager().start();

        watched.await("the rollback", 180, () -> baselineServes(CUT_OFF));
    }

    @Test
    @Order(3)
    void whatARestartedAlertmanagerTellsAgainUndoesNothingTwice() {
        watched.deploy(TOLD, bakes("10m", "10m", "10m"));
        watched.release(TOLD, 51, Behaviour.FLAWLESS);
        watched.behaves(TOLD, 51, SICKLY);
        watched.await("the rollback", 180, () -> baselineServes(TOLD));
        String decided = watched.status(TOLD, 51).at("/timings/decidedAt").asText();
        JsonNode target = watched.game(TOLD).rollout().at("/metadata/generation");

        watched.path.alertmanager().kill();
        double told = watched.decidedAlready();
        watched.path.alertmanager().start();

        watched.await(
                "the alert once more",
                180,
                () -> alertmanagerKnows(TOLD) && watched.decidedAlready() > told);
        watched.await("the proof", 180, () -> watched.phase(TOLD, 51).equals("RolledBack"));
        assertThat(watched.status(TOLD, 51).at("/state/verified").asBoolean()).isTrue();
        assertThat(watched.status(TOLD, 51).at("/timings/decidedAt").asText()).isEqualTo(decided);
        assertThat(watched.game(TOLD).rollout().at("/metadata/generation")).isEqualTo(target);
    }

    private static boolean alertmanagerKnows(String namespace) {
        return watched.path
                .alertmanager()
                .alerts()
                .valueStream()
                .map(alert -> alert.path("labels"))
                .filter(labels -> labels.path("namespace").asText().equals(namespace))
                .anyMatch(labels -> labels.path("belay_action").asText().equals("rollback"));
    }

    @Test
    @Order(4)
    void aSilenceOnARollbackIsItselfAnAlert() {
        watched.deploy(HUSHED, bakes("10m", "10m", "10m"));
        watched.release(HUSHED, 61, Behaviour.FLAWLESS);
        String silence =
                watched.path
                        .alertmanager()
                        .silence(Map.of("namespace", HUSHED, "belay_action", "rollback"));
        watched.behaves(HUSHED, 61, SICKLY);

        watched.await(
                "the alert about the silence",
                120,
                () -> watched.isAlerted("BelayRollbackAlertSilenced", HUSHED, 61));
        assertThat(watched.game(HUSHED).image()).isEqualTo(Scene.image(61));
        watched.path.alertmanager().expire(silence);

        watched.await("the rollback", 60, () -> baselineServes(HUSHED));
    }

    @Test
    @Order(5)
    void threeMinutesWithinTheObjectivesPromote() {
        watched.await("success", 240, () -> watched.phase(STEADY, 11).equals("Succeeded"));

        assertThat(watched.game(STEADY).image()).isEqualTo(Scene.image(11));
        assertThat(watched.status(STEADY, 11).at("/timings/decidedAt").isMissingNode()).isTrue();
        assertThat(
                        Duration.between(
                                instant(STEADY, 11, "/start/at"), instant(STEADY, 11, "/updated")))
                .isGreaterThan(Duration.ofMinutes(3));
    }

    @Test
    @Order(6)
    void aServiceExactlyAtItsObjectiveIsPromoted() {
        watched.await("success", 300, () -> watched.phase(EXACT, 13).equals("Succeeded"));

        assertThat(watched.game(EXACT).image()).isEqualTo(Scene.image(13));
        assertThat(watched.status(EXACT, 13).at("/timings/decidedAt").isMissingNode()).isTrue();
        assertThat(watched.service.failedFirst(EXACT, watched.name(EXACT, 13))).isPresent();
    }

    @Test
    @Order(7)
    void withoutPrometheusNothingIsPromotedAndWhatResolvesIsNoProof() {
        watched.await("a hold", 150, () -> holds(WARNED, 12).contains("alert:availability"));
        watched.deploy(BLIND, bakes("15s", "15s", "1m"));
        watched.release(BLIND, 41, Behaviour.FLAWLESS);
        watched.await(
                "a heartbeat",
                60,
                () -> watched.status(BLIND, 41).at("/evidence/heartbeat").isObject());

        watched.path.prometheus().kill();

        watched.await(
                "Alertmanager to resolve all",
                90,
                () -> watched.path.alertmanager().alerts().isEmpty());
        watched.await("a hold", 90, () -> holds(BLIND, 41).contains("blind"));
        watched.await(
                "the false message",
                30,
                () ->
                        watched.status(WARNED, 12)
                                .path("verdicts")
                                .toString()
                                .contains("\"resolved\""));
        assertThat(holds(WARNED, 12)).contains("alert:availability");
        for (var held : List.of(watched.status(WARNED, 12), watched.status(BLIND, 41))) {
            assertThat(held.path("phase").asText()).isEqualTo("Held");
            assertThat(held.path("weight").asInt()).isEqualTo(10);
        }
    }

    private static boolean baselineServes(String namespace) {
        return watched.game(namespace).image().equals(BASELINE) && watched.game(namespace).serves();
    }

    private static List<String> holds(String namespace, long id) {
        return watched.status(namespace, id).findValuesAsText("key");
    }

    private static Instant instant(String namespace, long id, String pointer) {
        return Instant.parse(watched.status(namespace, id).at(pointer).asText());
    }
}
