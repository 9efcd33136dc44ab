package dev.belay.cluster;

@RequiresRealCluster
class RealApiContractTest implements ApiContract {

    @Override
    public Cluster cluster() {
        return Clusters.shared();
    }
}
