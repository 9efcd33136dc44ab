package dev.belay.cluster;

@RequiresRealCluster
class RealDeploymentContractTest implements DeploymentContract {

    @Override
    public Cluster cluster() {
        return Clusters.shared();
    }
}
