package dev.belay.e2e;

import static dev.belay.e2e.Scene.BASELINE;
import static dev.belay.e2e.Scene.sha;
import static dev.belay.stage.Surroundings.check;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.Surroundings;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A job that waits is turned away by each gate alone, with its reason.
@TestInstance(Lifecycle.PER_CLASS)
class GatesIT {

    /// Who makes the deployments of a job in the fixture, `github-pages[bot]`, as an address has it.
    private static final String CREATOR = "github-pages%5Bbot%5D";

    private static final String GATES =
            """
              gates:
                deployers: {teams: [acme/developers]}
                checks:
                  - {name: pytest, app: github-actions}
                coverage: {check: coverage, minimum: 80%}
                reviews: {count: 1}
            """;

    private Surroundings around;
    private Scene scene;
    private BelayProcess belay;

    @BeforeAll
    void open(@TempDir Path directory) {
        scene = Scene.set(directory, policy -> policy + GATES);
        around = new Surroundings(directory);
        belay = scene.belay(around);
    }

    @AfterAll
    void close() throws Exception {
        scene.close();
        around.close();
    }

    @ParameterizedTest
    @CsvSource({
        "21, false, success, 83.1, APPROVED, deployers",
        "22, true, failure, 83.1, APPROVED, pytest",
        "23, true, success, 79.9, APPROVED, 79.9",
        "24, true, success, 83.1, CHANGES_REQUESTED, lee"
    })
    void oneThatFailsRejects(
            long deployment,
            boolean member,
            String tests,
            String coverage,
            String opinion,
            String reason) {
        around.member(CREATOR, member);
        around.checks(
                sha(deployment),
                check(1, "pytest", tests, "412 tests"),
                check(2, "coverage", "success", "Total coverage: " + coverage + "%"));
        around.reviewed(sha(deployment), (int) deployment, opinion);
        around.deployed(deployment, sha(deployment));

        assertThat(scene.caller.job(belay, deployment, sha(deployment)).status()).isEqualTo(202);
        assertThat(
                        scene.caller
                                .protectionRule(
                                        belay,
                                        deployment,
                                        sha(deployment),
                                        deployment,
                                        around.gitHubUrl())
                                .status())
                .isIn(200, 202);
        scene.tickUntil(
                belay,
                "the release to be turned away",
                () -> scene.game.phase(deployment).equals("Rejected"));
        scene.tickUntil(
                belay,
                "the job to be told",
                () -> answers(deployment).stream().anyMatch(a -> a.has("state")));
        scene.tickUntil(
                belay,
                "GitHub to know",
                () -> around.deployments().states(deployment).contains("error"));

        JsonNode answer = answers(deployment).getLast();
        assertThat(answer.path("state").asText()).isEqualTo("rejected");
        assertThat(answer.path("comment").asText()).contains(reason);
        assertThat(scene.status(deployment).path("reason").asText()).contains(reason);
        assertThat(scene.game.image()).isEqualTo(BASELINE);
        assertThat(around.undescribed()).isEmpty();
    }

    private List<JsonNode> answers(long run) {
        return around.posted(
                "/repos/acme/game/actions/runs/" + run + "/deployment_protection_rule");
    }
}
