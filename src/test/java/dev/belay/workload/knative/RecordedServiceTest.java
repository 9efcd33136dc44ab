package dev.belay.workload.knative;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Start;
import dev.belay.workload.KubeApi;
import dev.belay.workload.Patience;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Objects as the controllers of Knative Serving 0.50 left them, in the words of the driver.
class RecordedServiceTest {

    private static JsonNode recorded(String name) {
        try (var file =
                RecordedServiceTest.class.getResourceAsStream(
                        "/fixtures/knative/" + name + ".json")) {
            return new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Observation look(String name) {
        JsonNode root = recorded(name);
        Start start =
                new Start(
                        Instant.EPOCH,
                        Optional.of(
                                new Baseline(
                                        Optional.empty(), Stage.V1, "game-server-00001", "{}")),
                        "1",
                        0,
                        Map.of());
        String namespace = root.at("/metadata/namespace").asText();
        Order order = new Order(Stage.intent(Stage.policy(namespace), 102, Stage.BROKEN), start);
        try (KubernetesClient nowhere =
                new KubernetesClientBuilder().withConfig(Config.empty()).build()) {
            ServiceApi unasked = new ServiceApi(new KubeApi(nowhere, Patience.USUAL));
            return Look.at(new ServiceView(root), order, unasked);
        }
    }

    @Test
    void readsADividedTraffic() {
        ServiceView service = new ServiceView(recorded("at-10"));

        assertThat(service.routed()).isTrue();
        assertThat(service.configurations().isTrue()).isTrue();
        assertThat(service.wanted().toString())
                .isEqualTo("game-server-00001 90 %, game-server-rfr8bhti5 10 %");
        assertThat(service.template().release()).hasValue("game-server-101");
        assertThat(service.writer("traffic")).isEqualTo("belay");
        assertThat(service.latestReady()).isEqualTo("game-server-rfr8bhti5");
    }

    @Test
    void readsARevision() {
        RevisionView revision = new RevisionView(recorded("revision-ready"));

        assertThat(revision.ready().isTrue()).isTrue();
        assertThat(revision.belongsTo(new ServiceView(recorded("at-10")))).isTrue();
        Baseline baseline = revision.asBaseline(Stage.CONTAINER).orElseThrow();
        assertThat(baseline.release()).hasValue("game-server-101");
        assertThat(baseline.image()).isEqualTo(Stage.V2);
        assertThat(baseline.hash()).isEqualTo("game-server-rfr8bhti5");
        assertThat(baseline.template())
                .startsWith(
                        "{\"metadata\":{\"name\":\"game-server-rfr8bhti5\","
                                + "\"labels\":{\"belay.dev/release\":\"game-server-101\"},\"annotations\":{}},\"spec\":{");
    }

    /// `Ready` is false there, because of the failed latest revision.
    @Test
    void aRollbackFromAFailedRevisionIsStable() {
        assertThat(look("rolled-back")).isEqualTo(new OnBaseline(true, "", false, "belay"));
    }

    /// `status.traffic` still shows the baseline at 100 % there.
    @Test
    void aMissingRevisionIsNotStable() {
        assertThat(look("missing"))
                .isEqualTo(
                        new OnBaseline(
                                false,
                                "RevisionMissing: Revision \"game-server-00001\" referenced in traffic not found.",
                                false,
                                "belay"));
    }
}
