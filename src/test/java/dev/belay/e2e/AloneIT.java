package dev.belay.e2e;

import static dev.belay.e2e.Scene.BASELINE;
import static dev.belay.e2e.Scene.SHA;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.Caller.Reply;
import dev.belay.stage.GameServer;
import dev.belay.stage.Surroundings;
import dev.belay.stage.Surroundings.Outage;
import java.io.UncheckedIOException;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A rollback while only the API server answers: GitHub, Slack, PagerDuty and the sink of CDEvents are away, and hear of
/// it when they are back, once and in order.
class AloneIT {

    @TempDir Path directory;

    private Surroundings around;
    private Scene scene;
    private BelayProcess belay;

    @BeforeEach
    void open() {
        scene = Scene.set(directory);
        around = scene.surroundings();
        belay = scene.belay(around);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @ParameterizedTest
    @EnumSource
    void rollsBackWithNobodyAndTellsThemLater(Outage outage) {
        around.deployed(7, SHA);
        scene.deployTo10(belay, 7);

        around.during(
                outage,
                () -> {
                    Reply reply = scene.breach(belay, 7);
                    // What holds now holds because of the request that was just answered.
                    assertThat(scene.game.image()).isEqualTo(BASELINE);
                    assertThat(reply.status()).isEqualTo(200);
                    assertThat(reply.body().at("/verdicts/0/verdict").asText()).isEqualTo("act");
                    ticksUntil(
                            "the rollback to be verified",
                            () -> scene.game.phase(7).equals("RolledBack"));
                    assertThat(around.deployments().states(7)).doesNotContain("failure");
                });
        ticksUntil(
                "everybody to be told",
                () ->
                        around.deployments().states(7).contains("failure")
                                && types().contains("dev.cdevents.incident.resolved.0.3.0")
                                && actions().contains("resolve")
                                && slackSays("RolledBack"));

        assertThat(actions()).containsExactly("trigger", "resolve");
        assertThat(types())
                .containsExactly(
                        "dev.cdevents.incident.detected.0.3.0",
                        "dev.cdevents.service.rolledback.0.3.0",
                        "dev.cdevents.incident.resolved.0.3.0");
        assertThat(around.deployments().states(7))
                .startsWith("queued", "in_progress")
                .containsOnlyOnce("failure")
                .endsWith("failure");
    }

    /// Where somebody is away a tick says that not all was done; that each of them is silent may take longer to find out
    /// than the caller waits, and what it is about comes first.
    private void ticksUntil(String what, BooleanSupplier until) {
        GameServer.await(
                Scene.PATIENCE,
                what,
                () -> {
                    try {
                        assertThat(scene.caller.tick(belay).status()).isIn(204, 503);
                    } catch (UncheckedIOException e) {
                        assertThat(e.getCause()).isInstanceOf(HttpTimeoutException.class);
                    }
                    return until.getAsBoolean();
                });
    }

    private List<String> types() {
        return around.cdEvents("game-server-7");
    }

    private List<String> actions() {
        return around.posted("/v2/enqueue").stream()
                .map(event -> event.path("event_action").asText())
                .toList();
    }

    private boolean slackSays(String word) {
        List<JsonNode> edits = around.posted("/slack/chat.update");
        return !edits.isEmpty() && edits.getLast().path("text").asText().contains(word);
    }
}
