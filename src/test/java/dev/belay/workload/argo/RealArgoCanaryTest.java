package dev.belay.workload.argo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.DoneButNotStable;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The contract under the real controller, and what only that one does.
@RequiresRealCluster
class RealArgoCanaryTest extends ArgoCanaryContract {

    @Override
    Cluster cluster() {
        return Clusters.shared();
    }

    /// The stable ReplicaSet then carries a label that the Rollout never had.
    @Test
    void knowsTheBaselineAgainThoughTheControllerAddedToItsReplicaSet() {
        stage().merge(
                        """
                        {"spec": {"strategy": {"canary": {
                          "stableMetadata": {"labels": {"role": "stable"}}}}}}\
                        """);
        Order third = thirdOverSecondOverFirst();

        assertThat(stage().rollBack(third)).isEqualTo(new Done());

        stage().awaitBaseline(third);
        assertThat(stage().pods()).isEqualTo(Map.of(Stage.V2, 4));
    }

    /// The rule in the stable ReplicaSet names the version before it, so Argo Rollouts 1.9.2 itself does
    /// not know that ReplicaSet again: what comes back counts as new, and is promoted past its steps.
    @Test
    void promotesTheBaselineWhereAntiAffinityMakesItLookNew() {
        stage().merge(
                        """
                        {"spec": {"strategy": {"canary": {
                          "antiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": {"weight": 1}}}}}}\
                        """);
        Order third = thirdOverSecondOverFirst();

        assertThat(stage().rollBack(third)).isEqualTo(new Done());
        stage().awaitSeen(third, seen -> seen instanceof OnBaseline at && at.walking());
        assertThat(stage().promoted(third)).isEqualTo(new Done());

        stage().awaitBaseline(third);
        assertThat(stage().pods()).isEqualTo(Map.of(Stage.V2, 4));
    }

    private Order thirdOverSecondOverFirst() {
        Order first = stage().startedTo(101, Stage.V2, 2);
        Order second = stage().startedTo(102, Stage.V3, 0);
        Order third = stage().started(103, Stage.V1);
        stage().awaitStep(third, 0);
        Baseline kept = third.start().baseline().orElseThrow();
        assertThat(kept.hash()).isEqualTo(second.start().baseline().orElseThrow().hash());
        assertThat(kept.template()).doesNotContain("\"role\"", "podAntiAffinity");
        assertThat(first.intent().image()).isEqualTo(Stage.V2);
        return third;
    }

    @Test
    void undoesToAVersionWhoseReplicaSetIsGone() {
        Order order = stage().startedTo(101, Stage.V2, 2);
        String hash = order.start().baseline().orElseThrow().hash();
        var set =
                stage().admin()
                        .apps()
                        .replicaSets()
                        .inNamespace(stage().namespace)
                        .withName(Rollouts.NAME + "-" + hash);
        var _ = set.delete();
        await().atMost(Duration.ofSeconds(60)).until(() -> set.get() == null);

        assertThat(stage().rollBack(order)).isEqualTo(new DoneButNotStable());
        assertThat(stage().promoted(order)).isEqualTo(new Done());

        stage().awaitBaseline(order);
        assertThat(stage().pods()).isEqualTo(Map.of(Stage.V1, 4));
    }

    @Test
    void namesWhoTouchedTheTemplate() {
        Order order = stage().startedTo(101, Stage.V2, 0);
        stage().setImage(Stage.V3);

        assertThat(stage().view().lastWriter()).isNotIn("rollouts-controller", "someone unknown");
        assertThat(order.intent().image()).isEqualTo(Stage.V2);
    }
}
