package dev.belay.workload.argo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.ApiRequest;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.Fault;
import dev.belay.cluster.StandInRollouts;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.DoneButNotStable;
import dev.belay.release.Outcome.NotYet;
import dev.belay.release.Survey;
import dev.belay.workload.Patience;
import dev.belay.workload.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// States of a blue-green Rollout that pass too quickly under a controller, or that only a broken
/// cluster has: no controller runs here, and the test writes the status itself.
class StillBlueGreenTest {

    private static final String SERVING =
            "\"phase\": \"Healthy\", \"currentPodHash\": \"h1\", \"stableRS\": \"h1\", "
                    + "\"blueGreen\": {\"activeSelector\": \"h1\", \"previewSelector\": \"h1\"}, "
                    + "\"replicas\": 4, \"updatedReplicas\": 4, \"availableReplicas\": 4";
    private static final String WAITING =
            "\"phase\": \"Paused\", \"message\": \"BlueGreenPause\", \"currentPodHash\": \"h2\", "
                    + "\"stableRS\": \"h1\", \"controllerPause\": true, "
                    + "\"blueGreen\": {\"activeSelector\": \"h1\", \"previewSelector\": \"h2\"}, "
                    + "\"pauseConditions\": [{\"reason\": \"BlueGreenPause\", \"startTime\": \"2026-01-01T00:00:00Z\"}], "
                    + "\"replicas\": 8, \"updatedReplicas\": 4, \"availableReplicas\": 4";

    private static EmbeddedCluster cluster;

    private Stage stage;

    @BeforeAll
    static void startTheServerOnly() {
        cluster = EmbeddedCluster.start();
        StandInRollouts.start(cluster).close();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void createARollout() {
        Patience patience = new Patience(Duration.ofSeconds(30), 7, Duration.ofMillis(1));
        stage = new Stage(cluster, Stage.Way.BLUE_GREEN, patience);
        stage.create();
        stage.status(SERVING);
    }

    @AfterEach
    void leave() {
        stage.close();
    }

    private Order waiting() {
        Order order = stage.started(101, Stage.V2);
        stage.status(WAITING);
        stage.replicaSet("h2", "game-server-101", Stage.V2, 4, 4);
        stage.sent();
        return order;
    }

    private static EmbeddedCluster.Registration on(Predicate<ApiRequest> which, Fault fault) {
        return cluster.onRequest(
                request -> request.about("rollouts") && which.test(request) ? fault : Fault.none());
    }

    private OnCandidate candidate(Order order) {
        return Seen.progress(stage.observe(order));
    }

    // --- looks

    @Test
    void isReadyWhenItsPodsWaitForTheSwitch() {
        Order order = waiting();

        assertThat(Seen.progress(stage.observe(order)))
                .isEqualTo(new OnCandidate(0, true, "", "h2"));
        assertThat(stage.sent()).containsOnly("GET");
    }

    /// The status counts the active version's pods, so only the ReplicaSet can tell.
    @Test
    void isNotReadyWhenPodsOfThePreviewAreMissing() {
        Order order = stage.started(101, Stage.V2);
        stage.status(WAITING);
        stage.replicaSet("h2", "game-server-101", Stage.V2, 4, 3);

        assertThat(candidate(order))
                .isEqualTo(new OnCandidate(0, false, "3 of 4 pods are available", "h2"));
        assertThat(stage.advance(order, 0)).isEqualTo(new NotYet("3 of 4 pods are available"));
    }

    @Test
    void isNotReadyAtThePauseOfTheCandidateBefore() {
        waiting();
        stage.replicaSet("h1", "", Stage.V1, 4, 4);
        Order order = stage.started(102, Stage.V3);
        stage.status(WAITING);

        assertThat(candidate(order).ready()).isFalse();
        assertThat(stage.advance(order, 0)).isInstanceOf(NotYet.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "abort": true, "phase": "Degraded"                                  | aborted
                    "phase": "Degraded", "message": "ProgressDeadlineExceeded: too late" | ProgressDeadlineExceeded
                    "pauseConditions": [{"reason": "InconclusiveAnalysisRun"}]          | paused for InconclusiveAnalysisRun
                    "pauseConditions": null, "controllerPause": false                   | coming up
                    "promoteFull": true                                                 | being switched to
                    """)
    void isNotReady(String trouble, String detail) {
        Order order = waiting();
        stage.mergeStatus("{\"status\": {%s}}".formatted(trouble));

        assertThat(candidate(order).ready()).isFalse();
        assertThat(candidate(order).detail()).startsWith(detail);
    }

    @Test
    void isNotReadyWhenSomeoneMadeItACanary() {
        Order order = waiting();
        stage.merge(
                """
                {"spec": {"strategy": {"blueGreen": null, "canary": {"steps": [
                  {"setWeight": 10}, {"pause": {}}]}}}}\
                """);
        stage.status(WAITING);

        assertThat(candidate(order).detail()).isEqualTo(Look.OTHER_STRATEGY);
        assertThat(stage.advance(order, 0)).isEqualTo(new NotYet(Look.OTHER_STRATEGY));
        assertThat(stage.rollBack(order)).isNotInstanceOf(Blocked.class);
    }

    @Test
    void isAtOneHundredPercentOnceItHasTheTraffic() {
        Order order = waiting();
        stage.mergeStatus(
                "{\"status\": {\"pauseConditions\": null, \"blueGreen\": {\"activeSelector\": \"h2\"}}}");

        assertThat(candidate(order).step()).isEqualTo(1);
        assertThat(candidate(order).ready()).isFalse();

        stage.mergeStatus("{\"status\": {\"stableRS\": \"h2\", \"phase\": \"Healthy\"}}");

        assertThat(candidate(order)).isEqualTo(new OnCandidate(1, true, "", "h2"));
    }

    @Test
    void nudgesAControllerThatHasNotNoticedThePromotion() {
        Order order = waiting();
        stage.mergeStatus("{\"status\": {\"promoteFull\": true}}");

        stage.observe(order);

        assertThat(stage.sent()).contains("PATCH");
        assertThat(stage.view().root().at("/metadata/annotations/belay.dev~1nudged").asText())
                .isNotEmpty();
    }

    /// The template is the stable one's, but the Service still sends everyone to the candidate: a
    /// controller that stopped in the middle of a switch would pause here.
    @Test
    void aBaselineWithoutTheTrafficIsNotThereYet() {
        Order order = waiting();
        stage.mergeStatus("{\"status\": {\"blueGreen\": {\"activeSelector\": \"h2\"}}}");

        assertThat(stage.rollBack(order)).isEqualTo(new DoneButNotStable());

        stage.status(
                WAITING.replace("\"currentPodHash\": \"h2\"", "\"currentPodHash\": \"h1\"")
                        .replace("\"activeSelector\": \"h1\"", "\"activeSelector\": \"h2\""));
        assertThat(stage.observe(order))
                .isInstanceOfSatisfying(
                        OnBaseline.class,
                        at -> {
                            assertThat(at.stable()).isFalse();
                            assertThat(at.walking()).isTrue();
                        });
        assertThat(stage.promote(order)).isEqualTo(new Done());
        assertThat(stage.view().promotingFully()).isTrue();
    }

    // --- surveys

    private String notNow() {
        return ((Survey.NotNow) stage.driver.survey(stage.question(Optional.empty()))).reason();
    }

    @Test
    void waitsForAnUpdateThatIsNotOurs() {
        stage.setImage(Stage.V3);
        stage.status(WAITING);

        assertThat(notNow()).contains("is under way");
    }

    @Test
    void waitsWhenTheStableVersionIsNotKept() {
        waiting();

        assertThat(notNow()).contains("h1 is not kept");
    }

    @Test
    void startsOverAPreviewOfOurs() {
        waiting();
        stage.replicaSet("h1", "", Stage.V1, 4, 4);

        Survey.Ready ready = stage.survey(Optional.empty());

        assertThat(ready.stable().orElseThrow().image()).isEqualTo(Stage.V1);
    }

    @Test
    void doesNotTakeAnInvalidSpecForAVersionThatCameToNothing() {
        stage.status("\"phase\": \"Degraded\", \"message\": \"InvalidSpec: no such service\"");

        assertThat(notNow()).contains("InvalidSpec: no such service");
    }

    @Test
    void refusesAContainerThatIsNotThere() {
        stage.json(
                """
                [{"op": "replace", "path": "/spec/template/spec/containers/0/name", "value": "app"}]\
                """);

        assertThat(stage.driver.survey(stage.question(Optional.empty())))
                .isInstanceOfSatisfying(
                        Survey.Refused.class,
                        refused -> assertThat(refused.reason()).contains("only app"));
    }

    // --- writes

    @Test
    void anAdvanceIsOneConditionalWrite() {
        Order order = waiting();

        assertThat(stage.advance(order, 0)).isEqualTo(new Done());

        assertThat(stage.sent()).containsExactly("GET", "GET", "GET", "PATCH status");
        assertThat(stage.view().promotingFully()).isTrue();
        assertThat(stage.advance(order, 0)).isEqualTo(new Done());
        assertThat(stage.sent()).containsExactly("GET");
    }

    @Test
    void doesNotAdvanceWhatIsStoppedOrAborted() {
        Order order = waiting();
        stage.mergeStatus("{\"status\": {\"abort\": true, \"pauseConditions\": null}}");
        assertThat(stage.advance(order, 0)).isEqualTo(new Changed("the update was aborted"));

        stage.merge("{\"spec\": {\"paused\": true}}");
        stage.status(WAITING);

        assertThat(stage.advance(order, 0)).isEqualTo(new NotYet("stopped by spec.paused"));
        assertThat(stage.view().promotingFully()).isFalse();
    }

    @Test
    void looksAnewWhenSomeoneWroteMeanwhile() {
        Order order = waiting();
        try (var _ = on(ApiRequest::write, Fault.conflict())) {
            assertThat(stage.advance(order, 0)).isInstanceOf(Changed.class);
        }
        assertThat(stage.sent().stream().filter("PATCH status"::equals)).hasSize(3);
    }

    @Test
    void triesOnceWhenTheServerIsDown() {
        Order order = waiting();
        for (Fault fault :
                List.of(
                        Fault.unavailable(),
                        Fault.internalError(),
                        Fault.tooManyRequests(),
                        Fault.dropBefore(),
                        Fault.forbidden())) {
            try (var _ = on(ApiRequest::write, fault)) {
                assertThat(stage.advance(order, 0)).as("%s", fault).isInstanceOf(Blocked.class);
            }
            assertThat(stage.sent().stream().filter("PATCH status"::equals)).hasSize(1);
        }
        assertThat(stage.advance(order, 0)).isEqualTo(new Done());
    }

    @Test
    void anAdvanceWhoseAnswerWasLostIsDone() {
        Order order = waiting();
        try (var _ = on(ApiRequest::write, new Fault.DropAfter())) {
            assertThat(stage.advance(order, 0)).isInstanceOf(Blocked.class);
        }

        assertThat(stage.advance(order, 0)).isEqualTo(new Done());
        assertThat(stage.sent().stream().filter("PATCH status"::equals)).hasSize(1);
    }
}
