package dev.belay.workload.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.FreshNamespace;
import dev.belay.cluster.RealCluster;
import dev.belay.cluster.Repository;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.engine.Workload.Order;
import dev.belay.install.Rights;
import dev.belay.release.Outcome.Done;
import dev.belay.workload.Owners;
import dev.belay.workload.Permissions;
import dev.belay.workload.Permissions.Access;
import dev.belay.workload.argo.ArgoRollouts;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the drivers of an Application and of the Rollout beneath it say that they ask of the API server is
/// what they ask.
@RequiresRealCluster
class RealApplicationRightsTest {

    private static final List<Access> SAID =
            Stream.of(
                            ArgoCdApplications.ACCESS,
                            ArgoRollouts.ACCESS,
                            Permissions.ACCESS,
                            Owners.ACCESS)
                    .flatMap(List::stream)
                    .distinct()
                    .toList();

    private record Restricted(RealCluster whole, Cluster cluster) implements Lab {
        @Override
        public Repository repository(Map<String, String> files) {
            var repository = whole.argoCd().repository(files);
            return new Repository(repository.url(), repository::commit);
        }
    }

    @Test
    void theyUseAllTheirRightsAndNeedNoOther(
            RealCluster cluster, @FreshNamespace String namespace) {
        Rights rights = Rights.of(cluster, namespace, SAID);
        Lab lab = new Restricted(cluster, rights.cluster());
        try (Stage stage = Stage.running(lab, Stage.PATCHES, Git.base(Stage.V1), "")) {
            // So that it looks whether the set that made it would write it again.
            stage.merge(
                    """
                    {"metadata": {"ownerReferences": [{
                      "apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet", "name": "gone",
                      "uid": "00000000-0000-0000-0000-000000000000"}]}}\
                    """);
            Order order = stage.startedTo(101, Stage.V2, 1);
            assertThat(stage.rollBack(order)).isEqualTo(new Done());
            stage.awaitBaseline(order);
        }
        assertThat(rights.refused()).isEmpty();
        // That no right to the Rollout is idle is what RealArgoRightsTest proves; through an
        // Application not all are needed.
        assertThat(rights.used()).containsAll(ArgoCdApplications.ACCESS).isSubsetOf(SAID);
    }
}
