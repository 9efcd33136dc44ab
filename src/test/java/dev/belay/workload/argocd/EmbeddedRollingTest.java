package dev.belay.workload.argocd;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.Repository;
import dev.belay.cluster.StandInArgoCd;
import dev.belay.cluster.StandInDeployments;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// The contract under the stand-ins.
class EmbeddedRollingTest extends RollingContract {

    private static EmbeddedCluster cluster;
    private static StandInDeployments deployments;
    private static StandInArgoCd argoCd;

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start();
        deployments = StandInDeployments.start(cluster);
        argoCd = StandInArgoCd.start(cluster);
    }

    @AfterAll
    static void stop() {
        argoCd.close();
        deployments.close();
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
