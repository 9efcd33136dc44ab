package dev.belay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.cluster.RolloutContract.Canary;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a driver of blue-green Rollouts relies on, of the real controller and of the stand-in.
///
/// What [RolloutContract] says about writes that go unnoticed holds here too.
@Timeout(300)
interface BlueGreenContract {

    String SERVICES = "/api/v1/namespaces/" + RolloutContract.NAMESPACE + "/services";

    /// The cluster under test, with a controller for Rollouts.
    Cluster cluster();

    @BeforeEach
    default void createTheNamespace() {
        new Calls(cluster())
                .post(
                        "/api/v1/namespaces",
                        """
                        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "%s"}}
                        """
                                .formatted(RolloutContract.NAMESPACE));
    }

    /// A blue-green Rollout of four pods with its two Services, under test.
    record Blue(Calls api, Canary rollout) {

        static Blue deployed(Calls api, String more) {
            var blue = created(api, more);
            for (var which : List.of("active", "preview")) {
                blue.createService(which);
            }
            blue.awaitServing();
            return blue;
        }

        static Blue created(Calls api, String more) {
            var name = "blue-" + RolloutContract.NAMES.incrementAndGet();
            var reply =
                    api.post(
                            RolloutContract.ROLLOUTS,
                            """
                            {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout",
                             "metadata": {"name": "%1$s"},
                             "spec": {"replicas": 4,
                               "selector": {"matchLabels": {"app": "%1$s"}},
                               "strategy": {"blueGreen": {
                                 "activeService": "%1$s-active", "previewService": "%1$s-preview",
                                 "autoPromotionEnabled": false %2$s}},
                               "template": {
                                 "metadata": {"labels": {"app": "%1$s", "belay.dev/release": "r1"}},
                                 "spec": {"containers": [{"name": "main", "image": "example/game:1"}]}}}}
                            """
                                    .formatted(name, more));
            assertThat(reply.code()).as("%s", reply.body()).isEqualTo(201);
            return new Blue(api, new Canary(api, name));
        }

        void createService(String which) {
            api.post(
                    SERVICES,
                    """
                    {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "%1$s-%2$s"},
                     "spec": {"selector": {"app": "%1$s"}, "ports": [{"port": 80}]}}
                    """
                            .formatted(rollout.name(), which));
        }

        JsonNode status() {
            return rollout.status();
        }

        String hash() {
            return status().path("currentPodHash").asText();
        }

        /// The hash that a Service selects.
        String selected(String which) {
            return api.get(SERVICES + "/" + rollout.name() + "-" + which)
                    .body()
                    .at("/spec/selector")
                    .path(CanaryPass.HASH)
                    .asText();
        }

        int pods(String hash) {
            return rollout.replicaSet(hash).at("/status/availableReplicas").asInt();
        }

        /// Waits until this version is stable and has the traffic.
        void awaitServing(String hash) {
            // The generation alone may be noted a moment before the template is.
            rollout.eventually(() -> assertThat(hash()).isEqualTo(hash));
            awaitServing();
        }

        /// Waits until what the spec asks for is stable and has the traffic.
        void awaitServing() {
            rollout.eventually(() -> {
                var read = rollout.read();
                assertThat(rollout.observed(read)).isTrue();
                var status = read.path("status");
                assertThat(status.path("phase").asText()).isEqualTo("Healthy");
                assertThat(status.path("stableRS")).isEqualTo(status.path("currentPodHash"));
                assertThat(status.at("/blueGreen/activeSelector"))
                        .isEqualTo(status.path("currentPodHash"));
                assertThat(status.path("availableReplicas").asInt()).isEqualTo(4);
            });
        }

        void awaitPause() {
            rollout.eventually(() -> {
                var read = rollout.read();
                assertThat(rollout.observed(read)).isTrue();
                assertThat(read.at("/status/phase").asText()).isEqualTo("Paused");
                assertThat(read.at("/status/pauseConditions")).hasSize(1);
            });
        }

        void promoteFull() {
            rollout.patchStatus("{\"status\": {\"promoteFull\": true}}");
        }

        /// Brings in the second release and switches to it.
        void release() {
            rollout.change("r1", "r2", "example/game:2");
            awaitPause();
            promoteFull();
            awaitServing();
        }
    }

    private Blue deployed() {
        return Blue.deployed(new Calls(cluster()), "");
    }

    @Test
    default void aFirstDeploymentIsActiveAtOnce() {
        var blue = deployed();
        assertThat(blue.selected("active")).isEqualTo(blue.hash());
        assertThat(blue.selected("preview")).isEqualTo(blue.hash());
        assertThat(blue.status().path("pauseConditions").isEmpty()).isTrue();
    }

    @Test
    default void aNewImageStandsCompleteWithoutTraffic() {
        var blue = deployed();
        var stable = blue.hash();
        blue.rollout().change("r1", "r2", "example/game:2");
        blue.awaitPause();
        var status = blue.status();
        assertThat(status.path("stableRS").asText()).isEqualTo(stable);
        assertThat(status.at("/blueGreen/activeSelector").asText()).isEqualTo(stable);
        assertThat(status.at("/blueGreen/previewSelector").asText()).isEqualTo(blue.hash());
        assertThat(status.at("/pauseConditions/0/reason").asText()).isEqualTo("BlueGreenPause");
        assertThat(status.path("controllerPause").asBoolean()).isTrue();
        assertThat(blue.selected("active")).isEqualTo(stable);
        assertThat(blue.selected("preview")).isEqualTo(blue.hash()).isNotEqualTo(stable);
        assertThat(List.of(blue.pods(stable), blue.pods(blue.hash()))).containsOnly(4);
        // What the status counts as available are the active version's pods alone.
        assertThat(status.path("replicas").asInt()).isEqualTo(8);
        assertThat(status.path("availableReplicas").asInt()).isEqualTo(4);
    }

    @Test
    default void clearingThePauseSwitches() {
        var blue = deployed();
        blue.rollout().change("r1", "r2", "example/game:2");
        blue.awaitPause();
        blue.rollout().clearPause();
        blue.awaitServing();
        assertThat(blue.selected("active")).isEqualTo(blue.hash());
        assertThat(blue.status().path("controllerPause").asBoolean()).isFalse();
    }

    @Test
    default void aFullPromotionSwitchesAndIsDropped() {
        var blue = deployed();
        blue.release();
        assertThat(blue.selected("active")).isEqualTo(blue.hash());
        assertThat(blue.status().path("promoteFull").asBoolean()).isFalse();
        assertThat(blue.status().path("pauseConditions").isEmpty()).isTrue();
    }

    @Test
    default void goingBackBeforeTheSwitchNeedsNoPromotion() {
        var blue = deployed();
        var stable = blue.hash();
        blue.rollout().change("r1", "r2", "example/game:2");
        blue.awaitPause();
        blue.rollout().change("r2", "r1", "example/game:1");
        blue.awaitServing(stable);
        assertThat(blue.selected("active")).isEqualTo(stable);
    }

    @Test
    default void goingBackWithinTheScaleDownDelayNeedsNoPromotion() {
        var blue = deployed();
        var first = blue.hash();
        blue.release();
        assertThat(blue.pods(first)).isEqualTo(4);
        blue.rollout().change("r2", "r1", "example/game:1");
        blue.awaitServing(first);
        assertThat(blue.selected("active")).isEqualTo(first);
    }

    @Test
    default void goingBackAfterTheScaleDownDelayIsAPassOfItsOwn() throws Exception {
        var blue = Blue.deployed(new Calls(cluster()), ", \"scaleDownDelaySeconds\": 1");
        var first = blue.hash();
        blue.release();
        var second = blue.hash();
        blue.rollout().eventually(() -> assertThat(blue.pods(first)).isZero());
        blue.rollout().change("r2", "r1", "example/game:1");
        blue.awaitPause();
        assertThat(blue.selected("active")).isEqualTo(second);
        blue.promoteFull();
        blue.awaitServing();
        assertThat(blue.selected("active")).isEqualTo(first);
    }

    @Test
    default void anAbortBeforeTheSwitchKeepsTheTemplate() {
        var blue = deployed();
        var stable = blue.hash();
        blue.rollout().change("r1", "r2", "example/game:2");
        blue.awaitPause();
        blue.rollout().patchStatus("{\"status\": {\"abort\": true}}");
        blue.rollout()
                .eventually(() ->
                        assertThat(blue.status().path("phase").asText()).isEqualTo("Degraded"));
        assertThat(blue.status().path("abort").asBoolean()).isTrue();
        assertThat(blue.status().path("pauseConditions").isEmpty()).isTrue();
        assertThat(blue.selected("active")).isEqualTo(stable);
        assertThat(blue.hash()).isNotEqualTo(stable);
        blue.rollout().change("r2", "r1", "example/game:1");
        blue.awaitServing(stable);
        assertThat(blue.status().path("abort").asBoolean()).isFalse();
    }

    @Test
    default void anAbortAfterTheSwitchIsDropped() {
        var blue = deployed();
        blue.release();
        var second = blue.hash();
        blue.rollout().patchStatus("{\"status\": {\"abort\": true}}");
        blue.rollout()
                .eventually(() -> assertThat(blue.status().path("abort").asBoolean()).isFalse());
        blue.awaitServing();
        assertThat(blue.selected("active")).isEqualTo(second);
    }

    @Test
    default void aPausedSpecStopsTheSwitchUntilItIsCleared() throws Exception {
        var blue = deployed();
        var stable = blue.hash();
        blue.rollout().change("r1", "r2", "example/game:2");
        blue.awaitPause();
        blue.rollout().patch("{\"spec\": {\"paused\": true}}");
        blue.rollout()
                .eventually(() ->
                        assertThat(blue.status().path("message").asText())
                                .isEqualTo("manually paused"));
        blue.promoteFull();
        Thread.sleep(1000);
        assertThat(blue.selected("active")).isEqualTo(stable);
        blue.rollout().patch("{\"spec\": {\"paused\": false}}");
        blue.awaitServing();
        assertThat(blue.selected("active")).isNotEqualTo(stable);
    }

    @Test
    default void aPausedSpecBringsPodsUpButAnnouncesNoPause() {
        var blue = deployed();
        var stable = blue.hash();
        blue.rollout().patch("{\"spec\": {\"paused\": true}}");
        blue.rollout().change("r1", "r2", "example/game:2");
        blue.rollout()
                .eventually(() -> {
                    assertThat(blue.hash()).isNotEqualTo(stable);
                    assertThat(blue.pods(blue.hash())).isEqualTo(4);
                });
        assertThat(blue.status().path("message").asText()).isEqualTo("manually paused");
        assertThat(blue.status().path("pauseConditions").isEmpty()).isTrue();
        assertThat(blue.selected("preview")).isEqualTo(stable);
        blue.rollout().patch("{\"spec\": {\"paused\": false}}");
        blue.awaitPause();
        assertThat(blue.selected("active")).isEqualTo(stable);
        assertThat(blue.selected("preview")).isEqualTo(blue.hash());
    }

    @Test
    default void aThirdReleaseReplacesThePreview() {
        var blue = deployed();
        var stable = blue.hash();
        blue.rollout().change("r1", "r2", "example/game:2");
        blue.awaitPause();
        var second = blue.hash();
        blue.rollout().change("r2", "r3", "example/game:3");
        blue.rollout().eventually(() -> assertThat(blue.hash()).isNotIn(stable, second));
        blue.awaitPause();
        assertThat(blue.selected("active")).isEqualTo(stable);
        assertThat(blue.selected("preview")).isEqualTo(blue.hash());
        blue.promoteFull();
        blue.awaitServing();
    }

    @Test
    default void podsThatNeverBecomeReadyAreNeverPausedFor() throws Exception {
        var blue = deployed();
        var stable = blue.hash();
        assertThat(
                        new Calls(cluster())
                                .patch(
                                        blue.rollout().path(),
                                        Calls.JSON_PATCH,
                                        """
                                        [{"op": "add", "path": "/spec/template/spec/containers/0/resources",
                                          "value": {"requests": {"cpu": "100000"}}}]
                                        """)
                                .code())
                .isEqualTo(200);
        blue.rollout()
                .eventually(() -> {
                    assertThat(blue.hash()).isNotEqualTo(stable);
                    assertThat(blue.selected("preview")).isEqualTo(blue.hash());
                    assertThat(blue.status().path("phase").asText()).isEqualTo("Progressing");
                });
        Thread.sleep(1000);
        var status = blue.status();
        assertThat(status.path("phase").asText()).isEqualTo("Progressing");
        assertThat(status.path("pauseConditions").isEmpty()).isTrue();
        assertThat(blue.selected("active")).isEqualTo(stable);
        assertThat(blue.selected("preview")).isEqualTo(blue.hash());
    }

    @Test
    default void withoutItsServiceTheSpecIsInvalid() {
        var blue = Blue.created(new Calls(cluster()), "");
        blue.createService("preview");
        blue.rollout()
                .eventually(() -> {
                    var status = blue.status();
                    assertThat(status.path("phase").asText()).isEqualTo("Degraded");
                    assertThat(status.path("message").asText())
                            .startsWith("InvalidSpec")
                            .contains("activeService", "not found");
                });
    }
}
