package dev.belay.e2e;

import static dev.belay.e2e.Scene.BASELINE;
import static dev.belay.e2e.Scene.sha;
import static dev.belay.stage.Surroundings.check;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.GameServer;
import dev.belay.stage.Objects;
import dev.belay.stage.Surroundings;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A job that waits is turned away, or kept waiting, by each gate alone, with its reason.
///
/// One thing is different in each case; a release that found everything else open was let through before them all, and
/// was rolled back by an alert, which is the history that the budget reads.
@TestInstance(Lifecycle.PER_CLASS)
class GatesIT {

    /// Who makes the deployments of a job in the fixture, `github-pages[bot]`, as an address has it.
    private static final String CREATOR = "github-pages%5Bbot%5D";

    private static final ResourceDefinitionContext POLICY =
            Objects.kind("belay.dev", "v1alpha1", "DeploymentPolicy", "deploymentpolicies");

    private static final String GATES =
            """
              gates:
                deadline: 1h
                deployers: {teams: [acme/developers]}
                freezes:
                  - {name: holidays, timeZone: UTC, first: "2020-01-01", last: "2020-01-02"}
                budget: {releases: 10, rollbackRate: 10%}
                earlier:
                  - {policy: game-server-staging}
                checks:
                  - {name: pytest, app: github-actions}
                coverage: {check: coverage, minimum: 80%}
                reviews: {count: 1}
            """;

    private static final int HOW_MANY = 7;

    /// What the gates find where nothing is wrong. What begins with `/` is a field of the policy's gates.
    private static final Map<String, String> OPEN =
            Map.of(
                    "member", "true",
                    "tests", "success",
                    "app", "github-actions",
                    "coverage", "83.1",
                    "opinion", "APPROVED",
                    "staging", "Succeeded");

    private Surroundings around;
    private Scene scene;
    private BelayProcess belay;
    private Staging staging;
    private Objects objects;
    private JsonNode gates;
    private long deployment = 20;
    private long generation;

    @BeforeAll
    void letsOneThroughThatIsRolledBack(@TempDir Path directory) {
        scene =
                Scene.set(
                        directory,
                        policy -> GameServer.fast("1s", "1s", "2s").apply(policy) + GATES);
        around = new Surroundings(directory);
        Cluster cluster = Clusters.shared();
        staging = new Staging(cluster, scene.game.namespace());
        objects = new Objects(cluster.admin(), scene.game.namespace());
        gates = objects.get(POLICY, "game-server").at("/spec/gates");
        belay = scene.belay(around);

        asks(OPEN);
        scene.tickUntil(belay, "the job to be told", () -> !answers("state").isEmpty());
        assertThat(answers().getLast().path("state").asText()).isEqualTo("approved");
        assertThat(lines("passed")).hasSize(HOW_MANY);
        assertThat(scene.caller.jobBegins(belay, deployment, sha(deployment)).status())
                .isIn(200, 202);
        scene.tickUntil(
                belay, "10 %", () -> scene.pausedAt(1) && scene.weight(deployment) == 10);
        scene.breach(belay, deployment);
        scene.isBackOnTheBaseline(belay, deployment);
    }

    @BeforeEach
    void opensTheGatesAgain() {
        patch("", gates.toString());
    }

    @AfterAll
    void close() throws Exception {
        scene.close();
        around.close();
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "deployers | member | false | is neither named nor in a team that is",
                "budget | /budget/rollbackRate | \"0%\" | 1 of the last 10 releases went back within",
                "earlier game-server-staging | staging | RolledBack | is RolledBack",
                "check pytest (github-actions) | tests | failure | failure by github-actions on",
                "coverage coverage | coverage | 79.9 | 79.9% on",
                "reviews | opinion | CHANGES_REQUESTED | lee asked for changes of"
            })
    void oneThatFailsRejects(String gate, String what, String value, String seen) {
        asks(with(what, value));

        isTurnedAway(gate, "failed", seen);
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "earlier game-server-staging | staging | none | no release of",
                "check pytest (github-actions) | app | somebody-else | no such check on",
                "coverage coverage | coverage | unknown | cannot be read: it names no percentage"
            })
    void oneThatStaysUndecidedRejectsAtItsDeadline(
            String gate, String what, String value, String seen) {
        patch("/deadline", "\"1s\"");
        asks(with(what, value));

        isTurnedAway(gate, "waiting", seen);
        assertThat(scene.status(deployment).path("reason").asText())
                .endsWith("(not decided within 1s)");
    }

    @ParameterizedTest(name = "{0}: {1} is {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "freeze holidays | /freezes/0/last | \"2999-12-31\" | nothing starts until",
                "earlier game-server-staging | staging | none | no release of",
                "check pytest (github-actions) | app | somebody-else | no such check on"
            })
    void oneThatMayStillOpenWaits(String gate, String what, String value, String seen) {
        asks(with(what, value));

        keepsWaiting(gate + ": " + seen);
        assertThat(scene.status(deployment).path("reason").asText())
                .startsWith("waiting for gate " + gate + ": ")
                .contains(seen);
        isTheOnlyOneClosed(gate, "waiting", seen);
    }

    @Test
    void noDeadlineRunsDuringAFreeze() {
        patch("/deadline", "\"1s\"");
        asks(with("/freezes/0/last", "\"2999-12-31\""));

        keepsWaiting("freeze holidays: nothing starts until");
        JsonNode status = scene.status(deployment);
        assertThat(status.path("reason").asText())
                .as("the deadline begins when the freeze ends")
                .endsWith("until " + status.at("/gates/since").asText());
    }

    @Test
    void anApprovalThatIsMissingWaits() {
        asks(with("/approvals", "[{\"stage\": \"security\"}]"));

        keepsWaiting("waiting for approval of stage security: 0 of 1");
        assertThat(lines("passed")).as("all that is read is open").hasSize(HOW_MANY);
    }

    /// What the gates find where one thing is different.
    private static Map<String, String> with(String what, String value) {
        Map<String, String> facts = new HashMap<>(OPEN);
        facts.put(what, value);
        return facts;
    }

    /// A job waits to deploy a commit of which this is known, and GitHub asks Belay.
    private void asks(Map<String, String> facts) {
        facts.forEach((what, value) -> {
            if (what.startsWith("/")) {
                patch(what, value);
            }
        });
        String sha = sha(++deployment);
        around.member(CREATOR, Boolean.parseBoolean(facts.get("member")));
        around.checks(
                sha,
                check(1, "pytest", facts.get("app"), facts.get("tests"), "412 tests"),
                check(
                        2,
                        "coverage",
                        "github-actions",
                        "success",
                        "Total coverage: " + facts.get("coverage") + "%"));
        around.reviewed(sha, (int) deployment, facts.get("opinion"));
        switch (facts.get("staging")) {
            case "Succeeded" -> staging.succeeded(deployment, sha);
            case "RolledBack" -> staging.rolledBack(deployment, sha);
            default -> {}
        }
        around.deployed(deployment, sha);
        generation = generation();

        assertThat(scene.caller.job(belay, deployment, sha).status()).isEqualTo(202);
        assertThat(
                        scene.caller
                                .protectionRule(
                                        belay, deployment, sha, deployment, around.gitHubUrl())
                                .status())
                .isIn(200, 202);
    }

    private void isTurnedAway(String gate, String how, String seen) {
        scene.tickUntil(
                belay,
                "the release to be turned away",
                () -> scene.game.phase(deployment).equals("Rejected"));
        scene.tickUntil(belay, "the job to be told", () -> !answers("state").isEmpty());
        scene.tickUntil(
                belay,
                "GitHub to know",
                () -> around.deployments().states(deployment).contains("error"));

        JsonNode answer = answers("state").getLast();
        assertThat(answers("state")).hasSize(1);
        assertThat(answer.path("state").asText()).isEqualTo("rejected");
        assertThat(answer.path("comment").asText()).startsWith("gate " + gate + ": ");
        isTheOnlyOneClosed(gate, how, seen);
        assertThat(scene.status(deployment).path("reason").asText())
                .startsWith("gate " + gate + ": ")
                .contains(seen);
        nothingHasChanged();
    }

    private void keepsWaiting(String why) {
        scene.tickUntil(
                belay,
                "a comment on what is missing",
                () -> answers().stream().anyMatch(a -> comment(a).startsWith(why)));

        assertThat(answers("state")).as("it is not decided").isEmpty();
        assertThat(scene.game.phase(deployment)).isEqualTo("Pending");
        assertThat(around.deployments().states(deployment)).isSubsetOf("queued", "pending");
        nothingHasChanged();
    }

    private void isTheOnlyOneClosed(String gate, String how, String seen) {
        assertThat(lines(how))
                .singleElement()
                .asString()
                .startsWith("- %s: **%s** ".formatted(how, gate))
                .contains(seen);
        assertThat(lines("passed")).hasSize(HOW_MANY - 1);
    }

    private void nothingHasChanged() {
        assertThat(scene.game.image()).isEqualTo(BASELINE);
        assertThat(generation()).isEqualTo(generation);
        assertThat(around.undescribed()).isEmpty();
    }

    private long generation() {
        return scene.game.rollout().at("/metadata/generation").asLong();
    }

    /// Changes a field of the policy's gates, as whoever applies another policy does.
    private void patch(String field, String value) {
        objects.patch(
                POLICY,
                "game-server",
                "[{\"op\": \"add\", \"path\": \"/spec/gates%s\", \"value\": %s}]"
                        .formatted(field, value));
    }

    /// What the last answer says of the gates that are in this state.
    private List<String> lines(String state) {
        return comment(answers().getLast())
                .lines()
                .filter(line -> line.startsWith("- " + state + ":"))
                .toList();
    }

    private static String comment(JsonNode answer) {
        return answer.path("comment").asText();
    }

    private List<JsonNode> answers(String field) {
        return answers().stream().filter(answer -> answer.has(field)).toList();
    }

    private List<JsonNode> answers() {
        return around.posted(
                "/repos/acme/game/actions/runs/" + deployment + "/deployment_protection_rule");
    }
}
