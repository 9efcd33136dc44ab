package dev.belay.e2e;

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
import java.util.function.BooleanSupplier;

/// Jobs that wait until Belay lets them deploy, each of a commit of its own; a policy with all gates that are read
/// stands before them, and each gate is open unless one thing is different.
final class ProtectedJobs implements AutoCloseable {

    /// How many gates are read.
    static final int GATES = 7;

    /// Who makes the deployments of a job in the fixture, `github-pages[bot]`, as an address has it.
    private static final String CREATOR = "github-pages%5Bbot%5D";

    /// Who had that job run.
    private static final String ACTOR = "Codertocat";

    private static final ResourceDefinitionContext POLICY =
            Objects.kind("belay.dev", "v1alpha1", "DeploymentPolicy", "deploymentpolicies");

    private static final String SPEC =
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

    private static final Map<String, String> OPEN =
            Map.of(
                    "member", "true",
                    "tests", "success",
                    "app", "github-actions",
                    "coverage", "83.1",
                    "opinion", "APPROVED",
                    "staging", "Succeeded");

    final Scene scene;
    final BelayProcess belay;
    private final Surroundings around;
    private final Staging staging;
    private final Objects objects;
    private final JsonNode spec;
    private long deployment = 20;
    private long generation;

    ProtectedJobs(Path directory) {
        scene =
                Scene.set(
                        directory,
                        policy -> GameServer.fast("1s", "1s", "2s").apply(policy) + SPEC);
        around = scene.surroundings();
        Cluster cluster = Clusters.shared();
        staging = new Staging(cluster, scene.game.namespace());
        objects = new Objects(cluster.admin(), scene.game.namespace());
        spec = objects.get(POLICY, "game-server").at("/spec/gates");
        belay = scene.belay(around);
    }

    /// The policy is applied as it was at first.
    void reset() {
        edit("", spec.toString());
    }

    /// Somebody applies the policy with another value in a field of its gates.
    void edit(String field, String value) {
        objects.patch(
                POLICY,
                "game-server",
                "[{\"op\": \"add\", \"path\": \"/spec/gates%s\", \"value\": %s}]"
                        .formatted(field, value));
    }

    /// A job that finds every gate open waits to deploy, and GitHub asks Belay.
    void waits() {
        waits("", "");
    }

    /// The same where one thing is different.
    ///
    /// @param what what is known of the commit, or with a `/` at its beginning a field of the policy's gates
    void waits(String what, String value) {
        Map<String, String> facts = new HashMap<>(OPEN);
        if (what.startsWith("/")) {
            edit(what, value);
        } else {
            facts.put(what, value);
        }
        String sha = sha(++deployment);
        isKnown(sha, facts);
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

    private void isKnown(String sha, Map<String, String> facts) {
        around.member(CREATOR, true);
        around.member(ACTOR, Boolean.parseBoolean(facts.get("member")));
        String coverage = "Total coverage: " + facts.get("coverage") + "%";
        around.checks(
                sha,
                check(1, "pytest", facts.get("app"), facts.get("tests"), "412 tests"),
                check(2, "coverage", "success", coverage));
        around.reviewed(sha, (int) deployment, facts.get("opinion"));
        switch (facts.get("staging")) {
            case "Succeeded" -> staging.succeeded(deployment, sha);
            case "RolledBack" -> staging.rolledBack(deployment, sha);
            default -> {}
        }
    }

    /// The job goes on, and an alert puts back what it deployed.
    void goesOnAndIsRolledBack() {
        assertThat(scene.caller.jobBegins(belay, deployment, sha(deployment)).status())
                .isIn(200, 202);
        tickUntil("10 %", () -> scene.pausedAt(1) && scene.weight(deployment) == 10);
        assertThat(scene.breach(belay, deployment).status()).isEqualTo(200);
        scene.isBackOnTheBaseline(belay, deployment);
    }

    void tickUntil(String what, BooleanSupplier until) {
        scene.tickUntil(belay, what, until);
    }

    String phase() {
        return scene.game.phase(deployment);
    }

    JsonNode status() {
        return scene.status(deployment);
    }

    String reason() {
        return status().path("reason").asText();
    }

    /// What GitHub was told about the deployment.
    List<String> states() {
        return around.deployments().states(deployment);
    }

    /// What the job was told, comments included.
    List<JsonNode> answers() {
        return around.posted(
                "/repos/acme/game/actions/runs/" + deployment + "/deployment_protection_rule");
    }

    /// What decides: whether it may go on.
    List<JsonNode> decisions() {
        return answers().stream().filter(answer -> answer.has("state")).toList();
    }

    static String comment(JsonNode answer) {
        return answer.path("comment").asText();
    }

    /// What the last answer says of the gates that are in this state.
    List<String> lines(String state) {
        return comment(answers().getLast())
                .lines()
                .filter(line -> line.startsWith("- " + state + ":"))
                .toList();
    }

    /// That nobody has written to the target since the job was there.
    void targetIsAsBefore() {
        assertThat(scene.game.image()).isEqualTo(Scene.BASELINE);
        assertThat(generation()).isEqualTo(generation);
        assertThat(around.undescribed()).isEmpty();
    }

    private long generation() {
        return scene.game.rollout().at("/metadata/generation").asLong();
    }

    @Override
    public void close() throws Exception {
        scene.close();
    }
}
