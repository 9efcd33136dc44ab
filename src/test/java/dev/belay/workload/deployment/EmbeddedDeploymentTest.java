package dev.belay.workload.deployment;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.StandInDeployments;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The contract under the stand-in.
class EmbeddedDeploymentTest extends RollingContract {

    private static EmbeddedCluster cluster;
    private static StandInDeployments controller;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start();
        controller = StandInDeployments.start(cluster);
    }

    @AfterAll
    static void stop() {
        controller.close();
        cluster.close();
    }

    @Override
    Cluster cluster() {
        return cluster;
    }

    @Override
    void holdPods(boolean hold) {
        controller.holdPods(stage().namespace, hold);
    }
}
