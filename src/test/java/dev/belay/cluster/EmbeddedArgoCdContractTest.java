package dev.belay.cluster;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class EmbeddedArgoCdContractTest implements ArgoCdContract {

    private static EmbeddedCluster cluster;
    private static StandInRollouts rollouts;
    private static StandInArgoCd argoCd;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start();
        rollouts = StandInRollouts.start(cluster);
        argoCd = StandInArgoCd.start(cluster);
    }

    @AfterAll
    static void stop() {
        argoCd.close();
        rollouts.close();
        cluster.close();
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }

    @Override
    public Repository repository(Map<String, String> files) {
        return argoCd.repository(files);
    }
}
