package dev.belay.e2e;

import static dev.belay.e2e.Scene.image;
import static dev.belay.e2e.Scene.sha;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.github.app.RunsOfGitHub;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.Caller.Alert;
import dev.belay.stage.Caller.Reply;
import dev.belay.stage.GameServer;
import dev.belay.stage.Surroundings;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// Workflows try what has all the traffic: each runs once, and what they find decides.
@TestInstance(Lifecycle.PER_CLASS)
class VerificationIT {

    private static final String REPOSITORY = "acme/game";

    private static final String VERIFICATION =
            """
              verification:
                - name: login
                  workflow: verify.yml
                  inputs: [{name: suite, value: login}, {name: image, value: "{image}"}]
                  timeout: 10m
                  onFailure: rollback
                - name: load
                  workflow: load.yml
                  ref: v2
                  inputs: [{name: commit, value: "{sha}"}, {name: where, value: "{environment}"}]
                  timeout: 10m
                  onFailure: hold
            """;

    private Surroundings around;
    private Scene scene;
    private RunsOfGitHub runs;
    private BelayProcess belay;
    private long last = 30;

    @BeforeAll
    void open(@TempDir Path directory) {
        scene =
                Scene.set(
                        directory,
                        policy -> Scene.seenAt50("1s", "2s").apply(policy) + VERIFICATION);
        around = scene.surroundings();
        runs = around.runs();
        runs.isSilentOn("load.yml");
        belay = scene.belay(around);
    }

    @AfterAll
    void close() throws Exception {
        scene.close();
    }

    @Test
    void aFailureBringsTheBaselineBackAsSoonAsItIsTold() {
        String before = scene.game.image();
        long deployment = atAHundredPercent(belay);
        long login = run(belay, deployment, "login");
        goOn(belay, deployment, "load to be known", () -> known(deployment, "load"));
        areAskedForOnce(deployment);

        runs.ends(login, "failure");
        assertThat(tell(login, login, REPOSITORY, "failure").status()).isIn(200, 202);
        GameServer.await(
                Scene.PATIENCE,
                "the baseline, and nobody ticks",
                () -> scene.game.image().equals(before));
        scene.tickUntil(belay, "its end", () -> scene.game.phase(deployment).equals("RolledBack"));
        scene.tickUntil(belay, "everybody to be told", () -> scene.isLetGo(deployment));

        String page = RunsOfGitHub.page(login);
        assertThat(scene.status(deployment).path("verdicts").toString()).contains(page);
        assertThat(scene.status(deployment).at("/timings").hasNonNull("verifiedAt")).isTrue();
        areToldOfTheRollback(deployment, page);
        areAskedForOnce(deployment);
        assertThat(around.undescribed()).isEmpty();
    }

    @Test
    void nothingSucceedsBeforeEachHasSucceeded() {
        long deployment = atAHundredPercent(belay);
        long login = run(belay, deployment, "login");
        long load = run(belay, deployment, "load");
        goOn(belay, deployment, "load to be known", () -> known(deployment, "load"));
        strangersChangeNothing(deployment, login);
        isWatchedInVain(deployment);

        runs.ends(load, "timed_out");
        assertThat(tell(load, load, REPOSITORY, "timed_out").status()).isIn(200, 202);
        assertThat(scene.status(deployment).path("phase").asText()).isEqualTo("Held");
        assertThat(holds(deployment)).containsExactly("verification:load");
        runs.again(load);
        runs.ends(load, "success");
        assertThat(tell(load, load, REPOSITORY, "success").status()).isIn(200, 202);
        assertThat(holds(deployment)).isEmpty();

        runs.ends(login, "success"); // Of which nobody tells Belay.
        goOn(belay, deployment, "success", () -> scene.game.phase(deployment).equals("Succeeded"));
        assertThat(scene.game.ledger().at("/certified/image").asText())
                .isEqualTo(image(deployment));
        scene.tickUntil(
                belay,
                "GitHub to know",
                () -> around.deployments().states(deployment).contains("success"));
        areAskedForOnce(deployment);
        assertThat(around.undescribed()).isEmpty();
    }

    @Test
    void whatWasStartedByOneThatDiedIsFoundByItsName() {
        BelayProcess doomed = scene.belay(around);
        runs.onStart(_ -> doomed.kill());
        long deployment = rolledOut(doomed);
        GameServer.await(Scene.PATIENCE, "its end", () -> died(doomed, deployment));
        assertThat(stage(deployment, "login").path("stage").asText()).isEqualTo("asked");
        assertThat(stage(deployment, "login").has("run")).isFalse();

        long login = run(belay, deployment, "login");
        goOn(belay, deployment, "both to be known", () -> known(deployment, "login", "load"));
        assertThat(stage(deployment, "login").path("run").asLong()).isEqualTo(login);
        runs.ends(login, "success");
        runs.ends(run(belay, deployment, "load"), "success");
        goOn(belay, deployment, "success", () -> scene.game.phase(deployment).equals("Succeeded"));
        areAskedForOnce(deployment);
        assertThat(around.undescribed()).isEmpty();
    }

    private void areAskedForOnce(long deployment) {
        assertThat(runs.named(name(deployment, "login")))
                .singleElement()
                .extracting(run -> runs.asking(run).toString())
                .isEqualTo(
                        """
                        {"ref":"main","inputs":{"image":"%s","suite":"login","belay":"%s"},"return_run_details":true}\
                        """
                                .formatted(image(deployment), name(deployment, "login")));
        assertThat(runs.named(name(deployment, "load")))
                .singleElement()
                .extracting(run -> runs.asking(run).toString())
                .isEqualTo(
                        """
                        {"ref":"v2","inputs":{"commit":"%s","where":"production","belay":"%s"},"return_run_details":true}\
                        """
                                .formatted(sha(deployment), name(deployment, "load")));
    }

    private void areToldOfTheRollback(long deployment, String page) {
        assertThat(around.deployments().states(deployment)).endsWith("failure");
        JsonNode status = around.deployments().statuses(deployment).getLast();
        assertThat(status.path("description").asText())
                .startsWith("Belay: ")
                .contains("verification login")
                .hasSizeLessThanOrEqualTo(140);
        String release = "game-server-" + deployment;
        assertThat(around.posted("/slack/chat.postMessage"))
                .extracting(m -> m.path("text").asText())
                .anyMatch(text -> text.contains("verification login") && text.contains(page));
        assertThat(around.posted("/v2/enqueue"))
                .filteredOn(e -> e.path("dedup_key").asText().endsWith("/" + release))
                .extracting(e -> e.path("event_action").asText())
                .containsExactly("trigger", "resolve");
        assertThat(around.cdEvents(release)).contains("dev.cdevents.service.rolledback.0.3.0");
    }

    private void strangersChangeNothing(long deployment, long run) {
        JsonNode before = scene.status(deployment).path("verification");
        byte[] foreign = runs.event(run, run, REPOSITORY, "failure");
        assertThat(tell(run, run + 1000, REPOSITORY, "failure").status()).isLessThan(300);
        assertThat(tell(run, run, "acme/other", "failure").status()).isLessThan(300);
        assertThat(scene.caller.unsigned(belay, "workflow_run", foreign).status()).isEqualTo(401);
        for (int i = 0; i < 3; i++) {
            GameServer.await(Scene.PATIENCE, "a tick", () -> scene.ticked(belay));
        }
        assertThat(scene.status(deployment).path("verification")).isEqualTo(before);
        assertThat(scene.game.phase(deployment)).isEqualTo("Watching");
        assertThat(scene.game.image()).isEqualTo(image(deployment));
    }

    /// The watch is over and all evidence is there.
    private void isWatchedInVain(long deployment) {
        goOn(
                belay,
                deployment,
                "nothing but a workflow to be missing",
                () ->
                        scene.status(deployment)
                                .path("reason")
                                .asText()
                                .startsWith("healthy at 100 %; waiting for verification login"));
        Instant end =
                Instant.parse(scene.status(deployment).at("/state/since").asText()).plusSeconds(2);
        goOn(
                belay,
                deployment,
                "the watch to be over",
                () ->
                        Instant.parse(scene.status(deployment).path("updated").asText())
                                .isAfter(end.plusSeconds(1)));
        assertThat(scene.game.phase(deployment)).isEqualTo("Watching");
        assertThat(scene.status(deployment).at("/state/certified").asBoolean()).isFalse();
    }

    private long atAHundredPercent(BelayProcess by) {
        long deployment = rolledOut(by);
        goOn(
                by,
                deployment,
                "both to be asked for",
                () ->
                        !runs.named(name(deployment, "login")).isEmpty()
                                && !runs.named(name(deployment, "load")).isEmpty());
        return deployment;
    }

    /// Until the canary has half the traffic; what follows asks for runs.
    private long rolledOut(BelayProcess by) {
        long deployment = ++last;
        around.deployed(deployment, sha(deployment));
        scene.deployTo10(by, deployment, sha(deployment));
        scene.advanceUntil(
                by, deployment, "50 %", () -> scene.pausedAt(3) && scene.weight(deployment) == 50);
        return deployment;
    }

    private boolean died(BelayProcess doomed, long deployment) {
        try {
            scene.caller.alerts(
                    doomed, scene.game.namespace(), Alert.healthy("game-server-" + deployment));
            scene.caller.tick(doomed);
        } catch (UncheckedIOException e) {
            // Its connections may end a moment before it does.
        }
        return !doomed.isAlive();
    }

    private void goOn(BelayProcess by, long deployment, String what, BooleanSupplier until) {
        scene.advanceUntil(by, deployment, what, () -> scene.ticked(by) && until.getAsBoolean());
    }

    private long run(BelayProcess by, long deployment, String workflow) {
        goOn(
                by,
                deployment,
                workflow + " to run",
                () -> !runs.named(name(deployment, workflow)).isEmpty());
        return runs.named(name(deployment, workflow)).getFirst();
    }

    private boolean known(long deployment, String... workflows) {
        return List.of(workflows).stream().allMatch(w -> stage(deployment, w).has("run"));
    }

    private JsonNode stage(long deployment, String workflow) {
        return StreamSupport.stream(
                        scene.status(deployment).path("verification").spliterator(), false)
                .filter(v -> v.path("name").asText().equals(workflow))
                .findFirst()
                .orElse(com.fasterxml.jackson.databind.node.MissingNode.getInstance());
    }

    private List<String> holds(long deployment) {
        return scene.status(deployment).path("holds").findValuesAsText("key");
    }

    private String name(long deployment, String workflow) {
        return "%s/game-server-%d/%s".formatted(scene.game.namespace(), deployment, workflow);
    }

    /// GitHub says how a run ended.
    private Reply tell(long run, long number, String repository, String conclusion) {
        return scene.caller.github(
                belay, "workflow_run", runs.event(run, number, repository, conclusion));
    }
}
