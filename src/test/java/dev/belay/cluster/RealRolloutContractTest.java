package dev.belay.cluster;

@RequiresRealCluster
class RealRolloutContractTest implements RolloutContract {

    @Override
    public Cluster cluster() {
        return Clusters.shared();
    }
}
