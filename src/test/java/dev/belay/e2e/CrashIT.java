package dev.belay.e2e;

import static dev.belay.e2e.Scene.BASELINE;
import static dev.belay.e2e.Scene.CANDIDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.stage.ApiProxy;
import dev.belay.stage.ApiProxy.Fate;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.BelayProcess.Settings;
import dev.belay.stage.GameServer;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Belay is killed at the worst moments, and whoever comes next finishes its work, once.
class CrashIT {

    @TempDir Path directory;

    private Scene scene;

    @AfterEach
    void close() throws Exception {
        if (scene != null) {
            scene.close();
        }
    }

    @Test
    void killedBetweenCommitAndPatchTheNextRequestFinishes() {
        scene = Scene.set(directory);
        ApiProxy proxy = scene.proxy();
        BelayProcess doomed = scene.belay(proxy);
        scene.deployTo10(doomed, 7);
        proxy.decide(
                call -> Scene.isTargetPatch(call) ? Fate.lostOnTheWay(doomed::kill) : Fate.pass());
        assertThatThrownBy(() -> scene.breach(doomed, 7)).isInstanceOf(UncheckedIOException.class);
        GameServer.await(Scene.PATIENCE, "the end", () -> !doomed.isAlive());
        assertThat(scene.game.phase(7)).isEqualTo("RollingBack");
        assertThat(scene.game.image()).isEqualTo(CANDIDATE);
        BelayProcess next = scene.belay();
        assertThat(scene.breach(next, 7).status()).isEqualTo(200);
        assertThat(scene.game.image()).isEqualTo(BASELINE);
        scene.isBackOnTheBaseline(next, 7);
    }

    @Test
    void killedBetweenPatchAndMarkItIsNotDoneTwice() {
        scene = Scene.set(directory);
        ApiProxy proxy = scene.proxy();
        BelayProcess doomed = scene.belay(proxy);
        scene.deployTo10(doomed, 7);
        proxy.decide(
                call -> Scene.isTargetPatch(call) ? Fate.answerLost(doomed::kill) : Fate.pass());
        assertThatThrownBy(() -> scene.breach(doomed, 7)).isInstanceOf(UncheckedIOException.class);
        GameServer.await(Scene.PATIENCE, "the end", () -> !doomed.isAlive());
        assertThat(scene.game.image()).isEqualTo(BASELINE);
        assertThat(scene.status(7).at("/timings").hasNonNull("patchedAt")).isFalse();
        proxy.decide(_ -> Fate.pass());
        BelayProcess next = scene.belay(proxy);
        scene.isBackOnTheBaseline(next, 7);
        assertThat(Scene.changes(proxy)).as("start and rollback").isEqualTo(2);
        assertThat(scene.status(7).at("/timings").hasNonNull("patchedAt")).isTrue();
    }

    @Test
    void killedInTheStartTheNextTickFinishes() {
        scene = Scene.set(directory);
        ApiProxy proxy = scene.proxy();
        BelayProcess doomed = scene.belay(proxy);
        proxy.decide(
                call -> Scene.isTargetPatch(call) ? Fate.answerLost(doomed::kill) : Fate.pass());
        try {
            scene.caller.deployment(doomed, 7, Scene.SHA);
        } catch (UncheckedIOException e) {
            // It may die in the start before its answer has left.
        }
        GameServer.await(Scene.PATIENCE, "the end", () -> !doomed.isAlive());
        proxy.decide(_ -> Fate.pass());
        BelayProcess next = scene.belay(proxy);
        scene.tickUntil(next, "10 %", () -> scene.pausedAt(1) && scene.weight(7) == 10);
        assertThat(Scene.changes(proxy)).isEqualTo(1);
    }

    @Test
    void rollbackNeedsOneReadAndTwoWritesBeforeItsAnswer() throws InterruptedException {
        scene = Scene.set(directory);
        BelayProcess clock = scene.belay();
        scene.deployTo10(clock, 7);
        clock.close();
        ApiProxy proxy = scene.proxy();
        BelayProcess alerts = scene.alertsOnly(proxy);
        proxy.forget();
        scene.breach(alerts, 7);
        GameServer.await(
                Scene.PATIENCE,
                "the mark",
                () -> scene.status(7).at("/timings").hasNonNull("patchedAt"));
        List<String> calls =
                proxy.calls().stream().map(c -> c.method() + " " + shortened(c.path())).toList();
        assertThat(calls)
                .containsExactly(
                        "GET releases/game-server-7",
                        "PUT releases/game-server-7/status",
                        "PATCH rollouts/game-server",
                        "PUT releases/game-server-7/status");
    }

    @Test
    void withoutItsConfigurationItSaysEverythingThatIsMissingAndEnds() {
        Map<String, String> nothing = new TreeMap<>();
        nothing.put("BELAY_CLOCK_TOKEN_FILE", directory.resolve("absent").toString());
        assertThatThrownBy(() -> BelayProcess.start(new Settings(directory, "bare", nothing)))
                .hasMessageContaining("belay.github.secret-file")
                .hasMessageContaining("BELAY_GITHUB_SECRET_FILE")
                .hasMessageContaining("belay.alertmanager.token-file")
                .hasMessageContaining("BELAY_ALERTMANAGER_TOKEN_FILE")
                .hasMessageContaining("belay.clock.token-file");
    }

    private static String shortened(String path) {
        return path.substring(path.lastIndexOf("/", path.lastIndexOf("game-server") - 2) + 1);
    }
}
