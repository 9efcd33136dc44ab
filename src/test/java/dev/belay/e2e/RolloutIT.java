package dev.belay.e2e;

import static dev.belay.e2e.Scene.BASELINE;
import static dev.belay.e2e.Scene.CANDIDATE;
import static dev.belay.e2e.Scene.SHA;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.stage.ApiProxy;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.Caller.Alert;
import dev.belay.stage.Caller.Reply;
import dev.belay.stage.GameServer;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The main job on a cluster: deployments become canaries, alerts put them back.
class RolloutIT {

    @TempDir Path directory;

    private Scene scene;

    @AfterEach
    void close() throws Exception {
        if (scene != null) {
            scene.close();
        }
    }

    @Test
    void healthyReleaseGoesAllTheWayAndIsCertified() {
        scene = Scene.set(directory, Scene.seenAt50("1s", "3s"));
        BelayProcess belay = scene.belay();
        scene.deployTo10(belay, 7);
        assertThat(scene.game.image()).isEqualTo(CANDIDATE);
        scene.advanceUntil(belay, 7, "50 %", () -> scene.pausedAt(3) && scene.weight(7) == 50);
        scene.advanceUntil(belay, 7, "the watch", () -> scene.game.phase(7).equals("Watching"));
        scene.advanceUntil(belay, 7, "success", () -> scene.game.phase(7).equals("Succeeded"));
        scene.tickUntil(belay, "the release to be let go", () -> scene.isLetGo(7));
        assertThat(scene.game.image()).isEqualTo(CANDIDATE);
        JsonNode ledger = scene.game.ledger();
        assertThat(ledger.at("/certified/release").asText()).isEqualTo("game-server-7");
        assertThat(ledger.at("/certified/image").asText()).isEqualTo(CANDIDATE);
        assertThat(ledger.path("active").asText("")).isEmpty();
        assertThat(scene.game.release(7).orElseThrow().at("/metadata/finalizers").isMissingNode())
                .isTrue();
    }

    @Test
    void nothingAdvancesWithoutPositiveEvidence() throws InterruptedException {
        scene = Scene.set(directory);
        BelayProcess belay = scene.belay();
        scene.deployTo10(belay, 7);
        for (int i = 0; i < 8; i++) {
            scene.caller.tick(belay);
            scene.alert(belay, Alert.of("heartbeat", "", ""));
            Thread.sleep(500);
        }
        assertThat(scene.pausedAt(1)).isTrue();
        assertThat(scene.weight(7)).isEqualTo(10);
    }

    @Test
    void alertPutsTheBaselineBackWithinItsOwnRequest() {
        scene = Scene.set(directory);
        BelayProcess belay = scene.belay();
        scene.deployTo10(belay, 7);
        Reply reply = scene.breach(belay, 7);
        // What holds now holds because of the request that was just answered.
        assertThat(scene.game.image()).isEqualTo(BASELINE);
        assertThat(scene.game.phase(7)).isIn("RollingBack", "RolledBack");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().at("/verdicts/0/verdict").asText()).isEqualTo("act");
        scene.isBackOnTheBaseline(belay, 7);
        JsonNode rollout = scene.game.rollout();
        assertThat(rollout.at("/status/stableRS").asText())
                .isEqualTo(scene.status(7).at("/start/baseline/hash").asText());
        assertThat(scene.status(7).at("/verdicts").toString()).contains("rolled-back");
    }

    @Test
    void alertInTheWatchUndoesTheFullyPromotedRelease() {
        scene = Scene.set(directory, GameServer.fast("1s", "30s", "60s"));
        BelayProcess belay = scene.belay();
        scene.deployTo10(belay, 7);
        scene.advanceUntil(belay, 7, "the watch", () -> scene.game.phase(7).equals("Watching"));
        assertThat(scene.game.image()).isEqualTo(CANDIDATE);
        Reply reply = scene.breach(belay, 7);
        assertThat(scene.game.image()).isEqualTo(BASELINE);
        assertThat(reply.status()).isEqualTo(200);
        scene.isBackOnTheBaseline(belay, 7);
    }

    @Test
    void alertsThatAreNotAboutThisReleaseChangeNothing() {
        scene = Scene.set(directory, GameServer.fast("1s", "1s", "2s"));
        ApiProxy proxy = scene.proxy();
        BelayProcess belay = scene.belay(proxy);
        scene.deployTo10(belay, 7);
        scene.advanceUntil(belay, 7, "success", () -> scene.game.phase(7).equals("Succeeded"));
        scene.deployTo10(belay, 8, SHA.replace('a', 'b'));
        proxy.forget();
        Reply reply =
                scene.alert(
                        belay,
                        Alert.of("rollback", "game-server-7", "availability"),
                        Alert.of("rollback", "game-server-999", "availability"),
                        Alert.of("rollback", "", "availability"),
                        Alert.of("sing", "game-server-8", "availability"));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().at("/verdicts").findValuesAsText("reason"))
                .containsExactly("watch-over", "unknown-release", "no-identity", "unknown-action");
        assertThat(Scene.changes(proxy)).isZero();
        assertThat(scene.game.phase(8)).isEqualTo("Progressing");
        assertThat(scene.game.phase(7)).isEqualTo("Succeeded");
        assertThat(scene.status(7).at("/verdicts").toString()).contains("watch-over");
    }

    @Test
    void resolvedAndRepeatedAlertsChangeNothingMore() {
        scene = Scene.set(directory);
        ApiProxy proxy = scene.proxy();
        BelayProcess belay = scene.belay(proxy);
        scene.deployTo10(belay, 7);
        Alert alert = Alert.of("rollback", "game-server-7", "availability");
        assertThat(scene.alert(belay, alert).status()).isEqualTo(200);
        Reply again = scene.alert(belay, alert);
        assertThat(again.body().at("/verdicts/0/reason").asText()).isEqualTo("already-decided");
        Reply resolved =
                scene.alert(
                        belay,
                        new Alert(
                                "rollback", alert.release(), alert.slo(), false, alert.startsAt()));
        assertThat(resolved.body().at("/verdicts/0/reason").asText()).isEqualTo("resolved");
        scene.isBackOnTheBaseline(belay, 7);
        assertThat(Scene.changes(proxy)).as("start and rollback").isEqualTo(2);
    }

    @Test
    void duplicateAndConcurrentDeliveriesAtTwoProcessesAreOneRollout() throws Exception {
        scene = Scene.set(directory);
        ApiProxy proxy = scene.proxy();
        List<BelayProcess> belays = List.of(scene.belay(proxy), scene.belay(proxy));
        byte[] body = scene.caller.fixture("deployment", 7, SHA);
        List<Callable<Reply>> deliveries =
                IntStream.range(0, 12)
                        .<Callable<Reply>>mapToObj(i ->
                                () -> {
                                    Reply reply =
                                            scene.caller.github(
                                                    belays.get(i % 2), "deployment", body);
                                    scene.caller.tick(belays.get(i % 2));
                                    return reply;
                                })
                        .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(12)) {
            for (Future<Reply> reply : threads.invokeAll(deliveries)) {
                assertThat(reply.get().status()).isIn(200, 202);
            }
        }
        scene.tickUntil(belays.get(1), "10 %", () -> scene.pausedAt(1) && scene.weight(7) == 10);
        assertThat(Scene.changes(proxy)).as("one start").isEqualTo(1);
        concurrentAlerts(belays);
        scene.isBackOnTheBaseline(belays.get(0), 7);
        assertThat(Scene.changes(proxy)).as("one start, one rollback").isEqualTo(2);
    }

    private void concurrentAlerts(List<BelayProcess> belays) throws Exception {
        List<Callable<Reply>> alerts =
                IntStream.range(0, 8)
                        .<Callable<Reply>>mapToObj(i -> () -> scene.breach(belays.get(i % 2), 7))
                        .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Reply> reply : threads.invokeAll(alerts)) {
                assertThat(reply.get().status()).isIn(200, 503);
            }
        }
    }

    @Test
    void newerDeploymentTakesOverAndGoesBackToTheCertifiedVersion() {
        scene = Scene.set(directory);
        BelayProcess belay = scene.belay();
        scene.deployTo10(belay, 7);
        scene.deployTo10(belay, 8, SHA.replace('a', 'b'));
        scene.tickUntil(
                belay, "7 to be superseded", () -> scene.game.phase(7).equals("Superseded"));
        assertThat(scene.status(8).at("/start/baseline/image").asText()).isEqualTo(BASELINE);
        Reply old = scene.breach(belay, 7);
        assertThat(old.body().at("/verdicts/0/reason").asText()).isEqualTo("already-decided");
        assertThat(scene.game.phase(8)).isEqualTo("Progressing");
        scene.caller.deployment(belay, 6, SHA.replace('a', 'c'));
        scene.tickUntil(belay, "6 to be outranked", () -> scene.game.phase(6).equals("Superseded"));
        assertThat(scene.breach(belay, 8).status()).isEqualTo(200);
        scene.isBackOnTheBaseline(belay, 8);
    }

    @Test
    void strangersChangeIsNeverOverwritten() {
        scene = Scene.set(directory);
        BelayProcess belay =
                heldForAStranger("containers/0/image", "\"registry.example.com/hotfix:1\"");
        scene.breach(belay, 7);
        assertThat(scene.game.image()).isEqualTo("registry.example.com/hotfix:1");
        assertThat(scene.status(7).toString()).contains("foreign");
    }

    /// Somebody sets a field of the pods of 7 while it is at 10 %.
    private BelayProcess heldForAStranger(String field, String value) {
        BelayProcess belay = scene.belay();
        scene.deployTo10(belay, 7);
        scene.game
                .rolloutResource()
                .patch(
                        PatchContext.of(PatchType.JSON),
                        "[{\"op\":\"add\",\"path\":\"/spec/template/spec/%s\",\"value\":%s}]"
                                .formatted(field, value));
        scene.tickUntil(belay, "a hold", () -> scene.game.phase(7).equals("Held"));
        return belay;
    }

    /// Image and release label are still the candidate's, so that the rollback may take the rest with it.
    @Test
    void anEditOfSomethingElseHoldsAndCanBeRolledBack() {
        scene = Scene.set(directory);
        BelayProcess belay = heldForAStranger("terminationGracePeriodSeconds", "7");
        assertThat(scene.status(7).path("reason").asText())
                .startsWith("foreign change by ")
                .endsWith(", to the pod template");

        assertThat(scene.breach(belay, 7).status()).isEqualTo(200);

        scene.isBackOnTheBaseline(belay, 7);
    }

    @Test
    void deletingAnActiveReleaseRollsItBackFirst() {
        scene = Scene.set(directory);
        BelayProcess belay = scene.belay();
        scene.deployTo10(belay, 7);
        scene.game.releaseResource("game-server-7").delete();
        scene.tickUntil(belay, "the release to go", () -> scene.game.release(7).isEmpty());
        GameServer.await(Scene.PATIENCE, "the baseline to serve", scene.game::serves);
        assertThat(scene.game.image()).isEqualTo(BASELINE);
    }
}
