package dev.belay.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.guardrail.Guarded.EnvironmentSuspected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Prometheus' and Alertmanager's own programs accept what is rendered.
@RequiresRealCluster
class RenderedFilesTest {

    private static final Path ALERTS = Path.of("alerts").toAbsolutePath();

    @TempDir private Path directory;

    @ParameterizedTest
    @EnumSource
    void promtoolAcceptsRulesOfEveryKind(EnvironmentSuspected suspected) throws IOException {
        Guarded every =
                Slos.guarded(
                        suspected,
                        Slos.AVAILABILITY,
                        Slos.LATENCY,
                        Slos.RATIO,
                        Slos.QUEUE,
                        Slos.PLAYERS);
        Files.writeString(
                directory.resolve("every.yaml"),
                Yaml.text(Rendering.rules(every, Options.DEFAULT)));

        Tool.Result result = Tool.run(directory, "promtool", "check", "rules", "every.yaml");
        assertThat(result.output()).contains("SUCCESS");
        assertThat(result.code()).isZero();
    }

    @Test
    void promtoolAcceptsTheRulesAndTheScrapingOfTheExample() {
        assertThat(Tool.run(ALERTS, "promtool", "check", "rules", "rules.yaml").code()).isZero();
        Tool.Result scraping =
                Tool.run(ALERTS, "promtool", "check", "config", "--syntax-only", "scrape.yaml");
        assertThat(scraping.output()).contains("SUCCESS");
    }

    /// As Kubernetes' discovery finds them: one target for each port that is declared.
    @ParameterizedTest
    @CsvSource({
        "'', 'http,metrics', 10.0.0.1:2",
        "'', 'http,other', ''",
        "9090, 'http,metrics', 10.0.0.1:9090",
        "9090, 'http,other', 10.0.0.1:9090"
    })
    void ofEachPodOnePortIsScraped(String annotation, String ports, String scraped)
            throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode scraping =
                json.valueToTree(
                        Rendering.scrape(Slos.guarded(Slos.AVAILABILITY), Options.DEFAULT));
        ObjectNode job = (ObjectNode) scraping.at("/scrape_configs/0");
        job.remove("kubernetes_sd_configs");
        job.put("job_name", "pods");
        job.set("static_configs", json.valueToTree(targets(annotation, ports.split(","))));
        Files.writeString(directory.resolve("scrape.yaml"), scraping.toString());

        Tool.Result result =
                Tool.run(
                        directory,
                        "promtool",
                        "check",
                        "service-discovery",
                        "--timeout=2s",
                        "scrape.yaml",
                        "pods");

        assertThat(result.code()).as(result.output()).isZero();
        Set<String> found = new TreeSet<>();
        for (JsonNode target : json.readTree(result.output())) {
            JsonNode labels = target.path("labels");
            if (!labels.isEmpty()) {
                found.add(labels.path("__address__").asText());
                assertThat(labels.path("belay_release").asText()).isEqualTo("game-server-7");
            }
        }
        assertThat(found).isEqualTo(scraped.isEmpty() ? Set.of() : Set.of(scraped));
    }

    private static List<Object> targets(String annotation, String... ports) {
        List<Object> targets = new ArrayList<>();
        for (String port : ports) {
            Map<String, Object> labels = new LinkedHashMap<>();
            labels.put("__meta_kubernetes_namespace", "play");
            labels.put("__meta_kubernetes_pod_name", "a");
            labels.put("__meta_kubernetes_pod_phase", "Running");
            labels.put("__meta_kubernetes_pod_label_app", "game-server");
            labels.put("__meta_kubernetes_pod_label_belay_dev_release", "game-server-7");
            labels.put("__meta_kubernetes_pod_container_port_name", port);
            if (!annotation.isEmpty()) {
                labels.put("__meta_kubernetes_pod_annotation_prometheus_io_port", annotation);
            }
            Map<String, Object> target = new LinkedHashMap<>();
            target.put("targets", List.of("10.0.0.1:" + (targets.size() + 1)));
            target.put("labels", labels);
            targets.add(target);
        }
        return targets;
    }

    @Test
    void promtoolRefusesWhatIsWrong() throws IOException {
        Files.writeString(
                directory.resolve("wrong.yaml"),
                Files.readString(ALERTS.resolve("rules.yaml"))
                        .replace("sum by (namespace", "sum by (("));

        assertThat(Tool.run(directory, "promtool", "check", "rules", "wrong.yaml").code())
                .isNotZero();
    }

    @Test
    void amtoolAcceptsTheConfiguration() {
        Path example = Path.of("examples", "game-server").toAbsolutePath();
        for (Path directory : new Path[] {ALERTS, example}) {
            assertThat(Tool.run(directory, "amtool", "check-config", "alertmanager.yaml").code())
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rollback, play, game-server, belay",
        "hold, play, game-server, belay",
        "heartbeat, play, game-server, belay-proof",
        "healthy, play, game-server, belay-proof",
        "recovered, play, game-server, belay-proof",
        "rollback, play, lobby, people",
        "rollback, other, game-server, people",
        "sing, play, game-server, people"
    })
    void alertsReachTheReceiverOfTheirAction(
            String action, String namespace, String service, String receiver) {
        Tool.Result result =
                Tool.run(
                        ALERTS,
                        "amtool",
                        "config",
                        "routes",
                        "test",
                        "--config.file=alertmanager.yaml",
                        "namespace=" + namespace,
                        "service=" + service,
                        "belay_action=" + action);
        assertThat(result.output().strip()).isEqualTo(receiver);
    }
}
