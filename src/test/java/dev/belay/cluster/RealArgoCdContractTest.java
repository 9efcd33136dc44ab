package dev.belay.cluster;

import java.util.Map;

@RequiresRealCluster
class RealArgoCdContractTest implements ArgoCdContract {

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
