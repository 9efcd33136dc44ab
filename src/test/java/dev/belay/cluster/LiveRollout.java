package dev.belay.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import org.awaitility.core.ThrowingRunnable;

/// A canary Rollout with four pods under the real controller, and the recordings made of it.
record LiveRollout(KubernetesClient client, String namespace, String name) {
    static final String BASELINE = "registry.example/game-server@sha256:" + "a".repeat(64);
    static final String CANDIDATE = "registry.example/game-server@sha256:" + "b".repeat(64);

    private static final String POKE = "belay.dev/poke";
    private static final Path FIXTURES =
            ProjectDirectory.find().resolve("src/test/resources/fixtures/rollout");
    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private static final ResourceDefinitionContext KIND =
            new ResourceDefinitionContext.Builder()
                    .withGroup("argoproj.io")
                    .withVersion("v1alpha1")
                    .withKind("Rollout")
                    .withPlural("rollouts")
                    .withNamespaced(true)
                    .build();

    static LiveRollout create(KubernetesClient client, String namespace, String name) {
        var rollout = new LiveRollout(client, namespace, name);
        client.load(
                        new ByteArrayInputStream(
                                """
                                apiVersion: argoproj.io/v1alpha1
                                kind: Rollout
                                metadata:
                                  name: %1$s
                                  namespace: %2$s
                                spec:
                                  replicas: 4
                                  revisionHistoryLimit: 5
                                  selector:
                                    matchLabels:
                                      app: %1$s
                                  strategy:
                                    canary:
                                      steps:
                                      - setWeight: 10
                                      - pause: {}
                                      - setWeight: 50
                                      - pause: {}
                                  template:
                                    metadata:
                                      labels:
                                        app: %1$s
                                        belay.dev/release: %1$s-101
                                    spec:
                                      containers:
                                      - name: %1$s
                                        image: %3$s
                                        ports:
                                        - containerPort: 8080
                                """
                                        .formatted(name, namespace, BASELINE)
                                        .getBytes(StandardCharsets.UTF_8)))
                .create();
        return rollout;
    }

    Resource<GenericKubernetesResource> resource() {
        return client.genericKubernetesResources(KIND).inNamespace(namespace).withName(name);
    }

    /// Brings in a candidate over the first release.
    void startRelease(String release, String image) {
        patchRelease(name + "-101", release, image);
    }

    /// One JSON patch of label and image that must find the expected label.
    void patchRelease(String expected, String release, String image) {
        var template = "/spec/template/";
        var label = template + "metadata/labels/belay.dev~1release";
        var patch =
                """
                [{"op": "test", "path": "%1$s", "value": "%2$s"},
                 {"op": "replace", "path": "%1$s", "value": "%3$s"},
                 {"op": "replace", "path": "%4$s", "value": "%5$s"}]\
                """
                        .formatted(
                                label,
                                expected,
                                release,
                                template + "spec/containers/0/image",
                                image);
        var _ = resource().patch(PatchContext.of(PatchType.JSON), patch);
    }

    /// Clears the pause and waits until the controller has moved on. A clear that comes while the controller still
    /// writes about the pause can be lost on it (argo-rollouts issue 4694): it puts the older object back into its
    /// cache, and the API has no further change to tell it of. So this makes one, for as long as it takes.
    void clearPause() {
        var step = status().get("currentStepIndex");
        var _ =
                resource()
                        .subresource("status")
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"status\": {\"pauseConditions\": null}}");
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(250))
                .until(() -> {
                    var moved = !status().get("currentStepIndex").equals(step);
                    return moved || !poke();
                });
    }

    private boolean poke() {
        var patch =
                "{\"metadata\": {\"annotations\": {\"%s\": \"%d\"}}}"
                        .formatted(POKE, System.nanoTime());
        return resource().patch(PatchContext.of(PatchType.JSON_MERGE), patch) != null;
    }

    String image() {
        return tree(resource().get()).at("/spec/template/spec/containers/0/image").asText();
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> status() {
        var status = (Map<String, Object>) resource().get().getAdditionalProperties().get("status");
        return status == null ? Map.of() : status;
    }

    /// Waits until the controller has seen the present spec, reports this phase, and has this many pods of the
    /// newest template among as many in all, every one of them ready.
    void awaitPhase(String phase, int updated, int pods) {
        awaitSettled(() -> assertSettled(phase, updated, pods));
    }

    /// Waits until the rollout pauses at this step with its pods in place. The phase alone is not enough: for a
    /// moment it is `Paused` at the new step before there is a pause condition, and clearing nothing is lost.
    void awaitPauseAt(int step, int updated, int pods) {
        awaitSettled(() -> {
            assertThat(status())
                    .containsEntry("currentStepIndex", step)
                    .containsKey("pauseConditions");
            assertThat(condition("Paused")).isEqualTo("True");
            assertSettled("Paused", updated, pods);
        });
    }

    private static void awaitSettled(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(assertion);
    }

    private void assertSettled(String phase, int updated, int pods) {
        var rollout = tree(resource().get());
        assertThat(rollout.at("/status/observedGeneration").asText())
                .isEqualTo(rollout.at("/metadata/generation").asText());
        assertThat(rollout.at("/status/phase").asText()).as("%s", rollout).isEqualTo(phase);
        assertThat(rollout.at("/status/updatedReplicas").asInt()).isEqualTo(updated);
        assertThat(rollout.at("/status/replicas").asInt()).isEqualTo(pods);
        assertThat(rollout.at("/status/readyReplicas").asInt()).isEqualTo(pods);
        assertThat(rollout.at("/status/availableReplicas").asInt()).isEqualTo(pods);
    }

    /// Compares the shape of the Rollout (which fields there are) with a recording, so that recordings which
    /// driver tests rely on stay true; with `-Drecord` makes the recording anew.
    void compareWith(String recording) throws IOException {
        var rollout = resource().get();
        rollout.getMetadata().setManagedFields(null);
        rollout.getMetadata().getAnnotations().remove(POKE);
        var file = FIXTURES.resolve(recording + ".json");
        if (System.getProperty("record") != null) {
            Files.createDirectories(FIXTURES);
            Files.writeString(file, JSON.writeValueAsString(rollout) + "\n");
        }
        assertThat(paths(tree(rollout))).isEqualTo(paths(JSON.readTree(file.toFile())));
    }

    private String condition(String type) {
        for (var condition : tree(resource().get()).at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText();
            }
        }
        return "absent";
    }

    private static JsonNode tree(GenericKubernetesResource resource) {
        return JSON.valueToTree(resource);
    }

    private static TreeSet<String> paths(JsonNode node) {
        var paths = new TreeSet<String>();
        collect("", node, paths);
        return paths;
    }

    private static void collect(String path, JsonNode node, TreeSet<String> paths) {
        paths.add(path);
        node.properties()
                .forEach(field -> collect(path + "/" + field.getKey(), field.getValue(), paths));
        if (node.isArray()) {
            node.forEach(element -> collect(path + "/*", element, paths));
        }
    }
}
