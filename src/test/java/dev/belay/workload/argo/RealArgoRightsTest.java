package dev.belay.workload.argo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.belay.cluster.FreshNamespace;
import dev.belay.cluster.RealCluster;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.engine.Workload.Order;
import dev.belay.install.Rights;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome.Done;
import dev.belay.stage.AilingPod;
import dev.belay.workload.Owners;
import dev.belay.workload.Permissions;
import dev.belay.workload.Permissions.Access;
import dev.belay.workload.Unhurried;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the driver says that it asks of the API server is what it asks.
@RequiresRealCluster
class RealArgoRightsTest {

    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final List<Access> SAID =
            Stream.of(ArgoRollouts.ACCESS, Permissions.ACCESS, Owners.ACCESS)
                    .flatMap(List::stream)
                    .toList();

    @Test
    void itUsesAllItsRightsAndNeedsNoOther(RealCluster cluster, @FreshNamespace String namespace) {
        Rights rights = Rights.of(cluster, namespace, SAID);
        try (Stage stage =
                new Stage(
                        cluster,
                        Stage.Way.CANARY,
                        rights.kubeconfig().toString(),
                        Unhurried.PATIENCE)) {
            stage.running();
            stage.merge(
                    """
                    {"metadata": {"annotations": {
                      "argocd.argoproj.io/tracking-id": "shop:argoproj.io/Rollout:play/game-server"}}}\
                    """);
            Order order = stage.startedTo(101, Stage.V2, 0);
            // So that it has to ask whose pods are missing.
            try (AilingPod _ = AilingPod.in(stage.admin(), stage.namespace)) {
                await().atMost(LONGEST).until(() -> !stage.view().allPodsAvailable());
                assertThat(stage.observe(order)).isInstanceOf(OnCandidate.class);
            }
            stage.awaitStep(order, 0);
            assertThat(stage.advanced(order, 0)).isEqualTo(new Done());
            stage.awaitStep(order, 1);
            assertThat(stage.rollBack(order)).isEqualTo(new Done());
            stage.awaitBaseline(order);
        }
        assertThat(rights.refused()).isEmpty();
        assertThat(rights.used()).containsExactlyInAnyOrderElementsOf(SAID);
    }
}
