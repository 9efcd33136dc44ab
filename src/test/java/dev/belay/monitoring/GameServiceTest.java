package dev.belay.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.stage.GameServer;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GameServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path directory;

    private Cluster cluster;
    private GameService service;

    @BeforeEach
    void start() {
        cluster = EmbeddedCluster.start();
        service = new GameService(cluster.admin(), directory, 1000);
    }

    @AfterEach
    void stop() {
        service.close();
        cluster.close();
    }

    @Test
    void isDiscoveredPodByPodInANamespaceOfItsOwnAndBehavesByTheScript() throws Exception {
        var mine = Clusters.freshNamespace(cluster);
        var other = Clusters.freshNamespace(cluster);
        run(mine, "new", "game-server-7");
        run(mine, "old", "");
        run(other, "elsewhere", "");
        service.behave(mine, "game-server-7", Behaviour.failing(1));
        service.play(mine);
        service.play(other);
        GameServer.await(PATIENCE, "both pods", () -> targets(mine).size() == 2);

        var target = targets(mine).get(0);
        assertThat(target.at("/labels/__meta_kubernetes_pod_name").asText()).isEqualTo("new");
        assertThat(target.at("/labels/__meta_kubernetes_pod_label_belay_dev_release").asText())
                .isEqualTo("game-server-7");
        assertThat(target.at("/labels/__meta_kubernetes_pod_label_app").asText())
                .isEqualTo("game-server");
        GameServer.await(
                PATIENCE,
                "the first failure",
                () -> service.failedFirst(mine, "game-server-7").isPresent());
        assertThat(scrape(target)).contains("game_requests_total{code=\"200\"} 0\n");
        assertThat(service.scrapedFirst(mine, "game-server-7")).isPresent();
        assertThat(scrape(targets(mine).get(1))).contains("game_requests_total{code=\"500\"} 0\n");
        assertThat(service.failedFirst(mine, "")).isEmpty();
    }

    @Test
    void losesThePodsThatAreGone() {
        var namespace = Clusters.freshNamespace(cluster);
        run(namespace, "short-lived", "");
        service.play(namespace);
        GameServer.await(PATIENCE, "the pod", () -> targets(namespace).size() == 1);

        var _ = cluster.admin().pods().inNamespace(namespace).withName("short-lived").delete();

        GameServer.await(PATIENCE, "its end", () -> targets(namespace).isEmpty());
    }

    private void run(String namespace, String name, String release) {
        var pod = new PodBuilder().withNewMetadata();
        var labelled =
                pod.withName(name).withNamespace(namespace).addToLabels("app", "game-server");
        if (!release.isEmpty()) {
            labelled = labelled.addToLabels("belay.dev/release", release);
        }
        var made =
                cluster.admin()
                        .resource(
                                labelled.endMetadata()
                                        .withNewSpec()
                                        .addNewContainer()
                                        .withName("server")
                                        .withImage("server:v1")
                                        .endContainer()
                                        .endSpec()
                                        .build())
                        .create();
        made.setStatus(
                new PodBuilder()
                        .withNewStatus()
                        .withPhase("Running")
                        .endStatus()
                        .build()
                        .getStatus());
        cluster.admin().resource(made).updateStatus();
    }

    private JsonNode targets(String namespace) {
        var file = GameService.file(directory, namespace);
        try {
            return new ObjectMapper().readTree(Files.exists(file) ? Files.readString(file) : "[]");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String scrape(JsonNode target) throws IOException, InterruptedException {
        var url =
                URI.create(
                        "http://"
                                + target.at("/targets/0").asText()
                                + target.at("/labels/__metrics_path__").asText());
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(url).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
