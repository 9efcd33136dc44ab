package dev.belay.workload.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.Fault;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Observation;
import dev.belay.release.Observation.Missing;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Observation.Other;
import dev.belay.release.Observation.Unreadable;
import dev.belay.workload.Seen;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StillLookTest extends StillRoute {

    private OnCandidate candidate(Order order) {
        return Seen.progress(stage.observe(order));
    }

    private OnBaseline baseline(Order order) {
        return (OnBaseline) stage.observe(order);
    }

    private String replicaSet(String deployment) {
        return new Revisions(new GatewayApi(hands.kube()), stage.target())
                .of(stage.deployment(deployment))
                .hash()
                .orElseThrow();
    }

    @Test
    void isReadyWithoutTrafficWhenAllItsPodsAre() {
        Order order = warm();

        assertThat(Seen.progress(stage.observe(order)))
                .isEqualTo(new OnCandidate(0, true, "", replicaSet(Stage.B)));
        assertThat(stage.written()).isEmpty();
    }

    @Test
    void isNotReadyBeforeTheControllerHasSeenIt() {
        Order order = stage.started(101, Stage.V2);

        assertThat(candidate(order))
                .isEqualTo(
                        new OnCandidate(
                                0,
                                false,
                                "Deployment game-server-b: its latest change was not taken up yet",
                                ""));
    }

    @Test
    void countsThePodsThatAreMissing() {
        Order order = stage.started(101, Stage.V2);
        hands.settle(Stage.B, 3);
        hands.status(
                Stage.B,
                """
                {"conditions": [{"type": "Progressing", "status": "False",
                  "reason": "ProgressDeadlineExceeded", "message": "ReplicaSet x has timed out"}]}\
                """);

        assertThat(candidate(order).detail())
                .isEqualTo(
                        "Deployment game-server-b: 3 of 4 pods are available; ReplicaSet x has timed out");
    }

    @Test
    void podsOfTheVersionBeforeDoNotCount() {
        Order order = warm();
        hands.status(Stage.B, "{\"replicas\": 5, \"availableReplicas\": 5}");

        assertThat(candidate(order).ready()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"90, 10, 1", "900, 100, 1", "1, 1, 2", "0, 7, 3", "30, 30, 2"})
    void knowsAStepByItsShare(int a, int b, int step) {
        Order order = warm();

        stage.weigh(a, b);

        assertThat(candidate(order))
                .isEqualTo(new OnCandidate(step, true, "", replicaSet(Stage.B)));
    }

    @ParameterizedTest
    @CsvSource({"63, 37, 1", "95, 5, 0", "1, 99, 2", "899, 100, 1"})
    void aShareThatIsNoStepIsNotReady(int a, int b, int step) {
        Order order = at(1);

        stage.weigh(a, b);

        assertThat(candidate(order).step()).isEqualTo(step);
        assertThat(candidate(order).ready()).isFalse();
        assertThat(candidate(order).detail()).contains("gives it %d of %d".formatted(b, a + b));
    }

    @Test
    void aThirdBackendIsNoticed() {
        Order order = at(1);
        stage.patchRoute(
                """
                [{"op": "add", "path": "/spec/rules/0/backendRefs/0",
                  "value": {"name": "stranger", "port": 80, "weight": 5}}]\
                """);

        assertThat(candidate(order).detail()).contains("a third backend stranger gets 5 of 105");
        demand(stage.rollBack(order));
        assertThat(baseline(order).stable()).isFalse();
    }

    @Test
    void waitsForAGatewayThatReports() {
        Order order = at(1);
        long generation = stage.route().live().metadata().path("generation").asLong();
        hands.gateway(generation - 1, "True");
        assertThat(candidate(order).detail())
                .isEqualTo("Gateway public has not taken up the route's latest change yet");

        hands.gateway(generation, "False");
        assertThat(candidate(order).detail())
                .isEqualTo("Gateway public reports Accepted False: ForTest says the test");

        hands.gateway(generation, "True");
        assertThat(candidate(order).ready()).isTrue();

        demand(stage.rollBack(order));
        assertThat(baseline(order).detail()).contains("has not taken up");
        hands.gateway(generation + 1, "True");
        assertThat(baseline(order).stable()).isTrue();
    }

    @Test
    void isOnTheBaselineWhenRolledBackBeforeAnyTraffic() {
        Order order = warm();

        demand(stage.rollBack(order));

        assertThat(baseline(order).stable()).isTrue();
    }

    @Test
    void isOnTheBaselineWhenSomeoneTookTheTrafficBack() {
        Order order = at(1);

        stage.weigh(1, 0);

        assertThat(stage.observe(order))
                .isEqualTo(new OnBaseline(true, "", false, "someone unknown"));
    }

    @Test
    void isOnTheBaselineWhenItsPodsWereReplacedBeforeAnyTraffic() {
        Order order = warm();

        stage.subject.setImage(Stage.B, Stage.V3);

        assertThat(baseline(order).stable()).isTrue();
    }

    @Test
    void theBaselineIsNotStableWithoutItsPods() {
        Order order = at(1);
        demand(stage.rollBack(order));
        hands.status(Stage.A, "{\"availableReplicas\": 2}");

        assertThat(stage.observe(order))
                .isEqualTo(
                        new OnBaseline(
                                false,
                                "Deployment game-server-a: 2 of 4 pods are available",
                                false,
                                "someone unknown"));
    }

    @ParameterizedTest
    @CsvSource({Stage.A, Stage.B})
    void anotherImageWithTrafficIsForeign(String deployment) {
        Order order = at(1);

        stage.subject.setImage(deployment, Stage.V3);

        assertThat(stage.observe(order)).isInstanceOf(Other.class);
    }

    @Test
    void aRouteThatCannotBeReadAnyMoreIsForeign() {
        Order order = at(1);
        stage.weigh(0, 0);
        assertThat(stage.observe(order))
                .isEqualTo(new Other(Optional.empty(), "someone unknown (all weights are now 0)"));

        stage.patchRoute(
                "[{\"op\": \"replace\", \"path\": \"/spec/rules/0/backendRefs/1/name\", \"value\": \"x\"}]");
        assertThat(stage.observe(order))
                .isEqualTo(
                        new Other(
                                Optional.empty(),
                                "someone unknown (0 rules now name both backends)"));
    }

    @Test
    void yieldsToANewerRelease() {
        Order order = at(1);
        demand(stage.start(stage.order(102, Stage.V3)));

        assertThat(stage.observe(order))
                .isEqualTo(new Other(Optional.of("game-server-102"), "someone unknown"));
    }

    @Test
    void yieldsToANewerReleaseThatHasOnlyTakenTheTraffic() {
        Order order = at(1);
        Order newer = stage.order(102, Stage.V3);
        try (var _ = onWrite("deployments", Fault.unavailable())) {
            stage.start(newer);
        }

        assertThat(stage.observe(order))
                .isEqualTo(new Other(Optional.of("game-server-102"), "someone unknown"));
        assertThat(((OnBaseline) stage.observe(newer)).stable()).isTrue();
    }

    @Test
    void isMissingWhenAnythingItServesFromIs() {
        Order order = at(1);
        stage.delete(Stage.B);
        assertThat(stage.observe(order)).isEqualTo(new Missing());

        demand(stage.rollBack(order));
        assertThat(baseline(order).stable()).isTrue();

        stage.delete(Stage.A);
        assertThat(stage.observe(order)).isEqualTo(new Missing());
    }

    @Test
    void isMissingWithoutTheRoute() {
        Order order = at(1);
        stage.deleteRoute();

        assertThat(stage.observe(order)).isEqualTo(new Missing());
    }

    @ParameterizedTest
    @CsvSource({"httproutes", "deployments"})
    void cannotSeeWhatTheServerDoesNotShow(String plural) {
        Order order = at(1);
        try (var _ = on(plural, Fault.unavailable())) {
            assertThat(stage.observe(order)).isInstanceOf(Unreadable.class);
        }
        try (var _ = on(plural, Fault.forbidden())) {
            assertThat(stage.observe(order)).isInstanceOf(Unreadable.class);
        }
    }

    @Test
    void withoutItsReplicaSetAVersionHasNoNameYet() {
        Order order = warm();
        try (var _ = on("replicasets", Fault.forbidden())) {
            Observation seen = stage.observe(order);
            assertThat(((OnCandidate) seen).ready()).isFalse();
            assertThat(((OnCandidate) seen).detail())
                    .contains("ReplicaSet of Deployment game-server-b cannot be read");
        }
    }
}
