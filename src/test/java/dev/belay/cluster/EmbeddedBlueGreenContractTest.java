package dev.belay.cluster;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class EmbeddedBlueGreenContractTest implements BlueGreenContract {

    private static EmbeddedCluster cluster;
    private static StandInRollouts rollouts;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start();
        rollouts = StandInRollouts.start(cluster);
    }

    @AfterAll
    static void stop() {
        rollouts.close();
        cluster.close();
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }
}
