package dev.belay.cluster;

import static dev.belay.cluster.Calls.MERGE_PATCH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a driver of Knative Services relies on, and what it must not rely on.
@RequiresRealCluster
class RealKnativeTest {
    private static final String DIGEST =
            "example.test/game@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
    private static final String NEXT = "dev.local/game:2";
    private static final String MISSING = "registry.invalid/game:3";

    private Calls api;
    private String path = "";

    @BeforeEach
    void setUp(RealCluster cluster, @FreshNamespace String namespace) {
        cluster.knative();
        api = new Calls(cluster);
        path = "/apis/serving.knative.dev/v1/namespaces/" + namespace + "/services";
        create();
    }

    @Test
    void becomesReadyWithAllTrafficOnItsFirstRevision() {
        assertThat(split()).containsExactly("game-00001 100");
    }

    @Test
    void splitsTrafficByTheNamesOfRevisions() {
        release(NEXT, pinned("game-00001", 100));
        awaitReady();

        traffic(pinned("game-00001", 90), pinned("game-00002", 10));

        awaitReady();
        assertThat(split()).containsExactly("game-00001 90", "game-00002 10");
    }

    @Test
    void aPinnedRevisionKeepsItsTrafficWhenANewerOneBecomesReady() {
        release(NEXT, pinned("game-00001", 100));

        awaitReady();
        assertThat(service().at("/status/latestReadyRevisionName").asText())
                .isEqualTo("game-00002");
        assertThat(split()).containsExactly("game-00001 100");
    }

    @Test
    void theWebhookRefusesPercentsThatDoNotSumToAHundred() {
        for (var percent : List.of(-10, 9, 11)) {
            var reply =
                    api.patch(
                            path,
                            MERGE_PATCH,
                            "{\"spec\": {\"traffic\": [%s, %s]}}"
                                    .formatted(
                                            pinned("game-00001", 90),
                                            pinned("game-00001", percent)));

            assertThat(reply.code()).as("%s", reply.body()).isEqualTo(400);
            assertThat(reply.body().path("message").asText())
                    .contains("validation.webhook.serving.knative.dev");
        }
        assertThat(service().at("/metadata/generation").asInt()).isEqualTo(1);
    }

    @Test
    void aMissingRevisionIsAcceptedAndLeavesTheOldTrafficStanding() {
        release(NEXT, pinned("game-00001", 90), pinned("game-00002", 10));
        awaitReady();

        traffic(pinned("game-00009", 100));

        awaitCondition("Ready", "False");
        var service = service();
        assertThat(condition(service, "RoutesReady").path("reason").asText())
                .isEqualTo("RevisionMissing");
        assertThat(split()).containsExactly("game-00001 90", "game-00002 10");
    }

    @Test
    void afterARevisionThatCannotRunOnlyTheRoutesBecomeReadyAgain() {
        traffic(pinned("game-00001", 100));
        awaitReady();
        release(MISSING, pinned("game-00001", 90), pinned("game-00002", 10));
        awaitCondition("ConfigurationsReady", "False");
        awaitCondition("RoutesReady", "False");

        traffic(pinned("game-00001", 100));

        awaitCondition("RoutesReady", "True");
        assertThat(split()).containsExactly("game-00001 100");
        assertThat(condition(service(), "Ready").path("status").asText()).isEqualTo("False");
    }

    private void create() {
        var reply =
                api.post(
                        path,
                        """
                        {"apiVersion": "serving.knative.dev/v1", "kind": "Service",
                         "metadata": {"name": "game"},
                         "spec": {"template": {"spec": {"containers": [{"image": "%s"}]}}}}
                        """
                                .formatted(DIGEST));
        assertThat(reply.code()).as("%s", reply.body()).isEqualTo(201);
        path += "/game";
        awaitReady();
    }

    private JsonNode service() {
        return api.get(path).body();
    }

    private void release(String image, String... traffic) {
        merge(
                """
                {"spec": {"template": {"spec": {"containers": [{"image": "%s"}]}}, "traffic": [%s]}}
                """
                        .formatted(image, String.join(", ", traffic)));
    }

    private void traffic(String... targets) {
        merge("{\"spec\": {\"traffic\": [%s]}}".formatted(String.join(", ", targets)));
    }

    private void merge(String patch) {
        var reply = api.patch(path, MERGE_PATCH, patch);
        assertThat(reply.code()).as("%s", reply.body()).isEqualTo(200);
    }

    private static String pinned(String revision, int percent) {
        return "{\"revisionName\": \"%s\", \"percent\": %d}".formatted(revision, percent);
    }

    private void awaitReady() {
        awaitCondition("Ready", "True");
    }

    private void awaitCondition(String type, String status) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> {
                    var service = service();
                    assertThat(service.at("/status/observedGeneration").asLong())
                            .as("%s", service.path("status"))
                            .isEqualTo(service.at("/metadata/generation").asLong());
                    assertThat(condition(service, type).path("status").asText())
                            .as("%s", service.path("status"))
                            .isEqualTo(status);
                });
    }

    private static JsonNode condition(JsonNode service, String type) {
        return StreamSupport.stream(service.at("/status/conditions").spliterator(), false)
                .filter(condition -> condition.path("type").asText().equals(type))
                .findFirst()
                .orElse(Json.object());
    }

    private List<String> split() {
        return StreamSupport.stream(service().at("/status/traffic").spliterator(), false)
                .map(target ->
                        target.path("revisionName").asText() + " " + target.path("percent").asInt())
                .toList();
    }
}
