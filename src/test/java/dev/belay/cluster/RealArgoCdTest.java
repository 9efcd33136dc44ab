package dev.belay.cluster;

import static dev.belay.cluster.Calls.JSON_PATCH;
import static dev.belay.cluster.Calls.MERGE_PATCH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;

/// What a driver of a workload that Argo CD keeps relies on: a direct write does not last, one through the
/// Application does.
@RequiresRealCluster
class RealArgoCdTest {
    private static final String STABLE = "registry.example/game@sha256:" + "a".repeat(64);
    private static final String NEXT = "registry.example/game@sha256:" + "b".repeat(64);
    private static final String IMAGE = "/spec/template/spec/containers/0/image";
    private static final String LABEL = "/spec/template/metadata/labels/belay.dev~1release";

    @Test
    void bringsInWhatTheRepositoryHolds(RealCluster cluster, @FreshNamespace String namespace) {
        var game = Followed.deployment(cluster, namespace);
        assertThat(game.read().at(IMAGE).asText()).isEqualTo(STABLE);

        var commit = game.repository().commit(Followed.deployment(NEXT, "r2"));
        game.argoCd().refresh(namespace);

        eventually(() -> {
            assertThat(game.read().at(IMAGE).asText()).isEqualTo(NEXT);
            assertThat(game.application().at("/status/sync/revision").asText()).isEqualTo(commit);
        });
    }

    @Test
    void takesADirectWriteBack(RealCluster cluster, @FreshNamespace String namespace) {
        var game = Followed.deployment(cluster, namespace);

        var written = game.patch(JSON_PATCH, release(NEXT, "r2"));

        assertThat(written.at(IMAGE).asText()).isEqualTo(NEXT);
        eventually(() -> {
            assertThat(game.read().at(IMAGE).asText()).isEqualTo(STABLE);
            assertThat(game.read().at(LABEL).asText()).isEqualTo("r1");
        });
    }

    @Test
    void keepsAWriteThroughTheApplication(RealCluster cluster, @FreshNamespace String namespace) {
        var game = Followed.rollout(cluster, namespace);

        game.patchApplication(
                """
                {"spec": {"source": {"kustomize": {"patches": [
                  {"target": {"kind": "Rollout", "name": "game"}, "patch": %s}]}}}}
                """
                        .formatted(Json.MAPPER.valueToTree(release(NEXT, "r2"))));

        eventually(() -> {
            assertThat(game.read().at(IMAGE).asText()).isEqualTo(NEXT);
            assertThat(game.read().at(LABEL).asText()).isEqualTo("r2");
            game.assertSynced();
        });
        game.lookAgain();
        assertThat(game.read().at(IMAGE).asText()).isEqualTo(NEXT);
        assertThat(game.read().at(LABEL).asText()).isEqualTo("r2");
    }

    private static String release(String image, String release) {
        return """
        [{"op": "replace", "path": "%s", "value": "%s"}, {"op": "replace", "path": "%s", "value": "%s"}]
        """
                .formatted(IMAGE, image, LABEL, release);
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(assertion);
    }

    /// A workload that Argo CD keeps, and the Application (of the namespace's name) that it is kept by.
    private record Followed(
            Calls api, ArgoCd argoCd, GitRepository repository, String namespace, String path) {

        static Followed deployment(RealCluster cluster, String namespace) {
            return follow(
                    cluster, namespace, deployment(STABLE, "r1"), "/apis/apps/v1", "deployments");
        }

        static Followed rollout(RealCluster cluster, String namespace) {
            return follow(
                    cluster,
                    namespace,
                    workload("argoproj.io/v1alpha1", "Rollout", STABLE, "r1"),
                    "/apis/argoproj.io/v1alpha1",
                    "rollouts");
        }

        static Map<String, String> deployment(String image, String release) {
            return workload("apps/v1", "Deployment", image, release);
        }

        private static Followed follow(
                RealCluster cluster,
                String namespace,
                Map<String, String> files,
                String group,
                String plural) {
            var argoCd = cluster.argoCd();
            var repository = argoCd.repository(files);
            var _ = argoCd.follow(repository, namespace, namespace);
            var path = "%s/namespaces/%s/%s/game".formatted(group, namespace, plural);
            var followed = new Followed(new Calls(cluster), argoCd, repository, namespace, path);
            eventually(() -> {
                followed.assertSynced();
                assertThat(followed.application().at("/status/health/status").asText())
                        .isEqualTo("Healthy");
            });
            return followed;
        }

        private static Map<String, String> workload(
                String version, String kind, String image, String release) {
            return Map.of(
                    "game.yaml",
                    """
                    apiVersion: %s
                    kind: %s
                    metadata: {name: game}
                    spec:
                      replicas: 2
                      selector: {matchLabels: {app: game}}
                      template:
                        metadata: {labels: {app: game, belay.dev/release: %s}}
                        spec: {containers: [{name: game, image: '%s'}]}%s
                    """
                            .formatted(
                                    version,
                                    kind,
                                    release,
                                    image,
                                    kind.equals("Rollout")
                                            ? "\n  strategy: {canary: {steps: [{setWeight: 50}]}}"
                                            : ""));
        }

        JsonNode read() {
            return api.get(path).body();
        }

        JsonNode application() {
            return api.get(applicationPath()).body();
        }

        void assertSynced() {
            assertThat(application().at("/status/sync/status").asText())
                    .as("%s", application().path("status"))
                    .isEqualTo("Synced");
        }

        JsonNode patch(String type, String patch) {
            var reply = api.patch(path, type, patch);
            assertThat(reply.code()).as("%s", reply.body()).isEqualTo(200);
            return reply.body();
        }

        void patchApplication(String patch) {
            var reply = api.patch(applicationPath(), MERGE_PATCH, patch);
            assertThat(reply.code()).as("%s", reply.body()).isEqualTo(200);
        }

        /// Waits until Argo CD has compared once more, and finds nothing to do.
        void lookAgain() {
            argoCd.refresh(namespace);
            eventually(() -> {
                assertThat(application().at("/metadata/annotations").has(ArgoCd.REFRESH)).isFalse();
                assertSynced();
            });
        }

        private String applicationPath() {
            return "/apis/argoproj.io/v1alpha1/namespaces/%s/applications/%s"
                    .formatted(ArgoCd.NAMESPACE, namespace);
        }
    }
}
