package dev.belay.e2e;

import static dev.belay.e2e.Scene.BASELINE;
import static dev.belay.e2e.Scene.CANDIDATE;
import static dev.belay.e2e.Scene.PATIENCE;
import static dev.belay.e2e.Scene.SHA;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.cluster.Audit;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.install.KnativeFiles;
import dev.belay.stage.AilingPod;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.Caller.Alert;
import dev.belay.stage.Caller.Reply;
import dev.belay.stage.GameServer;
import dev.belay.workload.Permissions.Access;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Belay as it is installed: four functions, each with no more than the rights of its own service account.
@RequiresRealCluster
class FunctionsIT {

    private static final String NEXT = GameServer.REPOSITORY + ":" + SHA.replace('a', 'b');

    private static final Set<String> WALKED = Set.of("belay-target-every", "belay-target-rollout");

    @TempDir Path directory;

    private Functions functions;
    private GameServer game;
    private BelayProcess clock;
    private BelayProcess alerts;
    private BelayProcess github;
    private BelayProcess api;

    @BeforeEach
    void start() {
        functions = new Functions(directory);
        game = GameServer.deploy(functions.cluster(), "play", GameServer.fast("1s", "2s", "15s"));
        // So that whether Argo CD heals it is asked, too.
        var unused =
                game.rolloutResource()
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                """
                                {"metadata": {"annotations": {
                                  "argocd.argoproj.io/tracking-id": "shop:argoproj.io/Rollout:play/game-server"}}}
                                """);
        clock = functions.clock();
        alerts = functions.start("belay-alerts", clock);
        github = functions.start("belay-github", clock);
        api = functions.start("belay-api", clock);
    }

    @AfterEach
    void close() {
        if (functions != null) {
            functions.close();
        }
    }

    @Test
    void theyWalkTheirReleasesTogetherAndEachUsesAllOfItsRightsAndNoOther() {
        startedByAPokeThenRolledBack();
        deletedAfterOneHundredPercentThenUndoneByTheClock();
        broughtToItsEndWithoutTheClock();
        assertThat(game.ledger().path("conditions").valueStream())
                .filteredOn(c -> c.path("type").asText().equals("RulesApplied"))
                .extracting(c -> c.path("reason").asText())
                .as("this cluster has no such kind")
                .containsExactly("NoPrometheusOperator");

        for (String function : KnativeFiles.functions().keySet()) {
            assertThat(functions.asked(function))
                    .as(function + " is never refused")
                    .isNotEmpty()
                    .noneMatch(Audit.Entry::refused);
            assertThat(functions.used(function))
                    .as(function + " uses what it is granted")
                    .containsExactlyInAnyOrderElementsOf(granted(function));
        }
    }

    /// Rights about kinds of target that are not walked here are proven by the tests of their drivers.
    private static Set<Access> granted(String function) {
        return KnativeFiles.granted(
                function, role -> role.equals(function) || WALKED.contains(role));
    }

    private void startedByAPokeThenRolledBack() {
        assertThat(functions.caller.deployment(github, 7, SHA).status()).isEqualTo(202);
        // Nobody ticks, and no alert has come: only the request of the one function to the other
        // can do it.
        GameServer.await(PATIENCE, "the start", () -> game.image().equals(CANDIDATE));
        assertThat(functions.asked("belay-alerts")).isEmpty();
        tickUntil("10 %", () -> game.release(7).orElseThrow().at("/status/weight").asInt() == 10);

        heldAndResumedByAPerson();
        // So that both have to ask whose pods are missing.
        try (AilingPod _ = AilingPod.in(functions.cluster().admin(), game.namespace())) {
            GameServer.await(PATIENCE, "a pod to be missed", this::onePodIsMissed);
            GameServer.await(PATIENCE, "a tick", this::ticked);
            assertThat(send(Alert.of("heartbeat", "", "")).status()).isEqualTo(200);
        }

        Reply reply = send(Alert.of("rollback", "game-server-7", "availability"));
        assertThat(game.image()).isEqualTo(BASELINE);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().at("/verdicts/0/verdict").asText()).isEqualTo("act");
        tickUntil("the rollback", () -> game.phase(7).equals("RolledBack"));
        GameServer.await(PATIENCE, "the baseline to serve", game::serves);
    }

    private void heldAndResumedByAPerson() {
        Lead lead = new Lead(functions.cluster(), api, game.namespace());
        Lead.Ran held = lead.types("hold", "game-server-7", "let", "me", "look");
        assertThat(held.output()).isEqualTo("game-server-7: " + Lead.USER + ": let me look\n");
        assertThat(game.phase(7)).isEqualTo("Held");
        assertThat(lead.types("why", "game-server-7").output())
                .contains("game-server-7 Held", "held by human", "let me look");
        Lead.Ran promoted = lead.types("promote", "game-server-7", "go");
        assertThat(promoted.code()).isEqualTo(1);
        assertThat(promoted.output()).contains("resume it first", "(it is Held)");
        assertThat(lead.types("resume", "game-server-7", "fine").code()).isZero();
        assertThat(game.phase(7)).isEqualTo("Progressing");

        String path = "/api/releases/" + game.namespace();
        assertThat(
                        functions
                                .caller
                                .ask(api, path, lead.token())
                                .body()
                                .at("/releases/0/name")
                                .asText())
                .isEqualTo("game-server-7");
        assertThat(functions.caller.ask(api, "/api/releases/belay", lead.token()).status())
                .isEqualTo(403);
        String boards = "/api/policies/%s/game-server/dashboards".formatted(game.namespace());
        assertThat(functions.caller.ask(api, boards, lead.token()).status()).isEqualTo(200);
    }

    /// Made by an Actions job, so that it waits for GitHub's word.
    private void deletedAfterOneHundredPercentThenUndoneByTheClock() {
        String sha = SHA.replace('a', 'b');
        assertThat(
                        functions
                                .caller
                                .github(
                                        github,
                                        "deployment",
                                        functions.caller.fixture("deployment-actions", 8, sha))
                                .status())
                .isEqualTo(202);
        assertThat(game.phase(8)).isEqualTo("Pending");
        assertThat(
                        functions
                                .caller
                                .github(
                                        github,
                                        "deployment_status",
                                        functions.caller.fixture(
                                                "deployment_status-in_progress", 8, sha))
                                .status())
                .isEqualTo(200);
        GameServer.await(PATIENCE, "the start", () -> game.image().equals(NEXT));
        beatUntil(8, "the watch", () -> game.phase(8).equals("Watching"));
        assertThat(game.image()).isEqualTo(NEXT);
        var unused = game.releaseResource("game-server-8").delete();
        tickUntil("the release to be gone", () -> game.release(8).isEmpty());
        assertThat(game.image()).isEqualTo(BASELINE);
        GameServer.await(PATIENCE, "the baseline to serve", game::serves);
    }

    private void broughtToItsEndWithoutTheClock() {
        clock.close();
        String sha = SHA.replace('a', 'c');
        assertThat(functions.caller.deployment(github, 9, sha).status()).isEqualTo(202);
        beatUntil(9, "success", () -> game.phase(9).equals("Succeeded"));
        assertThat(isActive(9)).as("people were not told yet").isTrue();
        clock = functions.clock();
        tickUntil("people to be told", () -> !isActive(9));
        assertThat(game.image()).isEqualTo(GameServer.REPOSITORY + ":" + sha);
        assertThat(game.ledger().at("/certified/release").asText()).isEqualTo("game-server-9");
    }

    private boolean isActive(long deployment) {
        return game.release(deployment)
                .orElseThrow()
                .at("/metadata/labels")
                .has("belay.dev/active");
    }

    private boolean onePodIsMissed() {
        JsonNode status = game.rollout().path("status");
        return status.path("availableReplicas").asInt() < status.path("replicas").asInt();
    }

    private Reply send(Alert... sent) {
        return functions.caller.alerts(alerts, game.namespace(), sent);
    }

    private void tickUntil(String what, BooleanSupplier until) {
        GameServer.await(PATIENCE, what, () -> ticked() && until.getAsBoolean());
    }

    private boolean ticked() {
        return Scene.taken(functions.caller.tick(clock), 204);
    }

    private void beatUntil(long deployment, String what, BooleanSupplier until) {
        String release = "game-server-" + deployment;
        Scene.sendUntil(what, () -> Scene.taken(send(Alert.healthy(release)), 200), until);
    }
}
