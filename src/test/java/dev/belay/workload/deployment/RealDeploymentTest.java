package dev.belay.workload.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Outcome.Done;
import org.junit.jupiter.api.Test;

/// The contract under the real controllers, and what only these do.
@RequiresRealCluster
class RealDeploymentTest extends RollingContract {

    @Override
    Cluster cluster() {
        return Clusters.shared();
    }

    /// Nothing can be scheduled then, so new pods stay pending.
    @Override
    void holdPods(boolean hold) {
        var nodes = cluster().admin().nodes();
        nodes.list()
                .getItems()
                .forEach(node ->
                        nodes.resource(node)
                                .edit(n -> {
                                    n.getSpec().setUnschedulable(hold);
                                    return n;
                                }));
    }

    @Test
    void namesWhoTouchedTheTemplate() {
        Order order = stage().completed(101, Stage.V2);
        stage().setImage(Stage.V3);

        assertThat(stage().view().lastWriter())
                .isNotIn("kube-controller-manager", "someone unknown", "belay");
        assertThat(order.intent().image()).isEqualTo(Stage.V2);
    }

    /// A pod template as people write it: what the API server fills in and rewrites is the same in
    /// the Deployment and in its ReplicaSet, by which the version is found.
    @Test
    void knowsTheReplicaSetOfATemplateWithMoreInIt() {
        stage().merge(
                        """
                        {"spec": {"template": {"metadata": {"annotations": {"note": "a"}}, "spec": {
                          "terminationGracePeriodSeconds": 5,
                          "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "1024Mi"}}],
                          "containers": [{"name": "game-server", "image": "%s",
                            "env": [{"name": "A", "value": ""}],
                            "resources": {"requests": {"cpu": "0.250", "memory": "65536Ki"}},
                            "readinessProbe": {"httpGet": {"path": "/", "port": 8080}},
                            "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}]}]}}}}\
                        """
                                .formatted(Stage.V1));
        Order order = stage().completed(101, Stage.V2);
        assertThat(order.start().baseline().orElseThrow().template()).contains("1Gi", "250m");

        assertThat(stage().rollBack(order)).isEqualTo(new Done());

        stage().awaitBaseline(order);
        assertThat(stage().sets(Stage.V1))
                .filteredOn(set -> set.getStatus().getReplicas() == 4)
                .singleElement()
                .satisfies(set ->
                        assertThat(set.getMetadata().getLabels())
                                .containsEntry(
                                        DeploymentView.HASH_LABEL,
                                        order.start().baseline().orElseThrow().hash()));
    }
}
