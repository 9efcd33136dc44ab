package dev.belay.workload.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.belay.cluster.Cluster;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.Foreign;
import dev.belay.release.Outcome.NotYet;
import dev.belay.release.Outcome.TakenOver;
import dev.belay.release.Survey;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the driver does with an HTTPRoute and whoever controls its two Deployments: the real
/// controller, or the stand-in of the embedded cluster.
abstract class HttpRouteCanaryContract {

    private static final String MOVE = "PATCH httproutes";

    private Stage stage;

    /// The cluster under test, with something that reconciles Deployments.
    abstract Cluster cluster();

    @BeforeEach
    void runTheFirstVersion() {
        stage = new Stage(cluster());
        stage.running();
    }

    @AfterEach
    void leave() {
        if (stage != null) {
            stage.close();
        }
    }

    Stage stage() {
        return stage;
    }

    @Test
    void startsWithoutTrafficAndIsSeenReady() {
        Order order = stage.started(101, Stage.V2);

        Duration took = stage.awaitStep(order, 0);

        report("4 new pods ready without traffic", took);
        assertThat(stage.weights()).isEqualTo("100/0");
        assertThat(stage.deployment(Stage.B).template().release()).hasValue("game-server-101");
        assertThat(stage.subject.serves(Stage.V1)).isTrue();
        assertThat(stage.subject.sharedBy(Stage.V2)).isFalse();
    }

    @Test
    void aSecondStartIsTheFirstOne() {
        Order order = stage.started(101, Stage.V2);

        assertThat(stage.start(order)).isEqualTo(new Done());
        stage.awaitStep(order, 0);
        assertThat(stage.start(order)).isEqualTo(new Done());

        assertThat(stage.written()).isEmpty();
        stage.awaitStep(order, 0);
    }

    @Test
    void doesNotStartOnWhatHasChangedSinceItWasSurveyed() {
        Order order = stage.order(101, Stage.V2);
        stage.patch(
                Stage.B,
                "[{\"op\": \"add\", \"path\": \"/metadata/annotations/note\", \"value\": \"someone was here\"}]");

        assertThat(stage.start(order)).isInstanceOf(Changed.class);

        assertThat(stage.deployment(Stage.B).template().image("server")).hasValue(Stage.V1);
    }

    @Test
    void doesNotStartOnARouteThatHasChangedSinceItWasSurveyed() {
        Order order = stage.order(101, Stage.V2);
        stage.weigh(50, 50);

        assertThat(stage.start(order)).isInstanceOf(Changed.class);

        assertThat(stage.deployment(Stage.B).template().image("server")).hasValue(Stage.V1);
    }

    @Test
    void aFenceKeepsALateStartOut() {
        Order order = stage.order(101, Stage.V2);

        assertThat(stage.fence(order)).isEqualTo(new Done());

        assertThat(stage.start(order)).isInstanceOf(Changed.class);
        assertThat(stage.fence(order)).isEqualTo(new Done());
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        assertThat(stage.deployment(Stage.B).template().release()).isEmpty();
    }

    @Test
    void aDoubledAdvanceMovesOneStepOnly() {
        Order order = stage.startedTo(101, Stage.V2, 0);

        assertThat(stage.advance(order, 0)).isEqualTo(new Done());
        assertThat(stage.advance(order, 0)).isEqualTo(new Done());

        stage.awaitStep(order, 1);
        assertThat(stage.advance(order, 0)).isEqualTo(new Done());
        assertThat(stage.weights()).isEqualTo("90/10");
    }

    @Test
    void advancesToOneHundredPercent() {
        Order order = stage.startedTo(101, Stage.V2, 3);

        assertThat(stage.weights()).isEqualTo("0/100");
        assertThat(stage.subject.serves(Stage.V2)).isTrue();
        assertThat(stage.advance(order, 2)).isEqualTo(new Done());
        assertThat(stage.deployment(Stage.A).available()).isEqualTo(4);
    }

    @Test
    void theNextReleaseGoesTheOtherWayAndBack() {
        Order first = stage.startedTo(101, Stage.V2, 3);
        String hash = ((OnCandidate) stage.observe(first)).hash();

        Order second = stage.startedTo(102, Stage.V3, 2);

        assertThat(second.start().baseline().map(Baseline::hash)).hasValue(hash);
        assertThat(stage.weights()).isEqualTo("50/50");
        assertThat(stage.deployment(Stage.A).template().image("server")).hasValue(Stage.V3);
        assertThat(stage.rollBack(second)).isEqualTo(new Done());
        stage.awaitBaseline(second);
        assertThat(stage.weights()).isEqualTo("0/100");
        assertThat(stage.subject.serves(Stage.V2)).isTrue();
    }

    @Test
    void thePodsOfTheVersionBeforeAreLetGoAndComeBackWithTheNextRelease() {
        Order first = stage.startedTo(101, Stage.V2, 3);

        assertThat(stage.letGo(first)).isEqualTo(new Done());

        assertThat(stage.deployment(Stage.A).wanted()).isZero();
        assertThat(stage.letGo(first)).isEqualTo(new Done());
        assertThat(stage.subject.serves(Stage.V2)).isTrue();
        stage.startedTo(102, Stage.V3, 1);
        assertThat(stage.deployment(Stage.A).available()).isEqualTo(4);
        assertThat(stage.letGo(first)).isEqualTo(new Done());
        assertThat(stage.deployment(Stage.A).wanted()).isEqualTo(4);
    }

    @Test
    void rollsBackMidCanaryWithOneWrite() {
        Order order = stage.startedTo(101, Stage.V2, 2);
        long from = System.nanoTime();

        Outcome outcome = stage.rollBack(order);

        report("mid-canary rollback accepted", Duration.ofNanos(System.nanoTime() - from));
        assertThat(outcome).isEqualTo(new Done());
        assertThat(stage.written()).containsExactly(MOVE);
        stage.awaitBaseline(order);
        report("mid-canary rollback", Duration.ofNanos(System.nanoTime() - from));
        assertThat(stage.weights()).isEqualTo("100/0");
        assertThat(stage.subject.serves(Stage.V1)).isTrue();
        assertThat(stage.deployment(Stage.B).available()).isEqualTo(4);
    }

    @Test
    void undoesAfterOneHundredPercentWithOneWrite() {
        Order order = stage.startedTo(101, Stage.V2, 3);
        long from = System.nanoTime();

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.written()).containsExactly(MOVE);
        report("undo accepted", Duration.ofNanos(System.nanoTime() - from));
        stage.awaitBaseline(order);
        report("undo", Duration.ofNanos(System.nanoTime() - from));
        assertThat(stage.subject.serves(Stage.V1)).isTrue();
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        assertThat(stage.written()).isEmpty();
    }

    @Test
    void rollsBackBeforeAnyTrafficAndBeforeAnyPod() {
        Order order = stage.started(101, Stage.V2);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.weights()).isEqualTo("100/0");
    }

    @Test
    void rollsBackACandidateThatNeverGetsItsPods() {
        stage.patch(
                Stage.B,
                """
                [{"op": "add", "path": "/spec/template/spec/containers/0/resources",
                  "value": {"requests": {"cpu": "9999"}}}]\
                """);
        Order order = stage.started(101, Stage.V2);
        stage.awaitSeen(
                order, seen -> seen instanceof OnCandidate at && at.detail().contains("0 of 4"));

        assertThat(stage.advance(order, 0)).isInstanceOf(NotYet.class);
        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.order(102, Stage.V3).start().version()).startsWith(Stage.B + "/");
    }

    @Test
    void givesTheBaselineItsPodsBackThatSomeoneTook() {
        Order order = stage.startedTo(101, Stage.V2, 3);
        stage.scale(Stage.A, 1);
        await().atMost(Stage.LONGEST).until(() -> stage.deployment(Stage.A).missing().isEmpty());
        long from = System.nanoTime();

        Outcome first = stage.rollBack(order);

        assertThat(first).isInstanceOf(NotYet.class);
        assertThat(stage.weights()).isEqualTo("33/67");
        report("the part that 1 of 4 pods can take", Duration.ofNanos(System.nanoTime() - from));
        await().atMost(Stage.LONGEST)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> stage.rollBack(order) instanceof Done);
        stage.awaitBaseline(order);
        report("the rest, with 3 new pods", Duration.ofNanos(System.nanoTime() - from));
        assertThat(stage.weights()).isEqualTo("100/0");
        assertThat(stage.deployment(Stage.A).available()).isEqualTo(4);
    }

    @Test
    void whatSomeoneTookBackByHandIsUndone() {
        Order order = stage.startedTo(101, Stage.V2, 1);
        stage.weigh(1, 0);

        stage.awaitBaseline(order);
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void doesNotMoveTrafficToAForeignImage() {
        Order order = stage.startedTo(101, Stage.V2, 1);
        stage.subject.strangerSets(Stage.V3);

        assertThat(stage.rollBack(order)).isInstanceOf(Foreign.class);

        assertThat(stage.observe(order)).isInstanceOf(Observation.Other.class);
        assertThat(stage.advance(order, 1)).isInstanceOf(Foreign.class);
        assertThat(stage.weights()).isEqualTo("90/10");
        assertThat(stage.deployment(Stage.A).template().image("server")).hasValue(Stage.V3);
    }

    @Test
    void movesTrafficAwayFromAForeignImage() {
        Order order = stage.startedTo(101, Stage.V2, 3);
        stage.subject.strangerSets(Stage.V3);
        assertThat(stage.observe(order)).isInstanceOf(Observation.Other.class);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.deployment(Stage.B).template().image("server")).hasValue(Stage.V3);
    }

    @Test
    void leavesANewerReleaseAlone() {
        Order older = stage.startedTo(101, Stage.V2, 1);
        Order newer = stage.started(102, Stage.V3);

        assertThat(stage.rollBack(older)).isEqualTo(new TakenOver("game-server-102"));

        assertThat(stage.advance(older, 1)).isEqualTo(new TakenOver("game-server-102"));
        assertThat(stage.observe(older))
                .isInstanceOfSatisfying(
                        Observation.Other.class,
                        other -> assertThat(other.release()).hasValue("game-server-102"));
        assertThat(stage.weights()).isEqualTo("100/0");
        stage.awaitStep(newer, 0);
        assertThat(stage.rollBack(newer)).isEqualTo(new Done());
        stage.awaitBaseline(newer);
        assertThat(stage.subject.serves(Stage.V1)).isTrue();
    }

    @Test
    void goesBackToTheCertifiedVersionBehindAnUncertifiedOne() {
        Order first = stage.startedTo(101, Stage.V2, 3);
        Baseline certified = first.start().baseline().orElseThrow();
        Survey.Ready ready = stage.survey(stage.question(Optional.of(Stage.certified(certified))));
        assertThat(ready.certified()).hasValue(certified);
        assertThat(ready.stable().map(Baseline::image)).hasValue(Stage.V2);

        Order order = stage.started(102, Stage.V3, Optional.of(Stage.certified(certified)));

        assertThat(order.start().baseline()).isEqualTo(ready.certified());
        assertThat(stage.subject.serves(Stage.V1)).isTrue();
        stage.onTo(order, 0, 2);
        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.subject.serves(Stage.V1)).isTrue();
    }

    @Test
    void keepsServingFromTheBaselineWhenTheCandidatesDeploymentIsGone() {
        Order order = stage.startedTo(101, Stage.V2, 1);
        stage.subject.loseBaseline(Stage.V2);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitSeen(order, seen -> seen instanceof OnBaseline at && at.stable());
    }

    @Test
    void saysSoWhenTheBaselineIsGone() {
        Order order = stage.startedTo(101, Stage.V2, 1);
        stage.subject.loseBaseline(Stage.V1);

        assertThat(stage.observe(order)).isEqualTo(new Observation.Missing());
        assertThat(stage.rollBack(order)).isInstanceOf(Blocked.class);
        assertThat(stage.driver.survey(stage.alone())).isInstanceOf(Survey.Refused.class);
    }

    @Test
    void saysSoWhenTheRouteIsGone() {
        Order order = stage.order(101, Stage.V2);
        stage.deleteRoute();

        assertThat(stage.observe(order)).isEqualTo(new Observation.Missing());
        assertThat(stage.rollBack(order)).isEqualTo(new Blocked("the target is gone"));
        assertThat(stage.start(order)).isEqualTo(new Blocked("the target is gone"));
        assertThat(stage.fence(order)).isEqualTo(new Done());
        assertThat(stage.driver.survey(stage.alone())).isInstanceOf(Survey.Refused.class);
    }

    void report(String what, Duration took) {
        System.out.printf(
                "%s, %s: %.3f s%n", getClass().getSimpleName(), what, took.toMillis() / 1000.0);
    }
}
