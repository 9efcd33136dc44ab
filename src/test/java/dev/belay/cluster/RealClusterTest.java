package dev.belay.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@RequiresRealCluster
class RealClusterTest {

    @Test
    void walksACanaryUnderTheRealController(Cluster cluster, @FreshNamespace String namespace)
            throws Exception {
        var rollout = LiveRollout.create(cluster.admin(), namespace, "game-server");
        rollout.awaitPhase("Healthy", 4, 4);
        rollout.compareWith("healthy");

        rollout.startRelease("game-server-102", LiveRollout.CANDIDATE);
        rollout.awaitPauseAt(1, 1, 5);
        rollout.compareWith("paused-at-10");

        rollout.clearPause();
        rollout.awaitPauseAt(3, 2, 4);
        rollout.clearPause();
        rollout.awaitPhase("Healthy", 4, 4);
        rollout.compareWith("promoted");
    }

    @Test
    void kwokMakesThePodsReadyAndTheirOwnerTakesThemAlong(
            Cluster cluster, @FreshNamespace String namespace) {
        var rollout = LiveRollout.create(cluster.admin(), namespace, "game-server");
        rollout.awaitPhase("Healthy", 4, 4);

        var pods = cluster.admin().pods().inNamespace(namespace);
        assertThat(pods.list().getItems())
                .hasSize(4)
                .allSatisfy(pod -> {
                    assertThat(pod.getStatus().getPhase()).isEqualTo("Running");
                    assertThat(pod.getStatus().getContainerStatuses().getFirst().getReady())
                            .isTrue();
                });

        rollout.resource().withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
        await().atMost(Duration.ofSeconds(120)).until(() -> pods.list().getItems().isEmpty());
    }

    @Test
    void refusesAPatchWhoseTestFails(Cluster cluster, @FreshNamespace String namespace) {
        var rollout = LiveRollout.create(cluster.admin(), namespace, "game-server");
        rollout.awaitPhase("Healthy", 4, 4);

        assertThatThrownBy(() ->
                        rollout.patchRelease(
                                "game-server-99", "game-server-102", LiveRollout.CANDIDATE))
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> assertThat(e.getCode()).isEqualTo(422));
        assertThat(rollout.image()).isEqualTo(LiveRollout.BASELINE);
    }

    @Test
    void authorizesUsersByTheirRoles(Cluster cluster, @FreshNamespace String namespace) {
        try (var nobody = ((RealCluster) cluster).client("nobody")) {
            assertThatThrownBy(() -> nobody.pods().inNamespace(namespace).list())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> {
                                assertThat(e.getCode()).isEqualTo(403);
                                assertThat(e.getMessage()).contains("User \"nobody\" cannot list");
                            });
        }
    }

    @Test
    void kubectlCanUseTheKubeconfig(Cluster cluster) throws Exception {
        var kubectl = ClusterBinaries.find().program("kubectl").toString();
        var process =
                new ProcessBuilder(
                                kubectl,
                                "--kubeconfig",
                                cluster.kubeconfig().toString(),
                                "get",
                                "nodes",
                                "-o",
                                "name")
                        .redirectErrorStream(true)
                        .start();

        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output).isEqualTo("node/node-1\n");
        assertThat(process.waitFor()).isZero();
    }

    /// A port that it has let go may be taken by anybody in the same moment, but not thrice in a row.
    @Test
    void leavesNothingBehindWhenClosed() {
        assertThat(
                        Stream.generate(RealClusterTest::leavesItsPortsFree)
                                .limit(3)
                                .anyMatch(free -> free))
                .isTrue();
    }

    private static boolean leavesItsPortsFree() {
        var cluster = RealCluster.start(RealCluster.Options.everything());
        var pids = cluster.pids();
        assertThat(pids).hasSize(6);
        assertThat(pids.values()).allMatch(OtherJvm::runs);

        cluster.close();

        assertThat(pids.values()).noneMatch(OtherJvm::runs);
        assertThat(cluster.kubeconfig().getParent()).doesNotExist();
        assertThat(cluster.logs().resolve("kube-apiserver.log")).exists();
        return cluster.ports().stream().allMatch(Ports::isFree);
    }

    @Test
    void diesWithAKilledJvm() throws Exception {
        var jvm = OtherJvm.start(Holder.class);
        var lines = jvm.inputReader(StandardCharsets.UTF_8);
        var etcd = Long.parseLong(lines.readLine());
        var apiServer = Long.parseLong(lines.readLine());
        assertThat(OtherJvm.runs(etcd) && OtherJvm.runs(apiServer)).isTrue();

        jvm.destroyForcibly();

        await().atMost(Duration.ofSeconds(60))
                .until(() -> !OtherJvm.runs(etcd) && !OtherJvm.runs(apiServer));
    }

    @Test
    void saysWhichProgramDidNotStartAndWhy() {
        var impossible = RealCluster.Options.apiOnly().withUser("a,user,with,commas,\"and\nquotes");

        assertThatThrownBy(() -> RealCluster.start(impossible))
                .hasMessageContaining("kube-apiserver exited with code 1")
                .hasMessageContaining("kube-apiserver.log");
    }

    /// Holds a cluster and says the process ids of etcd and of the API server.
    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws Exception {
            var pids = RealCluster.start(RealCluster.Options.apiOnly()).pids();
            System.out.println(pids.get("etcd"));
            System.out.println(pids.get("kube-apiserver"));
            Thread.sleep(Duration.ofMinutes(10));
        }
    }
}
