package dev.belay.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.belay.cluster.RequiresRealCluster;
import dev.belay.engine.Alerts.Firing;
import dev.belay.engine.Unavailable;
import dev.belay.monitoring.Alertmanager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the real Alertmanager says fires: also what it keeps from people, and nothing that is over.
@RequiresRealCluster
class RealFiringAlertsTest {

    private static final Optional<String> SEVEN = Optional.of("game-server-7");

    private static final String CONFIGURATION =
            """
            route: {receiver: nobody}
            receivers: [{name: nobody}]
            inhibit_rules:
              - source_matchers: ['alertname="DatacenterDown"']
                target_matchers: ['slo="latency"']
            """;

    @TempDir Path directory;

    private Alertmanager alertmanager;
    private FiringAlerts firing;

    @BeforeEach
    void start() {
        alertmanager = Alertmanager.start(directory, CONFIGURATION);
        firing = new FiringAlerts(FiringAlerts.address(alertmanager.address().toString()));
    }

    @AfterEach
    void close() {
        alertmanager.close();
    }

    @Test
    void whatFiresIsToldWithItsReleaseAndNothingOfOthers() throws Exception {
        assertThat(firing.about("play", "game-server")).isEmpty();
        fires(alert("availability", "rollback", "play", "game-server", ""));
        fires(alert("errors", "hold", "play", "game-server", "game-server-7"));
        fires(alert("availability", "rollback", "elsewhere", "game-server", ""));
        fires(alert("availability", "rollback", "play", "lobby", ""));
        fires(alert("proof", "healthy", "play", "game-server", "game-server-7"));

        assertThat(firing.about("play", "game-server"))
                .containsExactlyInAnyOrder(
                        new Firing("availability", Optional.empty()), new Firing("errors", SEVEN));
        assertThat(firing.about("play", "lobby"))
                .containsExactly(new Firing("availability", Optional.empty()));
    }

    @Test
    void whatIsSilencedFiresAllTheSame() throws Exception {
        String alert = alert("availability", "rollback", "play", "game-server", "game-server-7");
        fires(alert);
        post(
                "/api/v2/silences",
                """
                {"matchers": [{"name": "slo", "value": "availability", "isRegex": false, "isEqual": true}],
                 "startsAt": "%s", "endsAt": "%s", "createdBy": "dana", "comment": "known"}
                """
                        .formatted(Instant.now(), Instant.now().plus(Duration.ofHours(1))));

        await().atMost(Duration.ofSeconds(30)).until(() -> suppressedBy("silencedBy"));
        assertThat(firing.about("play", "game-server"))
                .containsExactly(new Firing("availability", SEVEN));
    }

    @Test
    void whatIsInhibitedFiresAllTheSame() throws Exception {
        fires(alert("latency", "rollback", "play", "game-server", "game-server-7"));
        fires("{\"alertname\": \"DatacenterDown\"}");

        await().atMost(Duration.ofSeconds(30)).until(() -> suppressedBy("inhibitedBy"));
        assertThat(firing.about("play", "game-server"))
                .containsExactly(new Firing("latency", SEVEN));
    }

    @Test
    void whatIsOverFiresNoMore() throws Exception {
        String alert = alert("availability", "rollback", "play", "game-server", "game-server-7");
        fires(alert);
        assertThat(firing.about("play", "game-server")).hasSize(1);

        ends(alert);

        assertThat(firing.about("play", "game-server")).isEmpty();
    }

    @Test
    void whatItCannotBeAskedIsNotTakenForNothing() throws Exception {
        fires(alert("availability", "rollback", "play", "game-server", ""));
        alertmanager.kill();

        assertThatThrownBy(() -> firing.about("play", "game-server"))
                .isInstanceOf(Unavailable.class);
    }

    private boolean suppressedBy(String whom) {
        for (var alert : alertmanager.alerts()) {
            if (alert.at("/labels/slo").isTextual() && !alert.at("/status/" + whom).isEmpty()) {
                return alert.at("/status/state").asText().equals("suppressed");
            }
        }
        return false;
    }

    private static String alert(
            String slo, String action, String namespace, String service, String release) {
        return """
        {"alertname": "BelayGuardrailCritical", "slo": "%s", "belay_action": "%s", "namespace": "%s",
         "service": "%s", "belay_release": "%s"}\
        """
                .formatted(slo, action, namespace, service, release);
    }

    private void fires(String labels) throws Exception {
        post("/api/v2/alerts", "[{\"labels\": %s}]".formatted(labels));
    }

    private void ends(String labels) throws Exception {
        Instant now = Instant.now();
        post(
                "/api/v2/alerts",
                "[{\"labels\": %s, \"startsAt\": \"%s\", \"endsAt\": \"%s\"}]"
                        .formatted(labels, now.minusSeconds(60), now.minusSeconds(1)));
    }

    private void post(String path, String body) throws Exception {
        URI address = alertmanager.address().resolve(path);
        try (var http = HttpClient.newHttpClient()) {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(address)
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }
}
