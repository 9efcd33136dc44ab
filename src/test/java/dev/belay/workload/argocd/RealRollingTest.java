package dev.belay.workload.argocd;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.cluster.Repository;
import dev.belay.cluster.RequiresRealCluster;
import java.util.Map;

/// The contract under the real Argo CD and Kubernetes' own controller.
@RequiresRealCluster
class RealRollingTest extends RollingContract {

    @Override
    public Cluster cluster() {
        return Clusters.sharedReal();
    }

    @Override
    public Repository repository(Map<String, String> files) {
        var repository = Clusters.sharedReal().argoCd().repository(files);
        return new Repository(repository.url(), repository::commit);
    }
}
