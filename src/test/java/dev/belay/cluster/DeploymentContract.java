package dev.belay.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a driver of Deployments relies on, of the real controllers and of the stand-in.
@Timeout(300)
interface DeploymentContract {

    String NAMESPACE = "deployment-contract";
    String DEPLOYMENTS = "/apis/apps/v1/namespaces/" + NAMESPACE + "/deployments";
    String REPLICA_SETS = "/apis/apps/v1/namespaces/" + NAMESPACE + "/replicasets";

    /// The cluster under test, with controllers for Deployments and ReplicaSets.
    Cluster cluster();

    @BeforeEach
    default void createTheNamespace() {
        new Calls(cluster())
                .post(
                        "/api/v1/namespaces",
                        """
                        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "%s"}}
                        """
                                .formatted(NAMESPACE));
    }

    /// A Deployment of four pods, two of which may be replaced at once, under test.
    record Rolling(Calls api, String name) {

        static Rolling deployed(Calls api, String more) {
            var name = "game-" + RolloutContract.NAMES.incrementAndGet();
            var reply =
                    api.post(
                            DEPLOYMENTS,
                            """
                            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "%1$s"},
                             "spec": {"replicas": 4, %2$s
                               "selector": {"matchLabels": {"app": "%1$s"}},
                               "strategy": {"rollingUpdate": {"maxSurge": "50%%", "maxUnavailable": 0}},
                               "template": {
                                 "metadata": {"labels": {"app": "%1$s", "belay.dev/release": "r1"}},
                                 "spec": {"containers": [{"name": "main", "image": "example/game:1",
                                   "resources": {"requests": {"cpu": "1m"}}}]}}}}
                            """
                                    .formatted(name, more));
            assertThat(reply.code()).as("%s", reply.body()).isEqualTo(201);
            var rolling = new Rolling(api, name);
            rolling.awaitComplete();
            return rolling;
        }

        String path() {
            return DEPLOYMENTS + "/" + name;
        }

        JsonNode read() {
            return api.get(path()).body();
        }

        JsonNode status() {
            return read().path("status");
        }

        void change(String release, String image) {
            json(
                    """
                    [{"op": "replace", "path": "/spec/template/metadata/labels/belay.dev~1release",
                      "value": "%s"},
                     {"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "%s"}]
                    """
                            .formatted(release, image));
        }

        /// Brings in the second version, whose pods count only after so many seconds. In one write: the pods of the
        /// first count at once, as before.
        void slowlyChange(int seconds) {
            json(
                    """
                    [{"op": "add", "path": "/spec/minReadySeconds", "value": %d},
                     {"op": "replace", "path": "/spec/template/metadata/labels/belay.dev~1release",
                      "value": "r2"},
                     {"op": "replace", "path": "/spec/template/spec/containers/0/image",
                      "value": "example/game:2"}]
                    """
                            .formatted(seconds));
        }

        void json(String patch) {
            var reply = api.patch(path(), Calls.JSON_PATCH, patch);
            assertThat(reply.code()).as("%s", reply.body()).isEqualTo(200);
        }

        void spec(String fields) {
            var reply = api.patch(path(), Calls.MERGE_PATCH, "{\"spec\": {%s}}".formatted(fields));
            assertThat(reply.code()).as("%s", reply.body()).isEqualTo(200);
        }

        void eventually(ThrowingRunnable assertion) {
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(25))
                    .atMost(Duration.ofSeconds(120))
                    .untilAsserted(assertion);
        }

        void awaitComplete() {
            eventually(() -> {
                var read = read();
                var status = read.path("status");
                assertThat(status.path("observedGeneration"))
                        .isEqualTo(read.at("/metadata/generation"));
                var wanted = read.at("/spec/replicas").asInt();
                assertThat(
                                Stream.of("replicas", "updatedReplicas", "availableReplicas")
                                        .map(field -> status.path(field).asInt()))
                        .containsOnly(wanted);
                assertThat(condition(status, "Progressing"))
                        .contains("True NewReplicaSetAvailable");
            });
        }

        /// Waits until so many of so many pods are of the new version.
        void awaitMix(int updated, int all) {
            eventually(() -> {
                var status = status();
                assertThat(
                                List.of(
                                        status.path("updatedReplicas").asInt(),
                                        status.path("replicas").asInt()))
                        .containsExactly(updated, all);
            });
        }

        /// The ReplicaSets of this image.
        List<JsonNode> sets(String image) {
            return api.get(REPLICA_SETS)
                    .body()
                    .path("items")
                    .valueStream()
                    .filter(set -> set.at("/metadata/ownerReferences/0/name").asText().equals(name))
                    .filter(set ->
                            set.at("/spec/template/spec/containers/0/image").asText().equals(image))
                    .toList();
        }

        JsonNode set(String image) {
            assertThat(sets(image)).hasSize(1);
            return sets(image).getFirst();
        }
    }

    private Rolling deployed(String more) {
        return Rolling.deployed(new Calls(cluster()), more);
    }

    private static Optional<String> condition(JsonNode status, String type) {
        return status.path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals(type))
                .map(condition ->
                        condition.path("status").asText() + " " + condition.path("reason").asText())
                .findFirst();
    }

    private static int revision(JsonNode object) {
        return object.path("metadata").path("annotations").path(DeploymentPass.REVISION).asInt();
    }

    @Test
    default void aFirstDeploymentIsComplete() {
        var rolling = deployed("");
        var status = rolling.status();
        assertThat(status.path("observedGeneration").isNumber()).isTrue();
        assertThat(status.path("readyReplicas").asInt()).isEqualTo(4);
        assertThat(condition(status, "Available")).contains("True MinimumReplicasAvailable");
        assertThat(revision(rolling.read())).isOne();
    }

    @Test
    default void aReplicaSetCarriesHashRevisionOwnerAndTheVeryTemplate() {
        var rolling = deployed("");
        rolling.change("r2", "example/game:2");
        rolling.awaitComplete();
        var deployment = rolling.read();
        var set = rolling.set("example/game:2");
        var hash = set.path("metadata").path("labels").path(DeploymentPass.HASH).asText();
        assertThat(set.at("/metadata/name").asText()).isEqualTo(rolling.name() + "-" + hash);
        assertThat(set.at("/metadata/ownerReferences/0/uid"))
                .isEqualTo(deployment.at("/metadata/uid"));
        assertThat(revision(set)).isEqualTo(2);
        assertThat(revision(deployment)).isEqualTo(2);
        var template = (ObjectNode) set.at("/spec/template").deepCopy();
        assertThat(template.withObject("/metadata/labels").remove(DeploymentPass.HASH).asText())
                .isEqualTo(hash);
        assertThat(template).isEqualTo(deployment.at("/spec/template"));
    }

    @Test
    default void anUpdateReplacesAllPodsAndKeepsTheOldReplicaSet() {
        var rolling = deployed("");
        rolling.change("r2", "example/game:2");
        rolling.awaitComplete();
        assertThat(rolling.set("example/game:1").at("/spec/replicas").asInt()).isZero();
        assertThat(rolling.set("example/game:2").at("/status/availableReplicas").asInt())
                .isEqualTo(4);
    }

    @Test
    default void anUpdateIsHalfWayUntilPodsHaveBeenReadyLongEnough() {
        var rolling = deployed("");
        rolling.slowlyChange(10);
        rolling.awaitMix(2, 6);
        rolling.eventually(() -> {
            var status = rolling.status();
            assertThat(status.path("readyReplicas").asInt()).isEqualTo(6);
            assertThat(status.path("availableReplicas").asInt()).isEqualTo(4);
            assertThat(condition(status, "Progressing")).contains("True ReplicaSetUpdated");
        });
        rolling.awaitMix(4, 6);
        rolling.awaitComplete();
    }

    @Test
    default void goingBackHalfWayUsesTheReplicaSetThatIsThere() {
        var rolling = deployed("");
        rolling.spec("\"minReadySeconds\": 30");
        rolling.change("r2", "example/game:2");
        rolling.awaitMix(2, 6);
        var first = rolling.set("example/game:1").at("/metadata/uid");
        rolling.change("r1", "example/game:1");
        rolling.awaitComplete();
        assertThat(rolling.set("example/game:1").at("/metadata/uid")).isEqualTo(first);
        assertThat(revision(rolling.read())).isEqualTo(3);
        assertThat(rolling.set("example/game:2").at("/spec/replicas").asInt()).isZero();
    }

    @Test
    default void goingBackAfterCompletionUsesTheReplicaSetThatWasKept() {
        var rolling = deployed("");
        var first = rolling.set("example/game:1").at("/metadata/uid");
        rolling.change("r2", "example/game:2");
        rolling.awaitComplete();
        rolling.change("r1", "example/game:1");
        rolling.awaitComplete();
        assertThat(rolling.set("example/game:1").at("/metadata/uid")).isEqualTo(first);
    }

    @Test
    default void goingBackToAReplicaSetThatIsGoneMakesOneOfTheSameHash() {
        var rolling = deployed("");
        var first = rolling.set("example/game:1");
        rolling.change("r2", "example/game:2");
        rolling.awaitComplete();
        new Calls(cluster()).delete(REPLICA_SETS + "/" + first.at("/metadata/name").asText(), "");
        rolling.eventually(() -> assertThat(rolling.sets("example/game:1")).isEmpty());
        rolling.change("r1", "example/game:1");
        rolling.awaitComplete();
        var again = rolling.set("example/game:1");
        assertThat(again.at("/metadata/name")).isEqualTo(first.at("/metadata/name"));
        assertThat(again.at("/metadata/uid")).isNotEqualTo(first.at("/metadata/uid"));
    }

    @Test
    default void podsThatCannotRunHoldTheUpdateAndTheDeadlineOnlySaysSo() {
        var rolling = deployed("\"progressDeadlineSeconds\": 2,");
        rolling.json(
                """
                [{"op": "replace", "value": "100000",
                  "path": "/spec/template/spec/containers/0/resources/requests/cpu"}]
                """);
        rolling.awaitMix(2, 6);
        rolling.eventually(() ->
                assertThat(condition(rolling.status(), "Progressing"))
                        .contains("False ProgressDeadlineExceeded"));
        assertThat(rolling.status().path("availableReplicas").asInt()).isEqualTo(4);
        assertThat(rolling.status().path("updatedReplicas").asInt()).isEqualTo(2);
        rolling.json(
                """
                [{"op": "replace", "value": "1m",
                  "path": "/spec/template/spec/containers/0/resources/requests/cpu"}]
                """);
        rolling.awaitComplete();
    }

    @Test
    default void aPauseStopsAnUpdateHalfWay() throws Exception {
        var rolling = deployed("");
        rolling.slowlyChange(30);
        rolling.awaitMix(2, 6);
        rolling.spec("\"paused\": true");
        rolling.eventually(() ->
                assertThat(condition(rolling.status(), "Progressing"))
                        .contains("Unknown DeploymentPaused"));
        // From now on the pause alone is in the way.
        rolling.spec("\"minReadySeconds\": 1");
        rolling.eventually(
                () -> assertThat(rolling.status().path("availableReplicas").asInt()).isEqualTo(6));
        Thread.sleep(3000);
        var status = rolling.status();
        assertThat(status.path("observedGeneration"))
                .isEqualTo(rolling.read().at("/metadata/generation"));
        assertThat(status.path("updatedReplicas").asInt()).isEqualTo(2);
        assertThat(status.path("replicas").asInt()).isEqualTo(6);
        assertThat(condition(status, "Progressing")).contains("Unknown DeploymentPaused");
        rolling.spec("\"paused\": null");
        rolling.awaitComplete();
    }

    /// What the surge still allows is filled up even while it is paused: of the larger ReplicaSet, and
    /// of two that are as large, of the newer.
    @Test
    default void aPauseInTheMiddleOfAStepFillsTheSurgeUp() throws Exception {
        var rolling = deployed("");
        rolling.spec("\"minReadySeconds\": 30");
        Thread.sleep(1100); // Kubernetes orders ReplicaSets by whole seconds.
        rolling.change("r2", "example/game:2");
        rolling.awaitMix(2, 6);
        rolling.spec("\"paused\": true");
        rolling.eventually(() ->
                assertThat(condition(rolling.status(), "Progressing"))
                        .contains("Unknown DeploymentPaused"));
        var old = rolling.set("example/game:1").at("/metadata/name").asText();
        new Calls(cluster())
                .patch(
                        REPLICA_SETS + "/" + old,
                        Calls.MERGE_PATCH,
                        "{\"spec\": {\"replicas\": 2}}");
        rolling.awaitMix(4, 6);
        Thread.sleep(500);
        rolling.awaitMix(4, 6);
    }

    @Test
    default void whatChangesWhileItIsPausedStartsNothing() throws Exception {
        var rolling = deployed("");
        rolling.spec("\"paused\": true");
        rolling.change("r2", "example/game:2");
        rolling.eventually(() -> {
            var read = rolling.read();
            assertThat(read.at("/status/observedGeneration"))
                    .isEqualTo(read.at("/metadata/generation"));
        });
        Thread.sleep(500);
        assertThat(rolling.sets("example/game:2")).isEmpty();
        assertThat(rolling.status().path("updatedReplicas").asInt()).isZero();
        rolling.spec("\"paused\": false");
        rolling.awaitComplete();
        assertThat(rolling.set("example/game:2").at("/spec/replicas").asInt()).isEqualTo(4);
    }

    @Test
    default void onePatchGoesBackFromAPausedUpdate() {
        var rolling = deployed("");
        var template = rolling.read().at("/spec/template").toString();
        rolling.spec("\"minReadySeconds\": 30");
        rolling.change("r2", "example/game:2");
        rolling.awaitMix(2, 6);
        rolling.spec("\"paused\": true");
        rolling.json(
                """
                [{"op": "test", "path": "/spec/template/metadata/labels/belay.dev~1release", "value": "r2"},
                 {"op": "test", "path": "/spec/template/spec/containers/0/image", "value": "example/game:2"},
                 {"op": "add", "path": "/spec/template", "value": %s},
                 {"op": "add", "path": "/spec/paused", "value": false}]
                """
                        .formatted(template));
        rolling.awaitComplete();
        assertThat(rolling.set("example/game:1").at("/spec/replicas").asInt()).isEqualTo(4);
    }

    @Test
    default void aThirdVersionReplacesTheSecondHalfWay() {
        var rolling = deployed("");
        rolling.slowlyChange(30);
        rolling.awaitMix(2, 6);
        rolling.change("r3", "example/game:3");
        rolling.spec("\"minReadySeconds\": 1");
        rolling.awaitComplete();
        assertThat(rolling.set("example/game:1").at("/spec/replicas").asInt()).isZero();
        assertThat(rolling.set("example/game:2").at("/spec/replicas").asInt()).isZero();
    }

    @Test
    default void onlySoManyOldReplicaSetsAreKept() {
        var rolling = deployed("\"revisionHistoryLimit\": 1,");
        rolling.change("r2", "example/game:2");
        rolling.awaitComplete();
        rolling.change("r3", "example/game:3");
        rolling.awaitComplete();
        rolling.eventually(() -> assertThat(rolling.sets("example/game:1")).isEmpty());
        assertThat(rolling.sets("example/game:2")).hasSize(1);
    }

    @Test
    default void itIsScaledWithoutAnUpdate() {
        var rolling = deployed("");
        rolling.spec("\"replicas\": 6");
        rolling.awaitComplete();
        assertThat(revision(rolling.read())).isOne();
        assertThat(rolling.set("example/game:1").at("/spec/replicas").asInt()).isEqualTo(6);
    }
}
