package dev.belay.workload.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.Fault;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Observation.OnBaseline;
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

class StillUndoTest extends StillRoute {

    private static final String MOVE = "PATCH httproutes";

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void rollsBackFromAnyStepWithOneWrite(int step) {
        Order order = at(step);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.written()).containsExactly(MOVE);
        assertThat(stage.weights()).isEqualTo("100/0");
        assertThat(((OnBaseline) stage.observe(order)).stable()).isTrue();
        assertThat(stage.deployment(Stage.B).wanted()).isEqualTo(4);
    }

    @Test
    void aSecondRollbackIsTheFirstOne() {
        Order order = at(1);
        demand(stage.rollBack(order));
        stage.sent();

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.written()).isEmpty();
    }

    @Test
    void aRollbackWhoseAnswerWasLostIsDone() {
        Order order = at(1);
        try (var _ = onWrite("httproutes", Fault.dropAfter())) {
            assertThat(stage.rollBack(order)).isInstanceOf(Blocked.class);
        }

        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        assertThat(stage.weights()).isEqualTo("100/0");
    }

    @Test
    void asksOnceWhenTheServerIsDown() {
        Order order = at(1);
        for (Fault fault :
                List.of(
                        Fault.unavailable(),
                        Fault.internalError(),
                        Fault.tooManyRequests(),
                        Fault.dropBefore(),
                        Fault.forbidden())) {
            try (var _ = onWrite("httproutes", fault)) {
                assertThat(stage.rollBack(order)).as("%s", fault).isInstanceOf(Blocked.class);
            }
            assertThat(stage.written()).as("%s", fault).containsExactly(MOVE);
        }
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void saysWhyTheBaselineIsNotAllowedBack() {
        Order order = at(1);
        cluster.validate((kind, object, before) ->
                kind.equals("HTTPRoute") ? List.of("frozen by the test") : List.of());
        try {
            assertThat(stage.rollBack(order))
                    .isInstanceOfSatisfying(
                            Blocked.class,
                            blocked -> assertThat(blocked.reason()).contains("frozen by the test"));
        } finally {
            cluster.validate((kind, object, before) -> List.of());
        }
    }

    @Test
    void deploymentsThatCannotBeReadDoNotStandInTheWay() {
        Order order = at(1);
        try (var _ = on("deployments", Fault.forbidden())) {
            assertThat(stage.rollBack(order)).isEqualTo(new Done());
        }

        assertThat(stage.weights()).isEqualTo("100/0");
    }

    @Test
    void movesTrafficAwayFromAStrangersImage() {
        Order order = at(1);
        stage.subject.setImage(Stage.B, Stage.V3);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.weights()).isEqualTo("100/0");
        assertThat(stage.deployment(Stage.B).template().image("server")).hasValue(Stage.V3);
        assertThat(((OnBaseline) stage.observe(order)).stable()).isTrue();
    }

    @Test
    void doesNotMoveTrafficToAStrangersImage() {
        Order order = at(1);
        stage.subject.setImage(Stage.A, Stage.V3);

        assertThat(stage.rollBack(order)).isEqualTo(new Foreign("someone unknown"));

        assertThat(stage.weights()).isEqualTo("90/10");
    }

    @Test
    void movesTrafficAwayFromADeploymentThatIsGone() {
        Order order = at(1);
        stage.delete(Stage.B);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.weights()).isEqualTo("100/0");
    }

    @Test
    void doesNotMoveTrafficToADeploymentThatIsGone() {
        Order order = at(1);
        stage.delete(Stage.A);

        assertThat(stage.rollBack(order))
                .isEqualTo(new Blocked("Deployment game-server-a with the baseline is gone"));

        stage.deleteRoute();
        assertThat(stage.rollBack(order)).isEqualTo(new Blocked("the target is gone"));
    }

    @Test
    void findsTheBackendsWhereverTheyWereMoved() {
        Order order = at(1);
        stage.patchRoute(
                """
                [{"op": "add", "path": "/spec/rules/0",
                  "value": {"name": "first", "backendRefs": [{"name": "other", "port": 80}]}}]\
                """);
        try (var _ =
                before(
                        "/httproutes/game-server",
                        () ->
                                stage.patchRoute(
                                        """
                                        [{"op": "remove", "path": "/spec/rules/0"},
                                         {"op": "move", "from": "/spec/rules/0/backendRefs/0",
                                          "path": "/spec/rules/0/backendRefs/1"}]\
                                        """))) {
            assertThat(stage.rollBack(order)).isEqualTo(new Done());
        }

        assertThat(stage.weights()).isEqualTo("100/0");
    }

    @Test
    void movesTheTrafficOfEveryRuleThatCouldBeMeant() {
        Order order = at(1);
        stage.patchRoute(
                "[{\"op\": \"copy\", \"from\": \"/spec/rules/0\", \"path\": \"/spec/rules/1\"}]");

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.route().splits(stage.target()))
                .hasSize(2)
                .allSatisfy(s -> assertThat(s.refs().getLast().weight()).isZero());
    }

    @Test
    void saysSoWhenNoRuleIsLeft() {
        Order order = at(1);
        stage.patchRoute("[{\"op\": \"remove\", \"path\": \"/spec/rules/0/backendRefs/0\"}]");

        assertThat(stage.rollBack(order))
                .isInstanceOfSatisfying(
                        Blocked.class,
                        blocked -> assertThat(blocked.reason()).contains("no rule of HTTPRoute"));
    }

    @Test
    void doesNotNeedItsMarksOnTheRoute() {
        Order order = at(1);
        stage.patchRoute("[{\"op\": \"remove\", \"path\": \"/metadata/annotations\"}]");

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.weights()).isEqualTo("100/0");
        assertThat(((OnBaseline) stage.observe(order)).stable()).isTrue();
    }

    @Test
    void withoutABaselineThereIsNothingToGoBackTo() {
        Order order = at(1);
        Start start =
                new Start(Instant.EPOCH, Optional.empty(), order.start().version(), 0, Map.of());

        assertThat(stage.rollBack(new Order(order.intent(), start))).isInstanceOf(Blocked.class);
        assertThat(stage.sent()).isEmpty();
    }

    // --- other releases

    @Test
    void leavesAnOlderReleaseAloneThatItNeverReplaced() {
        at(1);
        Order newer = stage.order(102, Stage.V3);
        demand(stage.fence(newer));

        assertThat(stage.rollBack(newer)).isEqualTo(new TakenOver("game-server-101"));

        assertThat(stage.weights()).isEqualTo("90/10");
    }

    @Test
    void leavesTrafficAloneThatItNeverMoved() {
        Order order = stage.order(101, Stage.V2);
        demand(stage.fence(order));
        stage.weigh(70, 30);

        assertThat(stage.rollBack(order)).isEqualTo(new Foreign("someone unknown"));
    }

    @Test
    void leavesANewerReleaseAlone() {
        Order older = at(1);
        demand(stage.start(stage.order(102, Stage.V3)));

        assertThat(stage.rollBack(older)).isEqualTo(new TakenOver("game-server-102"));
    }

    @Test
    void leavesANewerReleaseAloneThatHasOnlyTakenTheTraffic() {
        Order older = at(1);
        Order newer = stage.order(102, Stage.V3);
        try (var _ = onWrite("deployments", Fault.unavailable())) {
            stage.start(newer);
        }

        assertThat(stage.rollBack(older)).isEqualTo(new TakenOver("game-server-102"));
        assertThat(stage.start(newer)).isEqualTo(new Done());
    }

    /// The certified version has all the traffic, and the next one starts where the baseline is.
    private Order overCertified(Order certified) {
        Baseline now = stage.survey(stage.alone()).stable().orElseThrow();
        Survey.Ready ready = stage.survey(stage.question(Optional.of(Stage.certified(now))));
        assertThat(ready.version()).startsWith(Stage.A);
        assertThat(certified.start().baseline().map(Baseline::image)).hasValue(Stage.V1);
        return stage.order(102, Stage.V3, ready, ready.stable());
    }

    @Test
    void aRollbackThatComesBeforeTheNewerPodsRefusesTheirStart() {
        Order older = at(3);
        Order newer = overCertified(older);
        try (var _ = before("/deployments/game-server-a", () -> demand(stage.rollBack(older)))) {
            assertThat(stage.start(newer)).isInstanceOf(Changed.class);
        }

        assertThat(stage.weights()).isEqualTo("100/0");
        assertThat(stage.deployment(Stage.A).template().image("server")).hasValue(Stage.V1);
        assertThat(((OnBaseline) stage.observe(older)).stable()).isTrue();
    }

    @Test
    void aRollbackThatComesAfterTheNewerPodsYields() {
        Order older = at(3);
        Order newer = overCertified(older);
        try (var _ = before("/httproutes/game-server", () -> demand(stage.start(newer)))) {
            assertThat(stage.rollBack(older)).isEqualTo(new TakenOver("game-server-102"));
        }

        assertThat(stage.weights()).isEqualTo("0/100");
    }

    @Test
    void aRollbackThatMeetsTheNewerPodsAtTheLastMomentYields() {
        Order older = at(3);
        Order newer = overCertified(older);
        try (var _ = onWrite("deployments", Fault.unavailable())) {
            stage.start(newer);
        }
        try (var _ = before("/deployments/game-server-a", () -> demand(stage.start(newer)))) {
            assertThat(stage.rollBack(older)).isEqualTo(new TakenOver("game-server-102"));
        }

        assertThat(stage.weights()).isEqualTo("0/100");
    }

    @Test
    void everyRefusalOfANewerStartCounts() {
        Order older = at(3);
        for (int n = 102; n < 104; n++) {
            Order newer = overCertified(older);
            try (var _ = onWrite("deployments", Fault.unavailable())) {
                stage.start(newer);
            }
            try (var _ = onWrite("httproutes", Fault.unavailable())) {
                assertThat(stage.rollBack(older)).isInstanceOf(Blocked.class);
            }

            assertThat(stage.start(newer)).isInstanceOf(Changed.class);
        }
    }

    @Test
    void marksOfOtherPoliciesOnTheSameRouteDoNotMatter() {
        Order order = at(1);
        stage.patchRoute(
                """
                [{"op": "add", "path": "/metadata/annotations/chat.belay.dev~1release",
                  "value": "chat-900"},
                 {"op": "add", "path": "/metadata/annotations/chat.belay.dev~1served",
                  "value": "chat-900"}]\
                """);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(((OnBaseline) stage.observe(order)).stable()).isTrue();
    }

    // --- pods

    @Test
    void givesBackAtOnceWhatTheBaselineCanTakeAndScalesItUp() {
        Order order = at(3);
        stage.scale(Stage.A, 1);
        hands.settle(Stage.A);
        stage.sent();

        assertThat(stage.rollBack(order))
                .isEqualTo(
                        new NotYet(
                                "67 % stays with the candidate: Deployment game-server-a has 1 of the 4 pods it needs for all the traffic"));

        assertThat(stage.written()).containsExactly("PATCH deployments", MOVE);
        assertThat(stage.weights()).isEqualTo("33/67");
        assertThat(stage.deployment(Stage.A).wanted()).isEqualTo(4);
    }

    @Test
    void givesBackTheRestAsThePodsCome() {
        Order order = at(3);
        stage.scale(Stage.A, 1);
        hands.settle(Stage.A);
        stage.rollBack(order);

        hands.settle(Stage.A, 2);
        assertThat(stage.rollBack(order)).isInstanceOf(NotYet.class);
        assertThat(stage.weights()).isEqualTo("66/34");

        hands.settle(Stage.A, 3);
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        assertThat(stage.weights()).isEqualTo("100/0");
    }

    @Test
    void aPodThatRestartsDoesNotDelayARollback() {
        Order order = at(1);
        hands.status(Stage.A, "{\"availableReplicas\": 1}");
        stage.sent();

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.written()).containsExactly(MOVE);
        assertThat(stage.weights()).isEqualTo("100/0");
    }

    @Test
    void aCandidateWithoutPodsIsLeftAtOnce() {
        Order order = at(3);
        stage.scale(Stage.A, 1);
        hands.settle(Stage.A);
        hands.status(Stage.B, "{\"availableReplicas\": 0}");

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.weights()).isEqualTo("100/0");
        assertThat(stage.deployment(Stage.A).wanted()).isEqualTo(4);
    }

    @Test
    void whereTheBaselineMayNotGrowThereIsNothingToWaitFor() {
        Order order = at(3);
        stage.scale(Stage.A, 1);
        hands.settle(Stage.A);
        try (var _ = onWrite("deployments", Fault.forbidden())) {
            assertThat(stage.rollBack(order)).isEqualTo(new Done());
        }

        assertThat(stage.weights()).isEqualTo("100/0");
    }
}
