package dev.belay.workload.gateway;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.StandInDeployments;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The contract under the stand-in.
class EmbeddedHttpRouteCanaryTest extends HttpRouteCanaryContract {

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
}
