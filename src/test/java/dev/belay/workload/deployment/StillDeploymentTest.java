package dev.belay.workload.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.ApiRequest;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.Fault;
import dev.belay.cluster.StandInDeployments;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Finding;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.NotYet;
import dev.belay.release.Start;
import dev.belay.release.Survey;
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

/// States that pass too quickly under a controller, or that only a broken API server has: the stand-in has
/// brought the first version up and is gone.
class StillDeploymentTest {

    private static EmbeddedCluster cluster;

    private Stage stage;

    @BeforeAll
    static void startTheServerOnly() {
        cluster = EmbeddedCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void runTheFirstVersion() {
        stage = new Stage(cluster);
        try (var _ = StandInDeployments.start(cluster)) {
            stage.running();
        }
    }

    @AfterEach
    void leave() {
        cluster.allow((user, asked) -> true);
        cluster.validate((kind, object, before) -> List.of());
        stage.close();
    }

    private static EmbeddedCluster.Registration on(Predicate<ApiRequest> which, Fault fault) {
        return cluster.onRequest(request ->
                request.about("deployments") && which.test(request) ? fault : Fault.none());
    }

    private Order onTheWay() {
        return stage.started(101, Stage.V2);
    }

    private Optional<String> image() {
        return stage.view().template().image(Stage.NAME);
    }

    private static String reason(Outcome outcome) {
        return ((Blocked) outcome).reason();
    }

    // --- writes

    @Test
    void aRequestThatFailsIsNotRepeatedHere() {
        Order order = onTheWay();
        for (Fault fault :
                List.of(
                        Fault.unavailable(),
                        Fault.internalError(),
                        Fault.tooManyRequests(),
                        Fault.forbidden(),
                        Fault.dropBefore())) {
            try (var _ = on(ApiRequest::write, fault)) {
                assertThat(stage.rollBack(order)).as("%s", fault).isInstanceOf(Blocked.class);
                assertThat(stage.sent()).as("%s", fault).containsExactly("PATCH");
                assertThat(stage.fence(order)).as("%s", fault).isInstanceOf(Blocked.class);
                assertThat(stage.sent()).as("%s", fault).containsExactly("PATCH");
                assertThat(stage.pause(order)).as("%s", fault).isInstanceOf(Blocked.class);
                assertThat(stage.sent()).as("%s", fault).containsExactly("GET", "PATCH");
            }
        }
        assertThat(image()).hasValue(Stage.V2);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        assertThat(image()).hasValue(Stage.V1);
    }

    @Test
    void aStartThatDoesNotArriveChangesNothing() {
        Order order = stage.order(101, Stage.V2);
        for (Fault fault :
                List.of(
                        Fault.unavailable(),
                        Fault.internalError(),
                        Fault.tooManyRequests(),
                        Fault.conflict(),
                        Fault.forbidden(),
                        Fault.dropBefore())) {
            try (var _ = on(ApiRequest::write, fault)) {
                assertThat(stage.start(order)).as("%s", fault).isInstanceOf(Blocked.class);
            }
        }
        assertThat(image()).hasValue(Stage.V1);

        assertThat(stage.start(order)).isEqualTo(new Done());
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "pause", "resume", "fence", "rollBack"})
    void aWriteWhoseAnswerWasLostIsDone(String which) {
        Order order = which.equals("start") ? stage.order(101, Stage.V2) : onTheWay();
        if (which.equals("resume")) {
            assertThat(stage.pause(order)).isEqualTo(new Done());
        }
        try (var _ = on(ApiRequest::write, Fault.dropAfter())) {
            assertThat(write(which, order)).isInstanceOf(Blocked.class);
        }
        String left = stage.view().spec().toString();

        assertThat(write(which, order)).isEqualTo(new Done());

        assertThat(stage.view().spec()).hasToString(left);
        assertThat(image()).hasValue(which.equals("rollBack") ? Stage.V1 : Stage.V2);
        assertThat(stage.view().paused()).isEqualTo(which.equals("pause"));
    }

    private Outcome write(String which, Order order) {
        return switch (which) {
            case "start" -> stage.start(order);
            case "pause" -> stage.pause(order);
            case "resume" -> stage.resume(order);
            case "fence" -> stage.fence(order);
            default -> stage.rollBack(order);
        };
    }

    @Test
    void aConflictIsTriedOnceMoreAndThenLeftToTheEngine() {
        Order order = onTheWay();
        try (var _ = on(ApiRequest::write, Fault.conflict())) {
            assertThat(reason(stage.rollBack(order))).startsWith("409");
            assertThat(stage.sent()).containsExactly("PATCH", "GET", "PATCH", "GET");
        }
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
    }

    /// The controller writes at every pod.
    @Test
    void aPauseGivesWayToTheControllerForAWhile() {
        Order order = onTheWay();
        try (var _ = on(ApiRequest::write, Fault.conflict())) {
            assertThat(stage.pause(order)).isInstanceOf(NotYet.class);
            assertThat(stage.sent()).hasSize(10);
        }
        assertThat(stage.pause(order)).isEqualTo(new Done());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void saysWhyTheBaselineIsNotAllowedBack(int code) {
        Order order = onTheWay();
        try (var _ = on(ApiRequest::write, new Fault.Answer(code, "Denied"))) {
            assertThat(reason(stage.rollBack(order))).startsWith(String.valueOf(code));
        }
        assertThat(image()).hasValue(Stage.V2);
    }

    @Test
    void saysInTheWordsOfThePolicyWhatIsNotAllowed() {
        Order next = stage.order(101, Stage.V2);
        cluster.validate((kind, object, before) ->
                kind.equals("Deployment") ? List.of("frozen by policy x") : List.of());
        assertThat(reason(stage.start(next))).contains("frozen by policy x");

        cluster.validate((kind, object, before) -> List.of());
        assertThat(stage.start(next)).isEqualTo(new Done());
        cluster.validate((kind, object, before) ->
                kind.equals("Deployment") ? List.of("frozen by policy x") : List.of());
        assertThat(reason(stage.rollBack(next))).contains("frozen by policy x");
    }

    @Test
    void nothingButTheWriteItselfCanBlockARollback() {
        Order order = onTheWay();
        cluster.allow((user, asked) -> false);
        try (var _ = on(request -> !request.write(), Fault.unavailable());
                var _ =
                        cluster.onRequest(request ->
                                request.about("replicasets")
                                        ? Fault.unavailable()
                                        : Fault.none())) {
            assertThat(stage.rollBack(order)).isEqualTo(new Done());
        }
        assertThat(image()).hasValue(Stage.V1);
    }

    @Test
    void aBaselineThatSomeonePausedIsLetGoOn() {
        Order order = onTheWay();
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        stage.merge("{\"spec\": {\"paused\": true}}");

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.view().paused()).isFalse();
    }

    @Test
    void withoutABaselineThereIsNothingToGoBackTo() {
        Order order = onTheWay();
        Start start = new Start(Instant.EPOCH, Optional.empty(), "1", 0, Map.of());

        assertThat(stage.rollBack(new Order(order.intent(), start))).isInstanceOf(Blocked.class);

        assertThat(stage.sent()).isEmpty();
    }

    @Test
    void whatIsGoneNeedsNoPause() {
        Order order = onTheWay();
        stage.deployment().delete();

        assertThat(stage.pause(order)).isEqualTo(new Done());
        assertThat(stage.rollBack(order)).isEqualTo(new Blocked("the target is gone"));
    }

    // --- looks

    @Test
    void cannotSeeWhatTheServerDoesNotShow() {
        Order order = onTheWay();
        for (Fault fault : List.of(Fault.unavailable(), Fault.forbidden())) {
            try (var _ = on(request -> true, fault)) {
                assertThat(stage.observe(order)).isInstanceOf(Observation.Unreadable.class);
            }
        }
    }

    @Test
    void isNotReadyWhileNobodyKnowsByWhatHashToCertifyIt() {
        Order order = onTheWay();
        stage.mergeStatus(
                """
                {"status": {"observedGeneration": %s, "replicas": 4, "updatedReplicas": 4,
                  "readyReplicas": 4, "availableReplicas": 4, "conditions": [
                    {"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"}]}}\
                """
                        .formatted(stage.view().live().metadata().path("generation").asText()));

        assertThat(candidate(order).detail())
                .isEqualTo("its ReplicaSet cannot be read: it is not there");
        try (var _ =
                cluster.onRequest(
                        r -> r.about("replicasets") ? Fault.internalError() : Fault.none())) {
            assertThat(candidate(order).ready()).isFalse();
            assertThat(candidate(order).detail())
                    .startsWith("its ReplicaSet cannot be read: the API server said 500");
        }
    }

    private OnCandidate candidate(Order order) {
        return (OnCandidate) stage.observe(order);
    }

    // --- surveys

    private Survey look() {
        return stage.driver.survey(stage.firstQuestion());
    }

    private String notNow() {
        return ((Survey.NotNow) look()).reason();
    }

    @Test
    void knowsWhatRunsAndSaysOnlyWhatThereIsToSay() {
        Survey.Ready ready = (Survey.Ready) look();

        assertThat(ready.stable().map(Baseline::image)).hasValue(Stage.V1);
        assertThat(ready.version()).isEqualTo(stage.view().version());
        assertThat(ready.findings())
                .extracting(Finding::what)
                .singleElement()
                .asString()
                .startsWith("spec.minReadySeconds is 0");
    }

    @Test
    void putsOffAReleaseWhenItCannotLook() {
        try (var _ = on(request -> true, Fault.unavailable())) {
            assertThat(notNow()).contains("503");
        }
        try (var _ = on(request -> true, Fault.forbidden())) {
            assertThat(notNow()).contains("403");
        }
        try (var _ =
                cluster.onRequest(r -> r.about("replicasets") ? Fault.forbidden() : Fault.none())) {
            assertThat(notNow()).startsWith("cannot read its ReplicaSets: 403");
        }
    }

    @Test
    void warnsWhenAutoscalersCannotBeRead() {
        try (var _ =
                cluster.onRequest(r ->
                        r.about("horizontalpodautoscalers") ? Fault.forbidden() : Fault.none())) {
            assertThat(look()).isInstanceOf(Survey.Ready.class);
            assertThat(look().findings())
                    .extracting(Finding::what)
                    .anyMatch(w -> w.startsWith("whether a HorizontalPodAutoscaler scales this"));
        }
    }

    @Test
    void refusesWithoutTheRightsItNeedsAndNoOthers() {
        cluster.allow((user, asked) -> asked.path("verb").asText().equals("get"));

        assertThat(((Survey.Refused) look()).reason())
                .contains("may not patch deployments.apps", "may not list replicasets.apps")
                .doesNotContain("may not get", "horizontalpodautoscalers");
    }
}
