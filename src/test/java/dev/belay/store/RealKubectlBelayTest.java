package dev.belay.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.ClusterBinaries;
import dev.belay.cluster.FreshNamespace;
import dev.belay.cluster.RealCluster;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.engine.Policies.Found.Usable;
import dev.belay.engine.Stored;
import dev.belay.install.KnativeFiles;
import dev.belay.policy.Policy;
import dev.belay.release.GateResult.Outcome;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.SampleReleases;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What `kubectl belay why` makes of Releases that Belay's own store wrote, with the real kubectl and API server.
@RequiresRealCluster
class RealKubectlBelayTest {

    private static final String URL = "https://github.example/acme/game/actions/runs/7";

    private RealCluster cluster;
    private String namespace;
    private ReleaseStore releases;
    private Policy policy;

    @BeforeEach
    void given(RealCluster shared, @FreshNamespace String fresh) throws IOException {
        cluster = shared;
        namespace = fresh;
        Given.definitions(cluster.admin());
        String example =
                Files.readString(Path.of("examples", "game-server", "policy.yaml"))
                        .replace("namespace: play", "namespace: " + namespace);
        cluster.admin().resource(example).create();
        Optional<List<String>> here = Optional.of(List.of(namespace));
        releases =
                new ReleaseStore(
                        cluster.admin(),
                        here,
                        (id, why) -> {
                            throw new AssertionError(id + ": " + why);
                        });
        policy = ((Usable) new PolicyStore(cluster.admin(), here).all().getFirst()).policy();
    }

    @Test
    void aGateThatWaitsIsALineAndOneThatIsOpenIsNot() throws Exception {
        there(1, SampleReleases.whoseBuild(Outcome.WAITING, "queued on 0123456"));

        assertThat(why(1))
                .isEqualTo(
                        """
                        game-server-1 Pending: waiting for gate check build: queued on 0123456
                        gate check build waiting: queued on 0123456
                        """);
    }

    @Test
    void soIsAGateThatFailedAndAVerification() throws Exception {
        there(1, SampleReleases.whoseBuild(Outcome.FAILED, "failure on 0123456"));
        there(2, SampleReleases.whoseVerificationEnded("timed_out", URL));

        assertThat(why(1))
                .startsWith(
                        """
                        game-server-1 Rejected: gate check build: failure on 0123456
                        gate check build failed: failure on 0123456
                        2026-03-01T10:00:00Z gates: act\
                        """);
        assertThat(why(2).lines())
                .contains("verification login failed, attempt 2: timed_out (" + URL + ")")
                .noneMatch(line -> line.startsWith("gate "));
    }

    @Test
    void whereThereIsNeitherNothingIsSaidOfThem() throws Exception {
        there(1, SampleReleases.waitingForApproval());

        assertThat(why(1)).isEqualTo("game-server-1 Pending: waiting for its turn\n");
    }

    /// A release of the example's policy that stands like another one.
    private void there(long deployment, ReleaseState like) {
        Intent intent = intent(deployment);
        assertThat(releases.create(intent)).isTrue();
        Stored created = releases.load(intent.id()).orElseThrow();
        ReleaseState state =
                new ReleaseState(
                        intent,
                        like.phase(),
                        like.holds(),
                        like.approvals(),
                        like.gates(),
                        like.presses(),
                        like.start(),
                        like.template(),
                        like.workflows(),
                        like.evidence(),
                        like.pending(),
                        like.firing(),
                        like.verdicts(),
                        like.outbox(),
                        like.timings(),
                        like.reason(),
                        like.updated());
        assertThat(releases.commit(created, state)).isPresent();
    }

    private Intent intent(long deployment) {
        return new Intent(
                new ReleaseId(namespace, "game-server-" + deployment),
                "acme/game",
                deployment,
                "0123456789012345678901234567890123456789",
                "main",
                "production",
                "registry.example.com/acme/game-server:" + deployment,
                "dana",
                false,
                policy);
    }

    private String why(long deployment) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(
                        "sh",
                        KnativeFiles.DIRECTORY.resolve("kubectl-belay").toString(),
                        "--namespace",
                        namespace,
                        "why",
                        "game-server-" + deployment);
        Path kubectl = ClusterBinaries.find().program("kubectl").toAbsolutePath();
        builder.environment()
                .put("PATH", kubectl.getParent() + File.pathSeparator + System.getenv("PATH"));
        builder.environment().put("KUBECONFIG", cluster.kubeconfig().toString());
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
