package dev.belay.github.app;

import static dev.belay.github.app.GitHubOnWire.REPO;
import static dev.belay.github.app.GitHubOnWire.getting;
import static dev.belay.github.app.GitHubOnWire.posting;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Redeploy.Made;
import dev.belay.release.Intent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A deployment made once more is as much like the first as GitHub allows.
class RedeploymentsTest {

    @RegisterExtension final GitHubOnWire wire = new GitHubOnWire();

    private final Intent intent = Given.intent(Given.policy("game"), Given.ID);
    private Redeployments redeployments;

    @BeforeEach
    void oneDeployment() {
        redeployments = new Redeployments(wire.app(new TestClock()));
        ObjectNode first = GitHubOnWire.JSON.createObjectNode().put("id", Given.ID);
        first.put("task", "deploy").put("ref", "main").put("production_environment", true);
        first.putObject("payload").put("service", "game");
        wire.deployments().add(first);
    }

    @Test
    void namesTheRefWhileItPointsToTheSameCommit() {
        head(intent.sha());

        assertThat(again()).isInstanceOf(Made.Deployment.class);
        JsonNode made = wire.bodies("POST", REPO + "/deployments").getFirst();
        assertThat(made.path("ref").asText()).isEqualTo("main");
        assertThat(made.path("task").asText()).isEqualTo("deploy");
        assertThat(made.path("payload").toString()).isEqualTo("{\"service\":\"game\"}");
        assertThat(made.path("auto_merge").asBoolean(true)).isFalse();
        assertThat(made.path("required_contexts").toString()).isEqualTo("[]");
        assertThat(made.path("production_environment").asBoolean()).isTrue();
        assertThat(made.path("description").asText())
                .isEqualTo("Belay: again for dana: the node was broken");
    }

    @Test
    void namesTheCommitOnceTheRefHasMovedOn() {
        head("f".repeat(40));

        assertThat(again()).isInstanceOf(Made.Deployment.class);
        assertThat(wire.bodies("POST", REPO + "/deployments").getFirst().path("ref").asText())
                .isEqualTo(intent.sha());
    }

    @Test
    void saysWhatGitHubSaysAgainstIt() {
        head(intent.sha());
        wire.serve(
                posting(REPO + "/deployments"),
                409,
                "{\"message\": \"Conflict merging main into topic\"}");

        assertThat(again())
                .isEqualTo(
                        new Made.Refused(
                                "GitHub: POST /repos/acme/game/deployments answered 409: Conflict"
                                        + " merging main into topic"));
        assertThat(redeployments.again(Given.intent(Given.policy("game"), 999), "dana", "why not"))
                .isInstanceOf(Made.Refused.class);
    }

    private Made again() {
        return redeployments.again(intent, "dana", "the node was broken");
    }

    private void head(String sha) {
        wire.serve(getting(REPO + "/commits/main"), 200, "{\"sha\": \"%s\"}".formatted(sha));
    }
}
