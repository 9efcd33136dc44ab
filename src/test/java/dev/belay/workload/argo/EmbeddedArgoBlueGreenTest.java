package dev.belay.workload.argo;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.StandInRollouts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The contract under the stand-in.
class EmbeddedArgoBlueGreenTest extends ArgoBlueGreenContract {

    private static EmbeddedCluster cluster;
    private static StandInRollouts controller;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start();
        controller = StandInRollouts.start(cluster);
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
    void breakPods(String image) {
        controller.breakPods(stage().namespace, image);
    }
}
