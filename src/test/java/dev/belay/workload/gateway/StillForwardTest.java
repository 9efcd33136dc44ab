package dev.belay.workload.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.Fault;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Effect;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.Foreign;
import dev.belay.release.Outcome.NotYet;
import dev.belay.release.Outcome.TakenOver;
import dev.belay.release.Start;
import dev.belay.release.Survey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Starts, advances and fences.
class StillForwardTest extends StillRoute {

    private static final String CLAIM = "PATCH httproutes";
    private static final String PODS = "PATCH deployments";

    // --- starts

    @Test
    void startsWithTwoWritesAndNoTraffic() {
        Order order = stage.order(101, Stage.V2);
        long generation = stage.route().live().metadata().path("generation").asLong();

        assertThat(stage.start(order)).isEqualTo(new Done());

        assertThat(stage.written()).containsExactly(CLAIM, PODS);
        DeploymentView started = stage.deployment(Stage.B);
        assertThat(started.template().release()).hasValue("game-server-101");
        assertThat(started.template().image("server")).hasValue(Stage.V2);
        assertThat(started.wanted()).isEqualTo(4);
        assertThat(stage.owner()).hasValue("game-server-101");
        assertThat(stage.weights()).isEqualTo("100/0");
        assertThat(stage.route().live().metadata().path("generation").asLong())
                .isEqualTo(generation);
        assertThat(stage.deployment(Stage.A).template().image("server")).hasValue(Stage.V1);
    }

    @Test
    void aSecondStartIsTheFirstOne() {
        Order order = at(1);

        assertThat(stage.start(order)).isEqualTo(new Done());

        assertThat(stage.written()).isEmpty();
    }

    @Test
    void doesNotStartOnARouteThatHasChanged() {
        Order order = stage.order(101, Stage.V2);
        stage.weigh(99, 1);

        assertThat(stage.start(order)).isInstanceOf(Changed.class);

        assertThat(stage.written()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.A, Stage.B})
    void doesNotStartOnDeploymentsThatHaveChanged(String deployment) {
        Order order = stage.order(101, Stage.V2);
        stage.subject.setImage(deployment, Stage.V3);

        assertThat(stage.start(order))
                .isEqualTo(
                        new Changed(
                                "Deployment %s was written to, last by someone unknown"
                                        .formatted(deployment)));

        assertThat(stage.written()).isEmpty();
    }

    @Test
    void noticesTrafficThatComesJustBeforeTheFirstWrite() {
        Order order = stage.order(101, Stage.V2);
        try (var _ = before("/httproutes/game-server", () -> stage.weigh(99, 1))) {
            assertThat(stage.start(order)).isInstanceOf(Changed.class);
        }

        assertThat(stage.deployment(Stage.B).template().release()).isEmpty();
    }

    @Test
    void noticesAnImageThatComesJustBeforeTheSecondWrite() {
        Order order = stage.order(101, Stage.V2);
        try (var _ =
                before(
                        "/deployments/game-server-b",
                        () -> stage.subject.setImage(Stage.B, Stage.V3))) {
            assertThat(stage.start(order)).isInstanceOf(Changed.class);
        }

        assertThat(stage.deployment(Stage.B).template().image("server")).hasValue(Stage.V3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"httproutes", "deployments"})
    void finishesAStartThatWasCutShort(String plural) {
        int deployment = 101;
        for (Fault fault :
                List.of(
                        Fault.unavailable(),
                        Fault.internalError(),
                        Fault.tooManyRequests(),
                        Fault.forbidden(),
                        Fault.dropBefore(),
                        Fault.dropAfter())) {
            Order order = stage.order(deployment++, Stage.V2);
            try (var _ = onWrite(plural, fault)) {
                assertThat(stage.start(order)).as("%s", fault).isInstanceOf(Blocked.class);
            }
            assertThat(stage.start(order)).as("%s", fault).isEqualTo(new Done());
            demand(stage.rollBack(order));
            stage.subject.setImage(Stage.B, Stage.V1);
            hands.settle(Stage.B);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTPRoute", "Deployment"})
    void saysWhyTheCandidateIsNotAllowedIn(String kind) {
        Order order = stage.order(101, Stage.V2);
        cluster.validate(
                (of, object, before) -> of.equals(kind) ? List.of("not today") : List.of());
        try {
            assertThat(stage.start(order))
                    .isInstanceOfSatisfying(
                            Blocked.class,
                            blocked -> assertThat(blocked.reason()).contains("not today"));
        } finally {
            cluster.validate((of, object, before) -> List.of());
        }
    }

    @Test
    void takesTheTrafficBackFromTheCanaryItSupersedes() {
        at(2);
        Order newer = stage.order(102, Stage.V3);

        assertThat(stage.start(newer)).isEqualTo(new Done());

        assertThat(stage.written()).containsExactly(CLAIM, PODS);
        assertThat(stage.weights()).isEqualTo("100/0");
        assertThat(stage.deployment(Stage.B).template().image("server")).hasValue(Stage.V3);
        assertThat(stage.deployment(Stage.A).template().image("server")).hasValue(Stage.V1);
    }

    @Test
    void givesTheTrafficOfAnUncertifiedVersionBackToTheCertifiedOne() {
        Order first = at(3);
        Baseline certified = first.start().baseline().orElseThrow();
        Survey.Ready ready = stage.survey(stage.question(Optional.of(Stage.certified(certified))));
        Order second = stage.order(102, Stage.V3, ready, ready.certified());

        assertThat(stage.start(second)).isEqualTo(new Done());

        assertThat(stage.weights()).isEqualTo("100/0");
        assertThat(stage.deployment(Stage.A).template().image("server")).hasValue(Stage.V1);
        assertThat(stage.deployment(Stage.B).template().image("server")).hasValue(Stage.V3);
    }

    @Test
    void doesNotTakeTrafficBackToPodsThatAreNotThere() {
        at(2);
        stage.scale(Stage.A, 1);
        hands.settle(Stage.A);
        Order newer = stage.order(102, Stage.V3);

        assertThat(stage.start(newer))
                .isEqualTo(
                        new NotYet(
                                "Deployment game-server-a has 1 of the 4 pods it needs for all the traffic"));

        assertThat(stage.weights()).isEqualTo("50/50");
        hands.settle(Stage.A);
        assertThat(stage.start(newer)).isEqualTo(new Done());
        assertThat(stage.weights()).isEqualTo("100/0");
    }

    @Test
    void startsOverAFirstVersionThatNeverServed() {
        hands.status(
                Stage.A,
                """
                {"availableReplicas": 0, "conditions": [{"type": "Progressing", "status": "False",
                  "reason": "ProgressDeadlineExceeded"}]}\
                """);
        Order order = stage.order(101, Stage.V2);

        assertThat(order.start().baseline()).isEmpty();
        assertThat(stage.start(order)).isEqualTo(new Done());
        hands.settle(Stage.B);
        assertThat(stage.advance(order, 0)).isEqualTo(new Done());
        assertThat(stage.weights()).isEqualTo("90/10");
        assertThat(stage.rollBack(order)).isInstanceOf(Blocked.class);
    }

    // --- advances

    @Test
    void advancesByTheWeightsAlone() {
        Order order = warm();

        assertThat(stage.advance(order, 0)).isEqualTo(new Done());
        assertThat(stage.written()).containsExactly(CLAIM);
        assertThat(stage.weights()).isEqualTo("90/10");
        assertThat(stage.advance(order, 1)).isEqualTo(new Done());
        assertThat(stage.weights()).isEqualTo("50/50");
        assertThat(stage.advance(order, 2)).isEqualTo(new Done());
        assertThat(stage.weights()).isEqualTo("0/100");
    }

    @Test
    void aDoubledAdvanceMovesOneStepOnly() {
        Order order = at(1);

        assertThat(stage.advance(order, 0)).isEqualTo(new Done());

        assertThat(stage.weights()).isEqualTo("90/10");
        assertThat(stage.written()).isEmpty();
    }

    @Test
    void anAdvanceWhoseAnswerWasLostIsDone() {
        Order order = at(1);
        try (var _ = onWrite("httproutes", Fault.dropAfter())) {
            assertThat(stage.advance(order, 1)).isInstanceOf(Blocked.class);
        }

        assertThat(stage.advance(order, 1)).isEqualTo(new Done());
        assertThat(stage.weights()).isEqualTo("50/50");
    }

    @Test
    void twoAdvancesAtOnceAreOne() {
        Order order = at(1);
        try (var _ = before("/httproutes/game-server", () -> demand(stage.advance(order, 1)))) {
            assertThat(stage.advance(order, 1)).isEqualTo(new Done());
        }

        assertThat(stage.weights()).isEqualTo("50/50");
    }

    @Test
    void doesNotAdvanceFromAStepItHasNotReached() {
        Order order = at(1);

        assertThat(stage.advance(order, 2)).isInstanceOf(Changed.class);

        assertThat(stage.weights()).isEqualTo("90/10");
    }

    @Test
    void doesNotAdvanceWhatSomeoneTookOffTheTraffic() {
        Order order = at(1);
        stage.weigh(100, 0);

        assertThat(stage.advance(order, 0)).isInstanceOf(Changed.class);
        assertThat(stage.advance(order, 1)).isInstanceOf(Changed.class);

        assertThat(stage.weights()).isEqualTo("100/0");
    }

    @Test
    void givesNoTrafficToPodsThatAreNotReady() {
        Order order = warm();
        hands.status(Stage.B, "{\"availableReplicas\": 3}");

        assertThat(stage.advance(order, 0))
                .isEqualTo(new NotYet("Deployment game-server-b: 3 of 4 pods are available"));
    }

    @Test
    void findsTheBackendsWhereverTheyWereMoved() {
        Order order = at(1);
        try (var _ =
                before(
                        "/httproutes/game-server",
                        () ->
                                stage.patchRoute(
                                        """
                                        [{"op": "add", "path": "/spec/rules/0",
                                          "value": {"backendRefs": [{"name": "other"}]}},
                                         {"op": "move", "from": "/spec/rules/1/backendRefs/0",
                                          "path": "/spec/rules/1/backendRefs/1"}]\
                                        """))) {
            assertThat(stage.advance(order, 1)).isEqualTo(new Done());
        }

        assertThat(stage.weights()).isEqualTo("50/50");
    }

    @Test
    void keepsWhatElseStandsAtABackend() {
        Order order = warm();
        stage.patchRoute(
                """
                [{"op": "add", "path": "/spec/rules/0/backendRefs/1/filters",
                  "value": [{"type": "RequestHeaderModifier"}]}]\
                """);

        demand(stage.advance(order, 0));

        assertThat(stage.route().spec().at("/rules/0/backendRefs/1").toString())
                .contains("RequestHeaderModifier", "\"port\":80", "\"weight\":10");
    }

    @Test
    void doesNotAdvancePastAStranger() {
        Order order = at(1);
        stage.subject.setImage(Stage.A, Stage.V3);
        assertThat(stage.advance(order, 1)).isInstanceOf(Foreign.class);

        stage.subject.setImage(Stage.A, Stage.V1);
        stage.subject.setImage(Stage.B, Stage.V3);
        assertThat(stage.advance(order, 1)).isInstanceOf(Foreign.class);

        assertThat(stage.weights()).isEqualTo("90/10");
    }

    @Test
    void doesNotAdvanceWhatANewerReleaseHasTaken() {
        Order order = at(1);
        Order newer = stage.order(102, Stage.V3);
        try (var _ = onWrite("deployments", Fault.unavailable())) {
            stage.start(newer);
        }
        assertThat(stage.advance(order, 0)).isEqualTo(new TakenOver("game-server-102"));

        demand(stage.start(newer));

        assertThat(stage.advance(order, 0)).isEqualTo(new TakenOver("game-server-102"));
    }

    @Test
    void looksAnewWhenSomeoneWroteMeanwhile() {
        Order order = at(1);
        try (var _ = onWrite("httproutes", Fault.conflict())) {
            assertThat(stage.advance(order, 1)).isInstanceOf(Changed.class);
        }
        assertThat(stage.written()).hasSize(3);
    }

    // --- fences

    @Test
    void aFenceKeepsALateStartOut() {
        Order order = stage.order(101, Stage.V2);

        assertThat(stage.fence(order)).isEqualTo(new Done());

        assertThat(stage.written()).containsExactly(CLAIM, PODS);
        assertThat(stage.start(order)).isInstanceOf(Changed.class);
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        assertThat(stage.owner()).isEmpty();
    }

    @Test
    void aFenceKeepsOutAStartThatIsOnItsWay() {
        Order order = stage.order(101, Stage.V2);
        try (var _ = before("/httproutes/game-server", () -> demand(stage.fence(order)))) {
            assertThat(stage.start(order)).isInstanceOf(Changed.class);
        }
        assertThat(stage.owner()).isEmpty();

        Order second = stage.order(102, Stage.V2);
        try (var _ = before("/deployments/game-server-b", () -> demand(stage.fence(second)))) {
            assertThat(stage.start(second)).isInstanceOf(Changed.class);
        }
        assertThat(stage.deployment(Stage.B).template().release()).isEmpty();
    }

    @Test
    void thereIsNothingToFenceOnWhatIsGone() {
        Order order = stage.order(101, Stage.V2);
        stage.deleteRoute();
        assertThat(stage.fence(order)).isEqualTo(new Done());

        stage.delete(Stage.B);

        assertThat(stage.fence(order)).isEqualTo(new Done());
        assertThat(stage.start(order)).isEqualTo(new Blocked("the target is gone"));
    }

    // --- anything

    @Test
    void nothingToPromoteAndNothingToPause() {
        Order order = at(1);

        assertThat(stage.driver.apply(new Effect.PromoteBaseline(), order)).isEqualTo(new Done());
        assertThat(stage.driver.apply(new Effect.Pause(), order)).isEqualTo(new Done());
        assertThat(stage.driver.apply(new Effect.Resume(), order)).isEqualTo(new Done());
        assertThat(stage.sent()).isEmpty();
    }

    @Test
    void aStartThatIsNotAboutThisRouteIsNotCarriedOut() {
        Order order = stage.order(101, Stage.V2);
        for (String version : List.of("12345", "other/1/2")) {
            Order other =
                    new Order(
                            order.intent(),
                            new Start(Instant.EPOCH, Optional.empty(), version, 0, Map.of()));
            assertThat(stage.start(other)).isInstanceOf(Blocked.class);
            assertThat(stage.observe(other))
                    .isInstanceOf(dev.belay.release.Observation.Unreadable.class);
        }
        assertThat(stage.sent()).isEmpty();
    }

    @Test
    void cannotDecideWhatTheServerDoesNotShow() {
        Order order = at(1);
        try (var _ = cluster.onRequest(request -> Fault.unavailable())) {
            assertThat(stage.start(order)).isInstanceOf(Blocked.class);
            assertThat(stage.advance(order, 1)).isInstanceOf(Blocked.class);
            assertThat(stage.rollBack(order)).isInstanceOf(Blocked.class);
            assertThat(stage.fence(order)).isInstanceOf(Blocked.class);
        }
        assertThat(stage.written()).hasSize(1);
    }
}
