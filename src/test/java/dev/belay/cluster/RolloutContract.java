package dev.belay.cluster;

import static dev.belay.cluster.Calls.JSON_PATCH;
import static dev.belay.cluster.Calls.MERGE_PATCH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a driver of canary Rollouts relies on, of the real controller and of the stand-in.
///
/// And what it must not rely on: that a write is noticed. After a status write of its own Argo
/// Rollouts 1.9.2 puts the answer into its cache without comparing resource versions
/// (`writeBackToInformer`); a write of ours that got there a moment earlier is lost to it until
/// the object changes again, for not even a resync reads anew. Any further change of the object
/// heals it. So does [Canary#eventually], and so must a driver.
@Timeout(300)
interface RolloutContract {

    String NAMESPACE = "rollout-contract";
    String ROLLOUTS = "/apis/argoproj.io/v1alpha1/namespaces/" + NAMESPACE + "/rollouts";
    String REPLICA_SETS = "/apis/apps/v1/namespaces/" + NAMESPACE + "/replicasets";
    AtomicLong NAMES = new AtomicLong(System.currentTimeMillis() % 1_000_000);

    /// The cluster under test, with a controller for Rollouts.
    Cluster cluster();

    private Calls api() {
        return new Calls(cluster());
    }

    @BeforeEach
    default void createTheNamespace() {
        api().post(
                        "/api/v1/namespaces",
                        """
                        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "%s"}}
                        """
                                .formatted(NAMESPACE));
    }

    /// A Rollout of ten pods with pauses at 10 and 50 percent, under test.
    record Canary(Calls api, String name) {

        static Canary deployed(Calls api, String more) {
            var name = "game-" + NAMES.incrementAndGet();
            var reply =
                    api.post(
                            ROLLOUTS,
                            """
                            {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout",
                             "metadata": {"name": "%s"},
                             "spec": {"replicas": 10, %s
                               "selector": {"matchLabels": {"app": "%s"}},
                               "strategy": {"canary": {"steps": [
                                 {"setWeight": 10}, {"pause": {}}, {"setWeight": 50}, {"pause": {}}]}},
                               "template": {
                                 "metadata": {"labels": {"app": "%s", "belay.dev/release": "r1"}},
                                 "spec": {"containers": [{"name": "main", "image": "example/game:1",
                                   "resources": {"requests": {"cpu": "1m"}}}]}}}}
                            """
                                    .formatted(name, more, name, name));
            assertThat(reply.code()).as("%s", reply.body()).isEqualTo(201);
            var canary = new Canary(api, name);
            canary.awaitHealthy();
            return canary;
        }

        String path() {
            return ROLLOUTS + "/" + name;
        }

        JsonNode read() {
            return api.get(path()).body();
        }

        JsonNode status() {
            return read().path("status");
        }

        /// The one JSON patch that a release, and a rollback, is.
        void change(String from, String to, String image) {
            var reply =
                    api.patch(
                            path(),
                            JSON_PATCH,
                            """
                            [{"op": "test", "path": "/spec/template/metadata/labels/belay.dev~1release",
                              "value": "%s"},
                             {"op": "replace", "path": "/spec/template/metadata/labels/belay.dev~1release",
                              "value": "%s"},
                             {"op": "replace", "path": "/spec/template/spec/containers/0/image",
                              "value": "%s"}]
                            """
                                    .formatted(from, to, image));
            assertThat(reply.code()).as("%s", reply.body()).isEqualTo(200);
        }

        void patch(String merge) {
            assertThat(api.patch(path(), MERGE_PATCH, merge).code()).isEqualTo(200);
        }

        void patchStatus(String merge) {
            assertThat(api.patch(path() + "/status", MERGE_PATCH, merge).code()).isEqualTo(200);
        }

        void clearPause() {
            patchStatus("{\"status\": {\"pauseConditions\": null}}");
        }

        /// Waits for something, and every two seconds in vain makes the controller look again.
        void eventually(ThrowingRunnable assertion) {
            for (int nudges = 0; ; nudges++) {
                try {
                    await().pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(20))
                            .atMost(Duration.ofSeconds(2))
                            .untilAsserted(assertion);
                    return;
                } catch (ConditionTimeoutException e) {
                    if (nudges == 60) {
                        throw e;
                    }
                    patch(
                            "{\"metadata\": {\"annotations\": {\"belay.dev/nudge\": \"%d\"}}}"
                                    .formatted(System.nanoTime()));
                }
            }
        }

        boolean observed(JsonNode rollout) {
            return rollout.at("/status/observedGeneration")
                    .asText()
                    .equals(rollout.at("/metadata/generation").asText());
        }

        void awaitHealthy() {
            eventually(() -> {
                var rollout = read();
                assertThat(observed(rollout)).isTrue();
                assertThat(rollout.at("/status/phase").asText()).isEqualTo("Healthy");
                assertThat(rollout.at("/status/stableRS"))
                        .isEqualTo(rollout.at("/status/currentPodHash"));
                assertThat(rollout.at("/status/availableReplicas").asInt()).isEqualTo(10);
                assertThat(rollout.at("/status/replicas").asInt()).isEqualTo(10);
            });
        }

        void awaitPause(int step) {
            eventually(() -> {
                var rollout = read();
                assertThat(observed(rollout)).isTrue();
                assertThat(rollout.at("/status/phase").asText()).isEqualTo("Paused");
                assertThat(rollout.at("/status/currentStepIndex").asInt()).isEqualTo(step);
                assertThat(rollout.at("/status/pauseConditions")).hasSize(1);
            });
        }

        /// Brings in the second release and walks it to the end.
        void promote() {
            change("r1", "r2", "example/game:2");
            awaitPause(1);
            clearPause();
            awaitPause(3);
            clearPause();
            awaitHealthy();
        }

        JsonNode replicaSet(String hash) {
            return api.get(REPLICA_SETS + "/" + name + "-" + hash).body();
        }
    }

    private Canary deployed() {
        return Canary.deployed(api(), "");
    }

    @Test
    default void aFirstDeploymentIsHealthyWithoutTakingSteps() {
        var status = deployed().status();
        assertThat(status.path("currentStepIndex").asInt()).isEqualTo(4);
        assertThat(status.path("observedGeneration").isTextual()).isTrue();
        assertThat(status.path("updatedReplicas").asInt()).isEqualTo(10);
        assertThat(status.path("readyReplicas").asInt()).isEqualTo(10);
        assertThat(status.path("pauseConditions").isEmpty()).isTrue();
        assertThat(status.path("controllerPause").asBoolean()).isFalse();
        assertThat(condition(status, "Available")).contains("True AvailableReason");
        assertThat(condition(status, "Healthy")).contains("True RolloutHealthy");
        assertThat(condition(status, "Completed")).contains("True RolloutCompleted");
        assertThat(condition(status, "Progressing")).contains("True NewReplicaSetAvailable");
    }

    private static Optional<String> condition(JsonNode status, String type) {
        return status.path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals(type))
                .map(condition ->
                        condition.path("status").asText() + " " + condition.path("reason").asText())
                .findFirst();
    }

    @Test
    default void aReplicaSetCarriesHashRevisionOwnerAndTemplate() {
        var canary = deployed();
        canary.promote();
        var rollout = canary.read();
        var hash = rollout.at("/status/stableRS").asText();
        var set = canary.replicaSet(hash);
        var meta = set.path("metadata");
        assertThat(meta.path("labels").path(CanaryPass.HASH).asText()).isEqualTo(hash);
        assertThat(meta.path("annotations").path(CanaryPass.REVISION).asText()).isEqualTo("2");
        assertThat(meta.at("/ownerReferences/0/uid")).isEqualTo(rollout.at("/metadata/uid"));
        assertThat(meta.at("/ownerReferences/0/kind").asText()).isEqualTo("Rollout");
        assertThat(set.at("/spec/template/metadata/labels").path(CanaryPass.HASH).asText())
                .isEqualTo(hash);
        assertThat(set.at("/spec/template/metadata/labels/belay.dev~1release").asText())
                .isEqualTo("r2");
        assertThat(set.at("/spec/template/spec/containers/0/image").asText())
                .isEqualTo("example/game:2");
        assertThat(set.at("/status/availableReplicas").asInt()).isEqualTo(10);
        assertThat(rollout.path("metadata").path("annotations").path(CanaryPass.REVISION).asText())
                .isEqualTo("2");
    }

    @Test
    default void aNewImagePausesWithATenthOfThePods() {
        var canary = deployed();
        var stable = canary.status().path("stableRS").asText();
        canary.change("r1", "r2", "example/game:2");
        canary.awaitPause(1);
        var status = canary.status();
        assertThat(status.path("stableRS").asText()).isEqualTo(stable);
        assertThat(status.path("currentPodHash").asText()).isNotEqualTo(stable);
        assertThat(status.path("updatedReplicas").asInt()).isOne();
        assertThat(status.path("replicas").asInt()).isEqualTo(10);
        assertThat(status.path("controllerPause").asBoolean()).isTrue();
        assertThat(status.at("/pauseConditions/0/reason").asText()).isEqualTo("CanaryPauseStep");
        assertThat(Instant.parse(status.at("/pauseConditions/0/startTime").asText()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(5));
        assertThat(canary.replicaSet(stable).at("/spec/replicas").asInt()).isEqualTo(9);
    }

    @Test
    default void clearingThePauseTakesOneStep() {
        var canary = deployed();
        canary.change("r1", "r2", "example/game:2");
        canary.awaitPause(1);
        canary.clearPause();
        canary.awaitPause(3);
        assertThat(canary.status().path("updatedReplicas").asInt()).isEqualTo(5);
    }

    @Test
    default void theLastStepPromotes() {
        var canary = deployed();
        var first = canary.status().path("stableRS").asText();
        canary.promote();
        var status = canary.status();
        assertThat(status.path("stableRS").asText()).isNotEqualTo(first);
        assertThat(status.path("currentStepIndex").asInt()).isEqualTo(4);
        assertThat(canary.replicaSet(first).at("/spec/replicas").asInt()).isZero();
    }

    @Test
    default void goingBackToStableMidCanarySkipsTheSteps() {
        var canary = deployed();
        var stable = canary.status().path("stableRS").asText();
        canary.change("r1", "r2", "example/game:2");
        canary.awaitPause(1);
        canary.change("r2", "r1", "example/game:1");
        canary.awaitHealthy();
        assertThat(canary.status().path("stableRS").asText()).isEqualTo(stable);
        assertThat(canary.status().path("currentStepIndex").asInt()).isEqualTo(4);
    }

    @Test
    default void goingBackAfterPromotionIsACanaryOfItsOwn() {
        var canary = deployed();
        var first = canary.status().path("stableRS").asText();
        canary.promote();
        canary.change("r2", "r1", "example/game:1");
        canary.awaitPause(1);
        assertThat(canary.status().path("currentPodHash").asText()).isEqualTo(first);
        assertThat(
                        canary.replicaSet(first)
                                .at("/metadata/annotations")
                                .path(CanaryPass.REVISION)
                                .asText())
                .isEqualTo("3");
    }

    @Test
    default void goingBackAfterPromotionIsQuickWithPromoteFull() {
        var canary = deployed();
        var first = canary.status().path("stableRS").asText();
        canary.promote();
        canary.change("r2", "r1", "example/game:1");
        canary.eventually(() ->
                assertThat(canary.status().path("currentPodHash").asText().equals(first)).isTrue());
        canary.patchStatus("{\"status\": {\"promoteFull\": true}}");
        canary.awaitHealthy();
        assertThat(canary.status().path("stableRS").asText()).isEqualTo(first);
        assertThat(canary.status().path("promoteFull").asBoolean()).isFalse();
    }

    @Test
    default void goingBackWithinTheRollbackWindowSkipsTheSteps() throws Exception {
        var canary = Canary.deployed(api(), "\"rollbackWindow\": {\"revisions\": 3},");
        var first = canary.status().path("stableRS").asText();
        Thread.sleep(1100); // Argo orders ReplicaSets by whole seconds
        canary.promote();
        canary.change("r2", "r1", "example/game:1");
        canary.awaitHealthy();
        assertThat(canary.status().path("stableRS").asText()).isEqualTo(first);
    }

    @Test
    default void aThirdReleaseReplacesTheCanary() {
        var canary = deployed();
        var stable = canary.status().path("stableRS").asText();
        canary.change("r1", "r2", "example/game:2");
        canary.awaitPause(1);
        var second = canary.status().path("currentPodHash").asText();
        canary.clearPause();
        canary.awaitPause(3);
        canary.change("r2", "r3", "example/game:3");
        canary.awaitPause(1);
        var status = canary.status();
        assertThat(status.path("stableRS").asText()).isEqualTo(stable);
        assertThat(status.path("currentPodHash").asText()).isNotIn(stable, second);
        canary.eventually(() ->
                assertThat(canary.replicaSet(second).at("/status/replicas").asInt() == 0).isTrue());
    }

    @Test
    default void anAbortMidCanaryGoesBackButKeepsTheTemplate() {
        var canary = deployed();
        var stable = canary.status().path("stableRS").asText();
        canary.change("r1", "r2", "example/game:2");
        canary.awaitPause(1);
        canary.patchStatus("{\"status\": {\"abort\": true}}");
        canary.eventually(() -> {
            var status = canary.status();
            assertThat(status.path("phase").asText()).isEqualTo("Degraded");
            assertThat(status.path("currentStepIndex").asInt()).isZero();
            assertThat(status.path("updatedReplicas").asInt()).isZero();
            assertThat(condition(status, "Progressing")).contains("False RolloutAborted");
        });
        assertThat(canary.status().path("abort").asBoolean()).isTrue();
        assertThat(canary.status().path("abortedAt").asText()).isNotBlank();
        assertThat(canary.status().path("pauseConditions").isEmpty()).isTrue();
        assertThat(canary.read().at("/spec/template/spec/containers/0/image").asText())
                .isEqualTo("example/game:2");
        canary.change("r2", "r1", "example/game:1");
        canary.awaitHealthy();
        assertThat(canary.status().path("stableRS").asText()).isEqualTo(stable);
        assertThat(canary.status().path("abort").asBoolean()).isFalse();
    }

    @Test
    default void anAbortAfterPromotionIsDropped() {
        var canary = deployed();
        canary.promote();
        var promoted = canary.status().path("stableRS").asText();
        canary.patchStatus("{\"status\": {\"abort\": true}}");
        canary.eventually(() -> assertThat(!canary.status().path("abort").asBoolean()).isTrue());
        canary.awaitHealthy();
        assertThat(canary.status().path("stableRS").asText()).isEqualTo(promoted);
    }

    @Test
    default void promoteFullAfterPromotionIsDropped() {
        var canary = deployed();
        canary.patchStatus("{\"status\": {\"promoteFull\": true}}");
        canary.eventually(
                () -> assertThat(!canary.status().path("promoteFull").asBoolean()).isTrue());
    }

    @Test
    default void promoteFullMidCanaryPromotes() {
        var canary = deployed();
        canary.change("r1", "r2", "example/game:2");
        canary.awaitPause(1);
        canary.patchStatus("{\"status\": {\"promoteFull\": true}}");
        canary.awaitHealthy();
        assertThat(canary.read().at("/spec/template/spec/containers/0/image").asText())
                .isEqualTo("example/game:2");
    }

    @Test
    default void aPausedSpecStopsTheAdvance() throws Exception {
        var canary = deployed();
        canary.change("r1", "r2", "example/game:2");
        canary.awaitPause(1);
        canary.patch("{\"spec\": {\"paused\": true}}");
        canary.eventually(() ->
                assertThat(canary.status().path("message").asText().equals("manually paused"))
                        .isTrue());
        canary.clearPause();
        Thread.sleep(1000);
        var status = canary.status();
        assertThat(status.path("phase").asText()).isEqualTo("Paused");
        assertThat(status.path("currentStepIndex").asInt()).isOne();
        assertThat(status.path("updatedReplicas").asInt()).isOne();
    }

    @Test
    default void aPausedSpecStopsTheWayBackUntilItIsCleared() throws Exception {
        var canary = deployed();
        var stable = canary.status().path("stableRS").asText();
        canary.change("r1", "r2", "example/game:2");
        canary.awaitPause(1);
        canary.patch("{\"spec\": {\"paused\": true}}");
        canary.change("r2", "r1", "example/game:1");
        Thread.sleep(1000);
        assertThat(canary.replicaSet(stable).at("/spec/replicas").asInt()).isEqualTo(9);
        canary.patch("{\"spec\": {\"paused\": false}}");
        canary.awaitHealthy();
        assertThat(canary.status().path("stableRS").asText()).isEqualTo(stable);
    }

    @Test
    default void podsThatCannotRunHoldTheCanaryUntilTheDeadline() throws Exception {
        var canary = Canary.deployed(api(), "\"progressDeadlineSeconds\": 2,");
        var stable = canary.status().path("stableRS").asText();
        var container = "/spec/template/spec/containers/0/resources/requests/cpu";
        assertThat(
                        api().patch(
                                        canary.path(),
                                        JSON_PATCH,
                                        """
                                        [{"op": "replace", "path": "%s", "value": "100000"}]
                                        """
                                                .formatted(container))
                                .code())
                .isEqualTo(200);
        canary.eventually(
                () -> assertThat(canary.status().path("updatedReplicas").asInt() == 1).isTrue());
        canary.eventually(() ->
                assertThat(canary.status().path("phase").asText().equals("Degraded")).isTrue());
        var status = canary.status();
        assertThat(condition(status, "Progressing")).contains("False ProgressDeadlineExceeded");
        assertThat(status.path("currentStepIndex").asInt()).isZero();
        assertThat(status.path("stableRS").asText()).isEqualTo(stable);
        assertThat(status.path("availableReplicas").asInt()).isBetween(7, 10);
        assertThat(
                        api().patch(
                                        canary.path(),
                                        JSON_PATCH,
                                        """
                                        [{"op": "replace", "path": "%s", "value": "1m"}]
                                        """
                                                .formatted(container))
                                .code())
                .isEqualTo(200);
        canary.awaitHealthy();
        assertThat(canary.status().path("stableRS").asText()).isEqualTo(stable);
    }

    @Test
    default void aPauseWithADurationEndsByItself() {
        var canary = deployed();
        canary.patch(
                """
                {"spec": {"strategy": {"canary": {"steps": [
                  {"setWeight": 20}, {"pause": {"duration": "1s"}}]}}}}
                """);
        canary.awaitHealthy();
        canary.change("r1", "r2", "example/game:2");
        canary.awaitHealthy();
        assertThat(canary.read().at("/spec/template/spec/containers/0/image").asText())
                .isEqualTo("example/game:2");
        assertThat(canary.status().path("currentStepIndex").asInt()).isEqualTo(2);
    }

    @Test
    default void aRolloutIsScaledWithoutACanary() {
        var canary = deployed();
        canary.patch("{\"spec\": {\"replicas\": 4}}");
        canary.eventually(() -> {
            var status = canary.status();
            assertThat(
                            List.of(
                                    status.path("replicas").asInt(),
                                    status.path("availableReplicas").asInt()))
                    .containsOnly(4);
            assertThat(status.path("phase").asText()).isEqualTo("Healthy");
        });
    }
}
