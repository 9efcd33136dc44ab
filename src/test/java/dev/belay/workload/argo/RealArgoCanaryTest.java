package dev.belay.workload.argo;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.cluster.RequiresRealCluster;

/// The contract under the real controller.
@RequiresRealCluster
class RealArgoCanaryTest extends ArgoCanaryContract {

    @Override
    Cluster cluster() {
        return Clusters.shared();
    }
}
