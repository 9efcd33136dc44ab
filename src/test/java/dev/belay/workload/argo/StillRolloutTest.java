package dev.belay.workload.argo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.ApiRequest;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.Fault;
import dev.belay.cluster.StandInRollouts;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Finding;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.NotYet;
import dev.belay.release.Start;
import dev.belay.release.Survey;
import dev.belay.workload.Patience;
import dev.belay.workload.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// States that pass too quickly under a controller, or that only a broken cluster has: no
/// controller runs here, and the test writes the status itself.
class StillRolloutTest {

    private static final String FULL =
            "\"replicas\": 4, \"updatedReplicas\": 4, \"readyReplicas\": 4, \"availableReplicas\": 4";
    private static final String HEALTHY =
            "\"phase\": \"Healthy\", \"currentPodHash\": \"h1\", \"stableRS\": \"h1\", \"currentStepIndex\": 4, "
                    + FULL;
    private static final String PAUSED_AT_10 =
            "\"phase\": \"Paused\", \"message\": \"CanaryPauseStep\", \"currentPodHash\": \"h2\", \"stableRS\": \"h1\", "
                    + "\"currentStepIndex\": 1, \"controllerPause\": true, "
                    + "\"pauseConditions\": [{\"reason\": \"CanaryPauseStep\", \"startTime\": \"2026-01-01T00:00:00Z\"}], "
                    + "\"replicas\": 5, \"updatedReplicas\": 1, \"readyReplicas\": 5, \"availableReplicas\": 5";

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
        stage = new Stage(cluster, Stage.Way.CANARY, patience);
        stage.create(Rollouts.yaml(stage.namespace));
        status(HEALTHY);
    }

    @AfterEach
    void leave() {
        stage.close();
    }

    private void status(String fields) {
        stage.status(fields);
    }

    private void replicaSet(String hash, String release, String image, int wanted, int available) {
        stage.replicaSet(hash, release, image, wanted, available);
    }

    private Order paused() {
        Order order = stage.started(101, Stage.V2);
        status(PAUSED_AT_10);
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
    void isAtAStepWhenPausedThere() {
        Order order = paused();

        assertThat(Seen.progress(stage.observe(order)))
                .isEqualTo(new OnCandidate(0, true, "", "h2"));
        assertThat(stage.sent()).containsExactly("GET");
    }

    @Test
    void trustsNoStepOfAnEarlierTemplate() {
        Order order = stage.started(101, Stage.V2);
        status(HEALTHY);

        assertThat(candidate(order))
                .isEqualTo(
                        new OnCandidate(
                                0, false, "the controller has not seen the candidate yet", ""));
    }

    @Test
    void nudgesAControllerThatHasNotNoticed() {
        Order order = stage.started(101, Stage.V2);
        stage.sent();

        stage.observe(order);

        assertThat(stage.sent()).containsExactly("GET", "PATCH");
        assertThat(stage.view().root().at("/metadata/annotations/belay.dev~1nudged").asText())
                .isNotEmpty();
    }

    @Test
    void nudgesAControllerThatHasNotNoticedAnAdvance() {
        Order order = paused();
        stage.mergeStatus("{\"status\": {\"pauseConditions\": null}}");

        assertThat(candidate(order).ready()).isFalse();

        assertThat(stage.sent()).containsExactly("GET", "PATCH");
    }

    @Test
    void withoutAStableVersionTheControllerGoesToFullAtOnce() {
        Order order = stage.started(101, Stage.V2);
        status(
                "\"phase\": \"Progressing\", \"message\": \"more\", \"currentPodHash\": \"h2\", "
                        + FULL);

        assertThat(candidate(order))
                .isEqualTo(new OnCandidate(2, false, "going to 100 %: more", "h2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"abort\": true",
                "\"phase\": \"Degraded\", \"message\": \"ProgressDeadlineExceeded: too late\"",
                "\"pauseConditions\": [{\"reason\": \"InconclusiveAnalysisRun\", \"startTime\": \"2026-01-01T00:00:00Z\"}]",
                "\"currentStepIndex\": 2, \"pauseConditions\": null, \"controllerPause\": false"
            })
    void isNotReady(String trouble) {
        Order order = paused();
        stage.mergeStatus("{\"status\": {%s}}".formatted(trouble));

        OnCandidate seen = candidate(order);

        assertThat(seen.ready()).isFalse();
        assertThat(seen.detail()).isNotBlank();
    }

    @Test
    void saysWhatTheControllerSaysButBriefly() {
        Order order = paused();
        stage.mergeStatus(
                "{\"status\": {\"phase\": \"Degraded\", \"message\": \"ProgressDeadlineExceeded: %s\"}}"
                        .formatted("x".repeat(5000)));

        assertThat(candidate(order).detail())
                .startsWith("ProgressDeadlineExceeded")
                .hasSizeLessThan(250);
    }

    @Test
    void anInvalidSpecSaysNothingAboutSteps() {
        Order order = paused();
        stage.mergeStatus(
                "{\"status\": {\"phase\": \"Degraded\", \"message\": \"InvalidSpec: bad\", \"currentStepIndex\": 3}}");

        assertThat(candidate(order)).isEqualTo(new OnCandidate(0, false, "InvalidSpec: bad", ""));
    }

    @Test
    void onlyTheCandidatesOwnPodsCount() {
        Order order = paused();
        stage.mergeStatus("{\"status\": {\"availableReplicas\": 4}}");
        assertThat(candidate(order).ready()).isFalse();

        replicaSet("h2", "game-server-101", Stage.V2, 1, 1);

        assertThat(candidate(order).ready()).isTrue();
    }

    @Test
    void countsThePodsOfTheCandidateThatAreMissing() {
        Order order = paused();
        stage.mergeStatus("{\"status\": {\"availableReplicas\": 4}}");
        replicaSet("h2", "game-server-101", Stage.V2, 1, 0);

        assertThat(candidate(order))
                .isEqualTo(new OnCandidate(0, false, "0 of 1 pods are available", "h2"));
    }

    @Test
    void knowsABaselineWhoseReplicaSetWasMadeAnew() {
        Order order = paused();
        stage.rollBack(order);
        status(HEALTHY.replace("h1", "h9"));
        assertThat(((OnBaseline) stage.observe(order)).stable()).isFalse();

        replicaSet("h9", "", Stage.V1, 4, 4);

        assertThat(((OnBaseline) stage.observe(order)).stable()).isTrue();
        assertThat(stage.promote(order)).isEqualTo(new Done());
    }

    // --- surveys

    private String notNow() {
        return ((Survey.NotNow) stage.driver.survey(stage.question(Optional.empty()))).reason();
    }

    @Test
    void keepsWhatServesAsItStandsInTheRollout() {
        Survey.Ready ready = stage.survey(Optional.empty());

        Baseline stable = ready.stable().orElseThrow();
        assertThat(stable.hash()).isEqualTo("h1");
        assertThat(stable.image()).isEqualTo(Stage.V1);
        assertThat(stable.release()).isEmpty();
        assertThat(stable.template()).isEqualTo(stage.template().toString());
        assertThat(ready.container()).isZero();
        assertThat(ready.version()).isEqualTo(stage.view().version());
    }

    @Test
    void waitsForTheController() {
        stage.setImage(Stage.V3);

        assertThat(notNow()).contains("has not seen");
    }

    @Test
    void waitsForAFirstVersionThatMayYetArrive() {
        status("\"phase\": \"Progressing\", \"currentPodHash\": \"h1\"");
        assertThat(notNow()).contains("first version");

        status("\"phase\": \"Degraded\", \"currentPodHash\": \"h1\"");

        assertThat(stage.survey(Optional.empty()).stable()).isEmpty();
    }

    @Test
    void waitsWhileWhatRunsIsNotHealthy() {
        status(HEALTHY.replace("Healthy", "Degraded"));

        assertThat(notNow()).contains("not healthy");
    }

    @Test
    void waitsForAnUpdateThatIsNotOurs() {
        stage.setImage(Stage.V3);
        status(PAUSED_AT_10);

        assertThat(notNow()).contains("is under way");
    }

    @Test
    void startsOverACanaryOfOurs() {
        paused();
        replicaSet("h1", "", Stage.V1, 4, 4);

        Survey.Ready ready = stage.survey(Optional.empty());

        assertThat(ready.stable().map(Baseline::image)).hasValue(Stage.V1);
    }

    @Test
    void findsTheCertifiedVersionIfItIsStillThere() {
        Certified certified =
                new Certified(Optional.of("game-server-99"), Stage.V3, "h0", Instant.EPOCH);
        assertThat(stage.survey(Optional.of(certified)).certified()).isEmpty();

        replicaSet("h0", "game-server-99", Stage.V3, 0, 0);

        assertThat(stage.survey(Optional.of(certified)).certified())
                .hasValueSatisfying(b -> {
                    assertThat(b.release()).hasValue("game-server-99");
                    assertThat(b.template()).doesNotContain("rollouts-pod-template-hash");
                });
    }

    @Test
    void putsOffAReleaseWhenItCannotLook() {
        try (var _ = on(request -> true, Fault.unavailable())) {
            assertThat(notNow()).contains("503");
        }
        try (var _ = on(request -> true, Fault.forbidden())) {
            assertThat(notNow()).contains("403");
        }
    }

    @Test
    void warnsWhenAutoscalersCannotBeRead() {
        try (var _ =
                cluster.onRequest(r ->
                        r.about("horizontalpodautoscalers") ? Fault.forbidden() : Fault.none())) {
            assertThat(stage.survey(Optional.empty()).findings())
                    .extracting(Finding::what)
                    .anyMatch(w -> w.startsWith("whether a HorizontalPodAutoscaler scales this"));
        }
    }

    // --- writes

    @Test
    void doesNotAdvancePastSomeoneElsesPause() {
        Order order = paused();
        stage.mergeStatus(
                "{\"status\": {\"pauseConditions\": [{\"reason\": \"InconclusiveAnalysisRun\", \"startTime\": \"2026-01-01T00:00:00Z\"}]}}");
        assertThat(stage.advance(order, 0)).isInstanceOf(NotYet.class);

        stage.merge("{\"spec\": {\"paused\": true}}");
        status(PAUSED_AT_10);

        assertThat(stage.advance(order, 0)).isEqualTo(new NotYet("stopped by spec.paused"));
    }

    @Test
    void doesNotAdvanceFromAStepItHasNotReached() {
        Order order = paused();

        assertThat(stage.advance(order, 1)).isInstanceOf(NotYet.class);
    }

    @Test
    void anAdvanceTheControllerHasNotNoticedIsDone() {
        Order order = paused();

        assertThat(stage.advance(order, 0)).isEqualTo(new Done());
        assertThat(stage.sent()).containsExactly("GET", "PATCH status");
        assertThat(stage.advance(order, 0)).isEqualTo(new Done());
        assertThat(stage.sent()).containsExactly("GET");
    }

    @Test
    void looksAnewWhenSomeoneWroteMeanwhile() {
        Order order = paused();
        try (var _ = on(ApiRequest::write, Fault.conflict())) {
            assertThat(stage.advance(order, 0)).isInstanceOf(Changed.class);
        }
        assertThat(stage.sent()).hasSize(6);
    }

    @Test
    void asksOnceWhenTheServerIsDown() {
        Order order = paused();
        for (Fault fault :
                List.of(
                        Fault.unavailable(),
                        Fault.internalError(),
                        Fault.tooManyRequests(),
                        Fault.dropBefore(),
                        Fault.forbidden())) {
            try (var _ = on(ApiRequest::write, fault)) {
                assertThat(stage.rollBack(order)).as("%s", fault).isInstanceOf(Blocked.class);
            }
            assertThat(stage.sent()).as("%s", fault).containsExactly("PATCH");
        }
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void aRollbackWhoseAnswerWasLostIsDone() {
        Order order = paused();
        try (var _ = on(ApiRequest::write, new Fault.DropAfter())) {
            assertThat(stage.rollBack(order)).isInstanceOf(Blocked.class);
        }

        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        assertThat(stage.view().template().release()).isEmpty();
    }

    @Test
    void saysWhyTheBaselineIsNotAllowedBack() {
        Order order = paused();
        cluster.validate((kind, object, before) ->
                kind.equals("Rollout") && object.at("/spec/template").toString().contains(Stage.V1)
                        ? List.of("image is not allowed any more")
                        : List.of());
        try {
            assertThat(stage.rollBack(order))
                    .isInstanceOfSatisfying(
                            Blocked.class,
                            blocked ->
                                    assertThat(blocked.reason()).contains("not allowed any more"));
        } finally {
            cluster.validate((kind, object, before) -> List.of());
        }
    }

    @Test
    void saysWhyTheCandidateIsNotAllowedIn() {
        Order order = stage.order(101, Stage.V2);
        cluster.validate((kind, object, before) ->
                kind.equals("Rollout") ? List.of("no such image") : List.of());
        try {
            assertThat(stage.start(order)).isInstanceOf(Blocked.class);
        } finally {
            cluster.validate((kind, object, before) -> List.of());
        }
    }

    @Test
    void waitsABoundedTimeForTheController() {
        Order order = paused();
        stage.rollBack(order);
        stage.sent();

        assertThat(stage.promote(order)).isInstanceOf(NotYet.class);

        // Seven looks, and a nudge after the fifth.
        assertThat(stage.sent()).hasSize(8).containsOnlyOnce("PATCH");
    }

    @Test
    void withoutABaselineThereIsNothingToGoBackTo() {
        Order order = paused();
        Start start = new Start(Instant.EPOCH, Optional.empty(), "1", 0, Map.of());

        Outcome outcome = stage.rollBack(new Order(order.intent(), start));

        assertThat(outcome).isInstanceOf(Blocked.class);
        assertThat(stage.sent()).isEmpty();
    }

    @Test
    void cannotSeeWhatTheServerDoesNotShow() {
        Order order = paused();
        try (var _ = on(request -> true, Fault.unavailable())) {
            assertThat(stage.observe(order)).isInstanceOf(Observation.Unreadable.class);
            assertThat(stage.advance(order, 0)).isInstanceOf(Blocked.class);
            assertThat(stage.promote(order)).isInstanceOf(Blocked.class);
            assertThat(stage.fence(order)).isInstanceOf(Blocked.class);
            assertThat(stage.start(order)).isInstanceOf(Blocked.class);
        }
    }
}
