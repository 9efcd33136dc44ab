package dev.belay.cluster;

@RequiresRealCluster
class RealBlueGreenContractTest implements BlueGreenContract {

    @Override
    public Cluster cluster() {
        return Clusters.shared();
    }
}
