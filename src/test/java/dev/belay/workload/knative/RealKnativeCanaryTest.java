package dev.belay.workload.knative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Outcome.Done;
import dev.belay.workload.PodTemplate;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The contract under the real controllers and the real webhook, and what only those do.
@RequiresRealCluster
class RealKnativeCanaryTest extends KnativeCanaryContract {

    private static final String CRASHED =
            """
            {"status": {
               "conditions": [
                 {"type": "PodScheduled", "status": "True"}, {"type": "Initialized", "status": "True"},
                 {"type": "ContainersReady", "status": "False"}, {"type": "Ready", "status": "False"}],
               "containerStatuses": [
                 {"name": "server", "ready": false, "restartCount": 5, "image": "x", "imageID": "",
                  "state": {"waiting": {"reason": "CrashLoopBackOff"}},
                  "lastState": {"terminated": {"exitCode": 1, "message": "boom"}}}]}}\
            """;

    @Override
    Cluster cluster() {
        return Clusters.shared();
    }

    @Override
    void crash(String revision) {
        for (Pod pod : pods(revision)) {
            var _ =
                    stage().admin()
                            .resource(pod)
                            .subresource("status")
                            .patch(PatchContext.of(PatchType.JSON_MERGE), CRASHED);
        }
    }

    private List<Pod> pods(String revision) {
        return stage().admin()
                .pods()
                .inNamespace(stage().namespace)
                .withLabel("serving.knative.dev/revision", revision)
                .list()
                .getItems();
    }

    /// By this label a guardrail tells the candidate's pods from the baseline's.
    @Test
    void thePodsCarryTheRelease() {
        Order order = stage().startedTo(101, Stage.V2, 0);

        assertThat(pods(RevisionName.of(order)))
                .isNotEmpty()
                .allSatisfy(pod ->
                        assertThat(pod.getMetadata().getLabels())
                                .containsEntry(PodTemplate.RELEASE_LABEL, "game-server-101"));
    }

    /// Knative hands the annotation on to the revision's autoscaler, though the revision exists already.
    @Test
    void keepsOnePodOfTheBaselineWarm() {
        Order order = stage().startedTo(101, Stage.V2, 2);

        await().atMost(Stage.LONGEST)
                .untilAsserted(() ->
                        assertThat(autoscaler(Stage.baseline(order)))
                                .contains("autoscaling.knative.dev/min-scale=1"));
        assertThat(autoscaler(RevisionName.of(order))).doesNotContain("min-scale");
    }

    private String autoscaler(String revision) {
        return stage().admin()
                .genericKubernetesResources(
                        "autoscaling.internal.knative.dev/v1alpha1", "PodAutoscaler")
                .inNamespace(stage().namespace)
                .withName(revision)
                .get()
                .getMetadata()
                .getAnnotations()
                .toString();
    }

    /// Why a rollback takes the candidate off the list instead of giving it 0 %.
    @Test
    void knativeMovesNothingWhileAListedRevisionIsNotReady() {
        Order order = stage().startedTo(101, Stage.V2, 1);
        crash(RevisionName.of(order));
        stage().awaitTrouble(order, "ExitCode1");
        var before = stage().shares();

        stage().divide(
                        Stage.baseline(order) + " 100 stable",
                        RevisionName.of(order) + " 0 candidate");
        await().atMost(Stage.LONGEST)
                .until(
                        () -> stage().view(),
                        service ->
                                service.observed()
                                        && service.routes().reason().equals("RevisionMissing"));

        assertThat(stage().shares()).isEqualTo(before);
        // So the driver does not stop at what the spec says.
        assertThat(stage().rollBack(order)).isEqualTo(new Done());
        stage().awaitBaseline(order);
    }

    @Test
    void namesWhoTouchedTemplateAndTraffic() {
        Order order = stage().startedTo(101, Stage.V2, 0);
        assertThat(stage().view().writer("template")).isEqualTo("belay");
        assertThat(stage().view().writer("traffic")).isEqualTo("belay");

        stage().subject.strangerSets(Stage.V3);
        assertThat(stage().view().writer("template")).isNotIn("belay", "someone unknown");
        assertThat(stage().view().writer("traffic")).isEqualTo("belay");

        stage().divide(Stage.baseline(order) + " 100");
        assertThat(stage().view().writer("traffic")).isNotIn("belay", "someone unknown");
    }
}
