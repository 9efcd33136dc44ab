package dev.belay.workload.knative;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.stage.KnativeSubject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The contract under the stand-in.
class EmbeddedKnativeCanaryTest extends KnativeCanaryContract {

    private static EmbeddedCluster cluster;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start();
    }

    @AfterAll
    static void stop() {
        KnativeSubject.controller(cluster).close();
        cluster.close();
    }

    @Override
    Cluster cluster() {
        return cluster;
    }

    @Override
    void crash(String revision) {
        KnativeSubject.controller(cluster).crash(stage().namespace, revision);
    }
}
