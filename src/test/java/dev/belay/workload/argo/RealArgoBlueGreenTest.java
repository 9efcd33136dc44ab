package dev.belay.workload.argo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.DoneButNotStable;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The contract under the real controller, and what only that one does.
@RequiresRealCluster
class RealArgoBlueGreenTest extends ArgoBlueGreenContract {

    /// One more than two versions of four have: neither can come to six.
    private static final int TOO_FEW = 9;

    @Override
    Cluster cluster() {
        return Clusters.shared();
    }

    @Override
    void breakPods(String image) {
        var pods = stage().admin().pods().inNamespace(stage().namespace);
        pods.list().getItems().stream()
                .filter(pod -> pod.getSpec().getContainers().getFirst().getImage().equals(image))
                .forEach(pod -> pods.resource(pod).editStatus(RealArgoBlueGreenTest::notReady));
    }

    private static Pod notReady(Pod pod) {
        pod.getStatus().getConditions().stream()
                .filter(c -> c.getType().endsWith("Ready"))
                .forEach(c -> c.setStatus("False"));
        return pod;
    }

    /// Why an advance asks for the full promotion: if a pod is missing in the moment in which the
    /// controller looks, a pause that was only cleared comes back, and nobody clears it again.
    @Test
    void promotesFullyBecauseAClearedPauseIsForgotten() {
        Order order = stage().startedTo(101, Stage.V2, 0);
        allowPods(TOO_FEW);
        stage().merge("{\"spec\": {\"replicas\": 6}}");
        stage().awaitSeen(order, seen -> seen instanceof OnCandidate at && !at.ready());
        stage().mergeStatus("{\"status\": {\"pauseConditions\": null}}");
        stage().awaitView(order, rollout -> !rollout.unpausing());
        allowPods(100);
        stage().awaitStep(order, 0);
        // Who serves is meant, not how many: the quota keeps the old version, too, from having all
        // its pods at once.
        assertThat(stage().serving()).containsOnlyKeys(Stage.V1);

        stage().mergeStatus("{\"status\": {\"promoteFull\": true}}");
        stage().awaitStep(order, 1);

        assertThat(stage().serving()).isEqualTo(Map.of(Stage.V2, 6));
    }

    @Test
    void aPromotionThatWaitsForPodsIsNotForgotten() {
        Order order = stage().startedTo(101, Stage.V2, 0);
        allowPods(TOO_FEW);
        stage().merge("{\"spec\": {\"replicas\": 6}}");
        stage().awaitSeen(order, seen -> seen instanceof OnCandidate at && !at.ready());
        stage().mergeStatus("{\"status\": {\"promoteFull\": true}}");
        stage().awaitView(order, rollout -> rollout.pauses().isEmpty());
        assertThat(stage().advance(order, 0)).isEqualTo(new Done());
        assertThat(stage().observe(order))
                .isInstanceOfSatisfying(
                        OnCandidate.class,
                        at -> assertThat(at.detail()).startsWith("being switched"));

        allowPods(100);

        stage().awaitStep(order, 1);
        assertThat(stage().serving()).isEqualTo(Map.of(Stage.V2, 6));
    }

    /// Only what the status says is enforced.
    private void allowPods(int most) {
        Quantity pods = new Quantity(Integer.toString(most));
        var quota =
                stage().admin()
                        .resource(
                                new ResourceQuotaBuilder()
                                        .withNewMetadata()
                                        .withName("pods")
                                        .withNamespace(stage().namespace)
                                        .endMetadata()
                                        .withNewSpec()
                                        .addToHard("pods", pods)
                                        .endSpec()
                                        .build());
        quota.createOr(there -> there.update());
        await().atMost(Duration.ofSeconds(60))
                .until(() -> {
                    var status = quota.get().getStatus();
                    return status != null
                            && status.getHard() != null
                            && pods.equals(status.getHard().get("pods"));
                });
    }

    @Test
    void undoesToAVersionWhoseReplicaSetIsGone() {
        stage().merge(
                        """
                        {"spec": {"strategy": {"blueGreen": {"scaleDownDelaySeconds": 1}}}}\
                        """);
        Order order = stage().startedTo(101, Stage.V2, 1);
        stage().awaitPods(Map.of(Stage.V2, 4));
        String hash = order.start().baseline().orElseThrow().hash();
        var set =
                stage().admin()
                        .apps()
                        .replicaSets()
                        .inNamespace(stage().namespace)
                        .withName(Rollouts.NAME + "-" + hash);
        var _ = set.delete();
        await().atMost(Duration.ofSeconds(60)).until(() -> set.get() == null);

        assertThat(stage().rollBack(order)).isEqualTo(new DoneButNotStable());
        assertThat(stage().promoted(order)).isEqualTo(new Done());

        stage().awaitBaseline(order);
        assertThat(stage().serving()).isEqualTo(Map.of(Stage.V1, 4));
    }

    /// With a rollback window Argo Rollouts 1.9.2 neither pauses nor switches by itself.
    @Test
    void promotesPastARollbackWindow() throws InterruptedException {
        stage().merge(
                        """
                        {"spec": {"rollbackWindow": {"revisions": 3},
                          "strategy": {"blueGreen": {"scaleDownDelaySeconds": 1}}}}\
                        """);
        Thread.sleep(1100); // Argo orders ReplicaSets by whole seconds.
        Order order = stage().startedTo(101, Stage.V2, 1);
        stage().awaitPods(Map.of(Stage.V2, 4));

        assertThat(stage().rollBack(order)).isEqualTo(new DoneButNotStable());
        assertThat(stage().promoted(order)).isEqualTo(new Done());

        stage().awaitBaseline(order);
        assertThat(stage().serving()).isEqualTo(Map.of(Stage.V1, 4));
    }
}
