package dev.belay.e2e;

import static dev.belay.e2e.Scene.BASELINE;
import static dev.belay.e2e.Scene.CANDIDATE;
import static dev.belay.e2e.Scene.SHA;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.GameServer;
import dev.belay.stage.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The button `Roll back` at GitHub: whoever is no member of the team presses it for nothing, a member rolls back.
class ButtonIT {

    private static final long DEPLOYMENT = 42;
    private static final String RUNS = "/repos/acme/game/check-runs";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path directory;

    private Surroundings around;
    private Scene scene;
    private BelayProcess belay;

    @BeforeEach
    void open() {
        scene =
                Scene.set(
                        directory,
                        policy ->
                                GameServer.fast("5m", "1s", "2s")
                                        .apply(policy)
                                        .replace(
                                                "  rollback:\n",
                                                "  rollback:\n    teams: [acme/developers]\n"));
        around = scene.surroundings();
        around.deployed(DEPLOYMENT, SHA);
        around.checks(SHA);
        around.member("lee", true);
        around.member("mallory", false);
        belay = scene.belay(around);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void rollsBackForAMemberAndForNobodyElse() throws IOException {
        scene.deployTo10(belay, DEPLOYMENT);
        scene.tickUntil(belay, "a button", () -> !buttons(checkRun()).isEmpty());
        JsonNode made = around.posted(RUNS).getFirst();
        assertThat(made.path("head_sha").asText()).isEqualTo(SHA);
        assertThat(made.path("name").asText()).isEqualTo("belay/game-server");

        press("mallory", made);
        scene.tickUntil(belay, "mallory to be refused", () -> verdicts("github:mallory") > 1);
        assertThat(verdict("press-refused").path("text").asText())
                .isEqualTo(
                        "github:mallory pressed Roll back and may not: not an active member of"
                                + " acme/developers");
        assertThat(scene.game.phase(DEPLOYMENT)).isEqualTo("Progressing");
        assertThat(scene.game.image()).isEqualTo(CANDIDATE);

        press("lee", made);
        press("lee", made);
        scene.isBackOnTheBaseline(belay, DEPLOYMENT);
        assertThat(scene.game.image()).isEqualTo(BASELINE);
        assertThat(verdict("rolled-back").path("text").asText())
                .contains(
                        "github:lee",
                        "Roll back button on check run belay/game-server, as a member of"
                                + " acme/developers");
        assertThat(verdict("rolled-back").path("subject").asText()).isEqualTo("person");
        scene.tickUntil(
                belay,
                "the check run to end",
                () -> checkRun().path("status").asText().equals("completed"));
        assertThat(checkRun().path("conclusion").asText()).isEqualTo("failure");
        assertThat(buttons(checkRun())).isEqualTo(List.of());
        assertThat(around.posted(RUNS)).as("one check run").hasSize(1);
        assertThat(around.undescribed()).isEmpty();
    }

    /// What the check run says now.
    private JsonNode checkRun() {
        return java.util.stream.Stream.of(RUNS, RUNS + "/7")
                .flatMap(path -> around.posted(path).stream())
                .filter(body -> body.has("output"))
                .reduce((before, after) -> after)
                .orElseGet(JSON::createObjectNode);
    }

    private static List<String> buttons(JsonNode checkRun) {
        return StreamSupport.stream(checkRun.path("actions").spliterator(), false)
                .map(action -> action.path("identifier").asText())
                .toList();
    }

    /// GitHub tells who pressed the button that it was given.
    private void press(String login, JsonNode made) throws IOException {
        ObjectNode body =
                (ObjectNode)
                        JSON.readTree(
                                Files.readString(
                                        Path.of(
                                                "src/test/resources/fixtures/github",
                                                "check_run-requested_action.json")));
        ObjectNode run = (ObjectNode) body.get("check_run");
        for (String field : List.of("name", "head_sha", "external_id")) {
            run.set(field, made.get(field));
        }
        ((ObjectNode) body.get("repository")).put("full_name", "acme/game");
        ((ObjectNode) body.get("sender")).put("login", login);
        ((ObjectNode) body.get("requested_action")).put("identifier", buttons(made).getFirst());
        assertThat(scene.caller.github(belay, "check_run", JSON.writeValueAsBytes(body)).status())
                .isEqualTo(200);
    }

    private JsonNode verdict(String reason) {
        return verdicts().stream()
                .filter(v -> v.path("reason").asText().equals(reason))
                .findFirst()
                .orElseThrow();
    }

    private long verdicts(String who) {
        return verdicts().stream().filter(v -> v.path("text").asText().contains(who)).count();
    }

    private List<JsonNode> verdicts() {
        return StreamSupport.stream(scene.status(DEPLOYMENT).path("verdicts").spliterator(), false)
                .toList();
    }
}
