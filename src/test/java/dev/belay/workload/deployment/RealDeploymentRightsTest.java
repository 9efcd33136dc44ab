package dev.belay.workload.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.FreshNamespace;
import dev.belay.cluster.RealCluster;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.engine.Workload.Order;
import dev.belay.install.Rights;
import dev.belay.release.Outcome.Done;
import dev.belay.workload.Owners;
import dev.belay.workload.Permissions;
import dev.belay.workload.Permissions.Access;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the driver says that it asks of the API server is what it asks.
@RequiresRealCluster
class RealDeploymentRightsTest {

    private static final List<Access> SAID =
            Stream.of(Deployments.ACCESS, Permissions.ACCESS, Owners.ACCESS)
                    .flatMap(List::stream)
                    .toList();

    @Test
    void itUsesAllItsRightsAndNeedsNoOther(RealCluster cluster, @FreshNamespace String namespace) {
        Rights rights = Rights.of(cluster, namespace, SAID);
        try (Stage stage = new Stage(rights.cluster())) {
            stage.running();
            // So that it looks whether Argo CD would heal the Deployment.
            stage.merge(
                    """
                    {"metadata": {"annotations": {
                      "argocd.argoproj.io/tracking-id": "shop:apps/Deployment:play/game-server"}}}\
                    """);
            Order order = stage.completed(101, Stage.V2);
            assertThat(stage.rollBack(order)).isEqualTo(new Done());
            stage.awaitBaseline(order);
        }
        assertThat(rights.refused()).isEmpty();
        assertThat(rights.used()).containsExactlyInAnyOrderElementsOf(SAID);
    }
}
