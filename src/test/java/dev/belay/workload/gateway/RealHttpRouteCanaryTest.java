package dev.belay.workload.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Finding;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Observation.Other;
import dev.belay.release.Outcome.Done;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The contract under the real Deployment controller and the Gateway API's own definition, and what
/// only these do. No Gateway's controller runs, so nothing here is about traffic that flows.
@RequiresRealCluster
class RealHttpRouteCanaryTest extends HttpRouteCanaryContract {

    @Override
    Cluster cluster() {
        return Clusters.shared();
    }

    @Test
    void aVersionIsNamedLikeTheReplicaSetWhosePodsServeIt() {
        Order order = stage().startedTo(101, Stage.V2, 1);

        String hash = ((OnCandidate) stage().observe(order)).hash();

        var sets = stage().admin().apps().replicaSets().inNamespace(stage().namespace);
        var set = sets.withName(hash).get();
        assertThat(set.getStatus().getAvailableReplicas()).isEqualTo(4);
        assertThat(set.getSpec().getTemplate().getMetadata().getLabels())
                .containsEntry("belay.dev/release", "game-server-101");
        assertThat(order.start().baseline().orElseThrow().hash())
                .isEqualTo(
                        sets.list().getItems().stream()
                                .map(s -> s.getMetadata().getName())
                                .filter(name -> name.startsWith(Stage.A))
                                .findFirst()
                                .orElseThrow());
    }

    /// The same template again is the same ReplicaSet under another revision.
    @Test
    void knowsAVersionAgainThatCameBackByHand() {
        String first = stage().survey(stage().alone()).stable().orElseThrow().hash();
        stage().subject.setImage(Stage.A, Stage.V3);
        await().atMost(Stage.LONGEST)
                .until(() ->
                        !stage().survey(stage().alone())
                                .stable()
                                .orElseThrow()
                                .hash()
                                .equals(first));

        stage().subject.setImage(Stage.A, Stage.V1);

        await().atMost(Stage.LONGEST)
                .until(() ->
                        stage().survey(stage().alone())
                                .stable()
                                .orElseThrow()
                                .hash()
                                .equals(first));
    }

    @Test
    void goesBackToPodsWhoseReplicaSetWasDeleted() {
        Order order = stage().startedTo(101, Stage.V2, 2);
        String hash = order.start().baseline().orElseThrow().hash();
        stage().objects.deleteReplicaSets(Stage.A, Stage.V1);

        long from = System.nanoTime();
        assertThat(stage().rollBack(order)).isEqualTo(new Done());
        stage().awaitBaseline(order);

        report("rollback while its pods come anew", Duration.ofNanos(System.nanoTime() - from));
        assertThat(stage().survey(stage().alone()).stable().orElseThrow().hash()).isEqualTo(hash);
    }

    @Test
    void aGatewayThatReportsIsWaitedFor() {
        Order order = stage().startedTo(101, Stage.V2, 1);
        Hands gateway = new Hands(stage().admin(), stage().namespace);
        long generation = stage().route().live().metadata().path("generation").asLong();
        gateway.gateway(generation, "True");
        stage().awaitStep(order, 1);

        assertThat(stage().rollBack(order)).isEqualTo(new Done());

        assertThat(((OnBaseline) stage().observe(order)).detail())
                .isEqualTo("Gateway public has not taken up the route's latest change yet");
        gateway.gateway(generation + 1, "True");
        stage().awaitBaseline(order);
    }

    @Test
    void startsDoNotCountAsChangesOfTheRoute() {
        long generation = stage().route().live().metadata().path("generation").asLong();

        stage().startedTo(101, Stage.V2, 0);

        assertThat(stage().route().live().metadata().path("generation").asLong())
                .isEqualTo(generation);
    }

    @Test
    void namesWhoTouchedTheRouteAndThePods() {
        aSecondLater(); // Of two writers in one second the other one is named, here whoever made
        // the route.
        Order order = stage().startedTo(101, Stage.V2, 1);
        assertThat(stage().route().lastWriter()).isEqualTo("belay");
        assertThat(stage().deployment(Stage.B).lastWriter()).isEqualTo("belay");

        stage().subject.setImage(Stage.B, Stage.V3);

        assertThat(((Other) stage().observe(order)).by())
                .isNotIn("belay", "kube-controller-manager", "someone unknown");
    }

    private static void aSecondLater() {
        Instant made = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        await().until(() -> Instant.now().isAfter(made.plusSeconds(1)));
    }

    @Test
    void warnsOfAnAutoscaler() {
        stage().admin()
                .resource(
                        new HorizontalPodAutoscalerBuilder()
                                .withNewMetadata()
                                .withName("by-load")
                                .withNamespace(stage().namespace)
                                .endMetadata()
                                .withNewSpec()
                                .withMinReplicas(2)
                                .withMaxReplicas(9)
                                .withNewScaleTargetRef("apps/v1", "Deployment", Stage.B)
                                .endSpec()
                                .build())
                .create();

        assertThat(stage().survey(stage().alone()).findings())
                .extracting(Finding::what)
                .anySatisfy(what ->
                        assertThat(what)
                                .startsWith("HorizontalPodAutoscaler by-load scales Deployment"));
    }

    /// The definition's own limits are why the driver writes percentages only.
    @Test
    void theDefinitionRefusesWhatIsNoWeight() {
        assertThatThrownBy(() -> stage().weigh(100, -1))
                .isInstanceOf(KubernetesClientException.class);
        stage().patchRoute(
                        "[{\"op\": \"remove\", \"path\": \"/spec/rules/0/backendRefs/0/weight\"}]");

        assertThat(stage().weights()).isEqualTo("1/0");
        assertThat(stage().survey(stage().alone()).stable()).isPresent();
        assertThat(Optional.of(stage().split()).map(Split::total)).hasValue(1L);
    }
}
