package dev.belay.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.RolloutContract.Canary;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What only the stand-in does; what it has in common with the controller is in [RolloutContract].
class StandInRolloutsTest {

    private EmbeddedCluster cluster;
    private StandInRollouts rollouts;

    @BeforeEach
    void start() {
        cluster = EmbeddedCluster.start();
        rollouts = StandInRollouts.start(cluster);
        new Calls(cluster)
                .post(
                        "/api/v1/namespaces",
                        """
                        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "%s"}}
                        """
                                .formatted(RolloutContract.NAMESPACE));
    }

    @AfterEach
    void stop() {
        rollouts.close();
        cluster.close();
    }

    @Test
    void anImageThatCrashesNeverBecomesReady() throws Exception {
        var canary = Canary.deployed(new Calls(cluster), "");
        canary.change("r1", "r2", "example/game:crash");
        canary.eventually(
                () -> assertThat(canary.status().path("updatedReplicas").asInt()).isOne());
        Thread.sleep(300);
        assertThat(canary.status().path("phase").asText()).isEqualTo("Progressing");
        assertThat(canary.status().path("currentStepIndex").asInt()).isZero();
    }

    @Test
    void itCanOverlookAWriteUntilTheNext() throws Exception {
        var canary = Canary.deployed(new Calls(cluster), "");
        rollouts.overlookNextWrite(RolloutContract.NAMESPACE, canary.name());
        canary.change("r1", "r2", "example/game:2");
        Thread.sleep(500);
        assertThat(canary.observed(canary.read())).isFalse();
        canary.patch("{\"metadata\": {\"annotations\": {\"nudge\": \"1\"}}}");
        canary.awaitPause(1);
    }

    @Test
    void itReactsAtOnce() {
        var canary = Canary.deployed(new Calls(cluster), "");
        var before = System.nanoTime();
        canary.change("r1", "r2", "example/game:2");
        canary.awaitPause(1);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
    }
}
