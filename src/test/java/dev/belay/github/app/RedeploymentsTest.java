package dev.belay.github.app;

import static dev.belay.github.app.GitHubOnWire.REPO;
import static dev.belay.github.app.GitHubOnWire.getting;
import static dev.belay.github.app.GitHubOnWire.posting;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Redeploy.Made;
import dev.belay.release.Intent;
import dev.belay.release.Person;
import dev.belay.release.Samples;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A deployment made once more is as much like the first as GitHub allows.
class RedeploymentsTest {

    private static final Person DANA = new Person("dana", Optional.of("dana-hub"), Set.of());

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
        assertThat(made.path("payload").toString())
                .isEqualTo(
                        "{\"service\":\"game\",\"belay\":{\"retryOf\":\"play/game-42\","
                                + "\"authors\":[\"dana\",\"dana-hub\"]}}");
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
        assertThat(redeployments.again(Given.intent(Given.policy("game"), 999), DANA, "why not"))
                .isInstanceOf(Made.Refused.class);
    }

    @Test
    void makesOneHoweverOftenItIsAsked() {
        head(intent.sha());
        wire.deployments().head("main", intent.sha());

        assertThat(again()).isEqualTo(new Made.Deployment(9001));
        assertThat(again()).as("the answer got lost").isEqualTo(new Made.Deployment(9001));
        assertThat(wire.bodies("POST", REPO + "/deployments")).hasSize(1);

        Intent other = Given.intent(Given.policy("lobby"), Given.ID);
        assertThat(redeployments.again(other, DANA, "mine too"))
                .as("the release of another policy")
                .isEqualTo(new Made.Deployment(9002));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"service\":\"game\"} | {\"service\":\"game\",\"belay\":%s}",
                "by hand | {\"payload\":\"by hand\",\"belay\":%s}"
            })
    void aPayloadThatIsATextStays(String text, String becomes) {
        head(intent.sha());
        ((ObjectNode) wire.deployments().all().getFirst()).put("payload", text);

        assertThat(again()).isInstanceOf(Made.Deployment.class);

        assertThat(payload().toString()).isEqualTo(becomes.formatted(payload().path("belay")));
        assertThat(payload().path("belay").path("retryOf").asText()).isEqualTo("play/game-42");
    }

    @Test
    void saysWhoIsBehindItEachOnceAndNoBots() {
        head(intent.sha());
        Intent before = Samples.behind(intent, "belay[bot]", List.of("octocat", "Dana-Hub"));

        assertThat(redeployments.again(before, DANA, "again")).isInstanceOf(Made.Deployment.class);

        assertThat(payload().path("belay").path("authors").toString())
                .isEqualTo("[\"octocat\",\"Dana-Hub\"]");
    }

    @Test
    void isNotMadeWhereNotEverybodyBehindItCouldBeNamed() {
        head(intent.sha());
        List<String> many = IntStream.range(0, 20).mapToObj(i -> "u" + i).toList();

        assertThat(redeployments.again(Samples.behind(intent, "belay[bot]", many), DANA, "again"))
                .isEqualTo(
                        new Made.Refused("more than 20 people are behind this deployment already"));
        assertThat(wire.bodies("POST", REPO + "/deployments")).isEmpty();
    }

    private JsonNode payload() {
        return wire.bodies("POST", REPO + "/deployments").getLast().path("payload");
    }

    private Made again() {
        return redeployments.again(intent, DANA, "the node was broken");
    }

    private void head(String sha) {
        wire.serve(getting(REPO + "/commits/main"), 200, "{\"sha\": \"%s\"}".formatted(sha));
    }
}
