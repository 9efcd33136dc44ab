package dev.belay.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/// The add-ons as a whole. That each works is shown by the tests of what drivers rely on.
@RequiresRealCluster
class RealAddOnsTest {

    @Test
    void allRunAtOnceBesideThoseOfTheSharedClusterAndEndWithTheirOwn(RealCluster shared) {
        var unused = shared.knative();
        var cluster = RealCluster.start(RealCluster.Options.everything());
        var before = cluster.pids().size();

        unused = cluster.knative();
        var argoCd = cluster.argoCd();
        var repository = argoCd.repository(Map.of("none.yaml", "{}"));
        var pids = cluster.pids();
        assertThat(pids).hasSize(before + 4 + 3);

        cluster.close();

        assertThat(pids.values()).noneMatch(OtherJvm::runs);
        assertThat(repository.directory()).doesNotExist();
    }

    @Test
    void eachStartsOnce(RealCluster cluster) {
        var knative = cluster.knative();
        var pids = cluster.pids();

        assertThat(cluster.knative()).isSameAs(knative);
        assertThat(cluster.pids()).isEqualTo(pids);
    }

    @Test
    void aClusterWithoutControllersHasKindsAlone() {
        try (var cluster = RealCluster.start(RealCluster.Options.apiOnly())) {
            cluster.gatewayApi();
            cluster.gatewayApi();

            assertThat(new Calls(cluster).get("/apis/gateway.networking.k8s.io/v1").code())
                    .isEqualTo(200);
            assertThatThrownBy(cluster::knative)
                    .hasMessage("Knative needs a cluster with controllers");
            assertThatThrownBy(cluster::argoCd)
                    .hasMessage("Argo CD needs a cluster with controllers");
        }
    }
}
