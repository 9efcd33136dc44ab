package dev.belay.workload.argocd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.cluster.Repository;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.DoneButNotStable;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The contract under the real Argo CD and Argo Rollouts, and that what was rolled back stays so.
@RequiresRealCluster
class RealApplicationTest extends ApplicationContract {

    private static final Duration WATCHED = Duration.ofSeconds(60);

    @Override
    public Cluster cluster() {
        return Clusters.sharedReal();
    }

    @Override
    public Repository repository(Map<String, String> files) {
        var repository = Clusters.sharedReal().argoCd().repository(files);
        return new Repository(repository.url(), repository::commit);
    }

    /// Two at once, one mid-canary and one after 100 %, so that a minute is enough for both.
    @Test
    @Tag("once")
    void selfHealDoesNotBringTheBadVersionBack() throws InterruptedException {
        try (Stage other = Stage.running(this, Stage.PATCHES, Git.base(Stage.V1), "")) {
            Order canary = stage().startedTo(101, Stage.V2, 1);
            Order full = other.startedTo(101, Stage.V2, 2);

            assertThat(stage().rollBack(canary)).isEqualTo(new Done());
            assertThat(other.rollBack(full)).isEqualTo(new DoneButNotStable());
            assertThat(other.promoted(full)).isEqualTo(new Done());
            stage().awaitBaseline(canary);
            other.awaitBaseline(full);

            long end = System.nanoTime() + WATCHED.toNanos();
            int looks = 0;
            while (System.nanoTime() < end) {
                for (Stage each : new Stage[] {stage(), other}) {
                    assertThat(each.template().image(Git.CONTAINER)).hasValue(Stage.V1);
                    assertThat(each.template().release()).isEmpty();
                    assertThat(each.pods()).isEqualTo(Map.of(Stage.V1, 4));
                }
                looks++;
                Thread.sleep(100);
            }
            System.out.printf(
                    "self-heal watched for 60 s with %d looks: nothing came back%n", looks);
            for (Stage each : new Stage[] {stage(), other}) {
                await().atMost(Duration.ofSeconds(120))
                        .untilAsserted(() ->
                                assertThat(each.read().at("/status/sync/status").asText())
                                        .isEqualTo("Synced"));
            }
        }
    }

    @Test
    void namesWhoTouchedTheSource() {
        Order order = stage().startedTo(101, Stage.V2, 0);
        stage().merge("{\"spec\": {\"source\": {\"kustomize\": null}}}");
        stage().awaitBaseline(order);

        String by =
                new ApplicationView(stage().read(), order.intent().policy().target()).lastWriter();

        assertThat(by).isNotIn("argocd-application-controller", "belay", "someone unknown");
    }
}
