package dev.belay.e2e;

import static dev.belay.e2e.Scene.image;
import static dev.belay.e2e.Scene.sha;
import static dev.belay.stage.Surroundings.check;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.Surroundings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people see of a release, from the job that waits for its gates to the incident that is over.
class StoryIT {

    private static final long RUN = 99;
    private static final String RULE =
            "/repos/acme/game/actions/runs/" + RUN + "/deployment_protection_rule";
    private static final String GATES =
            """
              gates:
                checks:
                  - {name: pytest, app: github-actions}
                coverage: {check: coverage, minimum: 80%}
                reviews: {count: 1}
            """;

    @TempDir Path directory;

    private Surroundings around;
    private Scene scene;
    private BelayProcess belay;

    @BeforeEach
    void open() {
        scene = Scene.set(directory, policy -> Scene.seenAt50("1s", "2s").apply(policy) + GATES);
        around = scene.surroundings();
        belay = scene.belay(around);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void fromTheProtectionRuleToTheEndOfTheIncident() {
        succeeds(6);
        scene.tickUntil(belay, "an event", () -> !around.cdEvents(name(6)).isEmpty());
        assertThat(around.cdEvents(name(6))).containsExactly(event("service.upgraded"));

        waitsForItsGates(7);
        isLetThrough(7);
        scene.tickUntil(belay, "10 %", () -> scene.pausedAt(1) && scene.weight(7) == 10);
        scene.advanceUntil(belay, 7, "50 %", () -> scene.pausedAt(3) && scene.weight(7) == 50);
        scene.breach(belay, 7);
        assertThat(scene.game.image()).isEqualTo(image(6));
        scene.tickUntil(
                belay, "7 to be RolledBack", () -> scene.game.phase(7).equals("RolledBack"));
        scene.tickUntil(belay, "everybody to be told", () -> scene.isLetGo(7));

        gitHubKnows();
        assertThat(around.undescribed()).isEmpty();
        slackKnows();
        pagerDutyKnows();
        assertThat(around.cdEvents(name(7)))
                .containsExactly(
                        event("incident.detected"),
                        event("service.rolledback"),
                        event("incident.resolved"));
    }

    private void succeeds(long deployment) {
        passes(deployment);
        around.deployed(deployment, sha(deployment));
        scene.deployTo10(belay, deployment, sha(deployment));
        scene.advanceUntil(
                belay,
                deployment,
                "success",
                () -> scene.game.phase(deployment).equals("Succeeded"));
        scene.tickUntil(
                belay,
                "GitHub to know",
                () -> around.deployments().states(deployment).contains("success"));
        assertThat(states(deployment)).containsExactly("queued", "in_progress", "success");
    }

    /// The states that GitHub was told, one after the other; each may be told again with another reason.
    private List<String> states(long deployment) {
        List<String> states = new ArrayList<>();
        for (String state : around.deployments().states(deployment)) {
            if (states.isEmpty() || !states.getLast().equals(state)) {
                states.add(state);
            }
        }
        return states;
    }

    private void passes(long deployment) {
        around.checks(
                sha(deployment),
                check(1, "pytest", "success", "412 passed"),
                check(2, "coverage", "success", "Total coverage: 83.1%"));
        around.reviewed(sha(deployment), (int) deployment, "APPROVED");
    }

    private void waitsForItsGates(long deployment) {
        around.deployed(deployment, sha(deployment));
        around.checks(
                sha(deployment),
                check(1, "pytest", "", ""),
                check(2, "coverage", "success", "Total coverage: 83.1%"));
        around.reviewed(sha(deployment), (int) deployment, "APPROVED");
        assertThat(scene.caller.job(belay, deployment, sha(deployment)).status()).isEqualTo(202);
        assertThat(asked(deployment)).isIn(200, 202);
        scene.tickUntil(
                belay,
                "a comment on what is missing",
                () -> answers().toString().contains("pytest"));
        assertThat(answers()).noneMatch(answer -> answer.has("state"));
        assertThat(scene.game.image()).isEqualTo(image(6));
    }

    private int asked(long deployment) {
        return scene.caller
                .protectionRule(belay, deployment, sha(deployment), RUN, around.gitHubUrl())
                .status();
    }

    private List<JsonNode> answers() {
        return around.posted(RULE);
    }

    private void isLetThrough(long deployment) {
        passes(deployment);
        scene.tickUntil(
                belay, "GitHub's rule to be answered", () -> answers().getLast().has("state"));
        JsonNode answer = answers().getLast();
        assertThat(answer.path("state").asText()).isEqualTo("approved");
        assertThat(answer.path("environment_name").asText()).isEqualTo("production");
        assertThat(answer.path("comment").asText())
                .contains("pytest", "coverage", "83.1", "lee")
                .hasSizeLessThanOrEqualTo(1024);
        assertThat(scene.game.phase(deployment))
                .as("it starts only when all rules have let it through")
                .isEqualTo("Pending");
        int status = scene.caller.jobBegins(belay, deployment, sha(deployment)).status();
        assertThat(status).isIn(200, 202);
    }

    private void gitHubKnows() {
        assertThat(states(7)).containsExactly("queued", "in_progress", "failure");
        JsonNode failure = around.deployments().statuses(7).getLast();
        assertThat(failure.path("description").asText())
                .startsWith("Belay: ")
                .contains("availability")
                .hasSizeLessThanOrEqualTo(140);
        assertThat(failure.path("log_url").asText()).startsWith("https://belay.example/");
        List<JsonNode> rollbacks =
                around.deployments().all().stream()
                        .filter(d -> d.path("task").asText().equals("rollback"))
                        .toList();
        assertThat(rollbacks)
                .singleElement()
                .satisfies(d -> {
                    assertThat(d.path("sha").asText()).isEqualTo(sha(6));
                    assertThat(d.at("/payload/belay/rollbackOf").asLong()).isEqualTo(7);
                    assertThat(around.deployments().states(d.path("id").asLong()))
                            .containsExactly("success");
                });
    }

    private void slackKnows() {
        List<JsonNode> edits =
                around.posted("/slack/chat.update").stream().filter(StoryIT::isAbout7).toList();
        assertThat(edits).extracting(m -> m.path("ts").asText()).containsOnly(ts(edits));
        assertThat(edits.getLast().path("text").asText()).contains("RolledBack");
        List<JsonNode> posted = around.posted("/slack/chat.postMessage");
        assertThat(posted)
                .filteredOn(m -> isAbout7(m) && !m.has("thread_ts"))
                .as("one message a release")
                .hasSize(1);
        assertThat(posted)
                .filteredOn(m -> m.path("thread_ts").asText().equals(ts(edits)))
                .extracting(m -> m.path("text").asText())
                .anyMatch(text -> text.contains("availability"));
    }

    private static String ts(List<JsonNode> edits) {
        return edits.getFirst().path("ts").asText();
    }

    private void pagerDutyKnows() {
        List<JsonNode> events =
                around.posted("/v2/enqueue").stream()
                        .filter(e -> e.path("dedup_key").asText().endsWith("/" + name(7)))
                        .toList();
        assertThat(events)
                .extracting(e -> e.path("event_action").asText())
                .containsExactly("trigger", "resolve");
        assertThat(events.getFirst().at("/payload/severity").asText()).isEqualTo("warning");
        assertThat(around.posted("/v2/change/enqueue")).isNotEmpty();
    }

    private static boolean isAbout7(JsonNode message) {
        return message.path("text").asText().contains(name(7))
                || message.path("text").asText().contains(sha(7).substring(33));
    }

    private static String name(long deployment) {
        return "game-server-" + deployment;
    }

    private static String event(String type) {
        return "dev.cdevents." + type + ".0.3.0";
    }
}
