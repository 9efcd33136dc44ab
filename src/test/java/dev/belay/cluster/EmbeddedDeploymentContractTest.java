package dev.belay.cluster;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class EmbeddedDeploymentContractTest implements DeploymentContract {

    private static EmbeddedCluster cluster;
    private static StandInDeployments deployments;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start();
        deployments = StandInDeployments.start(cluster);
    }

    @AfterAll
    static void stop() {
        deployments.close();
        cluster.close();
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }
}
