package dev.belay.workload.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.belay.cluster.Cluster;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.Foreign;
import dev.belay.release.Outcome.TakenOver;
import dev.belay.release.Start;
import dev.belay.release.Survey;
import dev.belay.workload.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the driver does with a Deployment and whoever controls it: the real controllers, or the
/// stand-in of the embedded cluster.
abstract class RollingContract {

    private Stage stage;

    /// The cluster under test, with something that reconciles Deployments.
    abstract Cluster cluster();

    /// Whether pods that come up from now on are not ready until that is taken back.
    abstract void holdPods(boolean hold);

    @BeforeEach
    void runTheFirstVersion() {
        stage = new Stage(cluster());
        stage.running();
    }

    @AfterEach
    void leave() {
        if (stage != null) {
            holdPods(false);
            stage.close();
        }
    }

    Stage stage() {
        return stage;
    }

    /// A release that has brought up two of four pods, which do not become ready.
    private Order halfWay(int deployment, String image) {
        holdPods(true);
        Order order = stage.started(deployment, image);
        stage.awaitMix();
        return order;
    }

    // --- forward

    @Test
    void goesToOneHundredPercentByItself() {
        Order order = stage.started(101, Stage.V2);

        report("update", stage.awaitReady(order));

        OnCandidate seen = (OnCandidate) stage.observe(order);
        assertThat(seen.step()).isZero().isEqualTo(order.intent().policy().steps().size());
        assertThat(stage.sets(Stage.V2))
                .singleElement()
                .satisfies(set ->
                        assertThat(set.getMetadata().getLabels())
                                .containsEntry(DeploymentView.HASH_LABEL, seen.hash()));
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V2, 4));
        assertThat(stage.view().template().release()).hasValue("game-server-101");
    }

    @Test
    void isNotReadyHalfWay() {
        Order order = halfWay(101, Stage.V2);

        assertThat(Seen.progress(stage.observe(order)))
                .isEqualTo(new OnCandidate(0, false, "2 of 4 pods are replaced", ""));
    }

    @Test
    void aSecondStartIsTheFirstOne() {
        Order order = stage.started(101, Stage.V2);

        assertThat(stage.start(order)).isEqualTo(new Done());
        stage.awaitReady(order);
        assertThat(stage.start(order)).isEqualTo(new Done());
    }

    @Test
    void doesNotStartOnWhatHasChangedSinceItWasSurveyed() {
        Order order = stage.order(101, Stage.V2);
        stage.merge("{\"metadata\": {\"annotations\": {\"note\": \"someone was here\"}}}");

        assertThat(stage.start(order)).isInstanceOf(Changed.class);

        assertThat(stage.view().template().image(Stage.NAME)).hasValue(Stage.V1);
    }

    @Test
    void aFenceKeepsALateStartOut() {
        Order order = stage.order(101, Stage.V2);

        assertThat(stage.fence(order)).isEqualTo(new Done());

        assertThat(stage.sent()).containsExactly("PATCH");
        assertThat(stage.start(order)).isInstanceOf(Changed.class);
        assertThat(stage.fence(order)).isEqualTo(new Done());
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        assertThat(stage.view().template().release()).isEmpty();
    }

    // --- halts

    @Test
    void aPauseStopsHalfWayAndAResumeGoesOn() throws InterruptedException {
        Order order = halfWay(101, Stage.V2);

        assertThat(stage.pause(order)).isEqualTo(new Done());
        assertThat(stage.pause(order)).isEqualTo(new Done());

        holdPods(false);
        stage.awaitSeen(
                order,
                seen ->
                        seen instanceof OnCandidate at
                                && at.detail().equals("stopped by spec.paused"));
        await().atMost(Stage.LONGEST)
                .until(() -> stage.view().status().path("readyReplicas").asInt() == 6);
        Thread.sleep(Duration.ofSeconds(1));
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V1, 4, Stage.V2, 2));
        assertThat(stage.view().pausedByBelay()).isTrue();

        assertThat(stage.resume(order)).isEqualTo(new Done());
        assertThat(stage.resume(order)).isEqualTo(new Done());

        stage.awaitReady(order);
        assertThat(stage.view().live().annotation(DeploymentView.PAUSED_FOR)).isEmpty();
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V2, 4));
    }

    @Test
    void neverLiftsThePauseOfAPerson() {
        Order order = halfWay(101, Stage.V2);
        stage.merge("{\"spec\": {\"paused\": true}}");

        assertThat(stage.pause(order)).isEqualTo(new Done());
        assertThat(stage.resume(order)).isEqualTo(new Done());

        assertThat(stage.view().paused()).isTrue();
        assertThat(stage.view().live().annotation(DeploymentView.PAUSED_FOR)).isEmpty();
    }

    @Test
    void aNewerStartLiftsOurPause() {
        Order older = halfWay(101, Stage.V2);
        stage.pause(older);

        Order newer = stage.started(102, Stage.V3);

        assertThat(newer.start().baseline()).isEqualTo(older.start().baseline());
        assertThat(stage.view().paused()).isFalse();
        assertThat(stage.pause(older)).isEqualTo(new TakenOver("game-server-102"));
        holdPods(false);
        stage.awaitReady(newer);
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V3, 4));
    }

    // --- back

    /// The candidate's pods are not ready, and do not have to be.
    @Test
    void rollsBackHalfWayWithOneRequest() {
        Order order = halfWay(101, Stage.V2);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.sent()).containsExactly("PATCH");
        report("rollback half-way", stage.awaitBaseline(order));
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V1, 4));
        assertThat(stage.view().template().release()).isEmpty();
        assertThat(stage.sets(Stage.V1))
                .singleElement()
                .satisfies(set ->
                        assertThat(set.getMetadata().getLabels())
                                .containsEntry(
                                        DeploymentView.HASH_LABEL,
                                        order.start().baseline().orElseThrow().hash()));
    }

    @Test
    void undoesAfterOneHundredPercent() {
        Order order = stage.completed(101, Stage.V2);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.sent()).containsExactly("PATCH");
        report("undo after 100 %", stage.awaitBaseline(order));
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V1, 4));
    }

    @Test
    void aBaselineNeverWalksAnySteps() {
        Order order = stage.completed(101, Stage.V2);
        holdPods(true);
        stage.rollBack(order);

        stage.awaitSeen(
                order,
                seen -> seen instanceof OnBaseline at && at.detail().contains("pods are replaced"));

        assertThat(stage.observe(order))
                .isInstanceOfSatisfying(
                        OnBaseline.class,
                        at -> {
                            assertThat(at.walking()).isFalse();
                            assertThat(at.stable()).isFalse();
                        });
    }

    @Test
    void undoesToAVersionWhoseReplicaSetIsGone() {
        Order order = stage.completed(101, Stage.V2);
        stage.sets(Stage.V1).forEach(set -> stage.admin().resource(set).delete());
        await().atMost(Stage.LONGEST).until(() -> stage.sets(Stage.V1).isEmpty());

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V1, 4));
    }

    @Test
    void aSecondRollbackIsTheFirstOne() {
        Order order = halfWay(101, Stage.V2);
        stage.rollBack(order);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        stage.awaitBaseline(order);
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void rollsBackWhatIsPausedWithOneRequest() {
        Order order = halfWay(101, Stage.V2);
        assertThat(stage.pause(order)).isEqualTo(new Done());
        stage.sent();

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.sent()).containsExactly("PATCH");
        stage.awaitBaseline(order);
        assertThat(stage.view().paused()).isFalse();
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V1, 4));
        // The mark that is left means nothing any more, not even when a person pauses now.
        stage.merge("{\"spec\": {\"paused\": true}}");
        assertThat(stage.view().pausedByBelay()).isFalse();
    }

    @Test
    void rollsBackBeforeTheControllerHasSeenTheCandidate() {
        Order order = stage.started(101, Stage.V2);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        await().atMost(Stage.LONGEST).until(() -> stage.pods().equals(Map.of(Stage.V1, 4)));
    }

    @Test
    void goesBackToAVersionBeforeTheStableOne() {
        Order first = stage.completed(101, Stage.V2);
        Baseline before = first.start().baseline().orElseThrow();
        var ledger = new Certified(before.release(), before.image(), before.hash(), Instant.EPOCH);
        Survey.Ready ready = stage.survey(Optional.of(ledger));
        assertThat(ready.certified().map(Baseline::image)).hasValue(Stage.V1);
        assertThat(ready.stable().map(Baseline::image)).hasValue(Stage.V2);
        Order second = stage.started(102, Stage.V3);
        Start start = second.start();
        Order order =
                new Order(
                        second.intent(),
                        new Start(
                                start.at(),
                                ready.certified(),
                                start.version(),
                                start.container(),
                                Map.of()));

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        await().atMost(Stage.LONGEST).until(() -> stage.pods().equals(Map.of(Stage.V1, 4)));
    }

    // --- others

    @Test
    void doesNotOverwriteAForeignImage() {
        Order order = halfWay(101, Stage.V2);
        stage.setImage(Stage.V3);

        assertThat(stage.rollBack(order)).isInstanceOf(Foreign.class);

        assertThat(stage.view().template().image(Stage.NAME)).hasValue(Stage.V3);
        assertThat(stage.observe(order)).isInstanceOf(Observation.Other.class);
        assertThat(stage.pause(order)).isInstanceOf(Foreign.class);
        assertThat(stage.driver.survey(stage.question(Optional.empty())))
                .isInstanceOf(Survey.NotNow.class);
    }

    @Test
    void leavesANewerReleaseAlone() {
        Order older = halfWay(101, Stage.V2);
        Order newer = stage.started(102, Stage.V3);

        assertThat(stage.rollBack(older)).isEqualTo(new TakenOver("game-server-102"));

        assertThat(stage.observe(older))
                .isInstanceOfSatisfying(
                        Observation.Other.class,
                        other -> assertThat(other.release()).hasValue("game-server-102"));
        holdPods(false);
        stage.awaitReady(newer);
    }

    @Test
    void aReleaseStartedOverAnotherGoesBackToWhatWasProven() {
        Order older = halfWay(101, Stage.V2);
        Order newer = stage.started(102, Stage.V3);
        assertThat(newer.start().baseline()).isEqualTo(older.start().baseline());

        assertThat(stage.rollBack(newer)).isEqualTo(new Done());

        stage.awaitBaseline(newer);
        await().atMost(Stage.LONGEST).until(() -> stage.pods().equals(Map.of(Stage.V1, 4)));
    }

    @Test
    void findsTheContainerWhereverItWasMoved() {
        Order order = halfWay(101, Stage.V2);
        stage.json(
                """
                [{"op": "add", "path": "/spec/template/spec/containers/0",
                  "value": {"name": "sidecar", "image": "registry.example/sidecar:1"}}]\
                """);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
    }

    @Test
    void saysSoWhenTheTargetIsGone() {
        Order order = stage.order(101, Stage.V2);
        stage.deployment().delete();
        await().atMost(Stage.LONGEST).until(() -> stage.deployment().get() == null);

        assertThat(stage.observe(order)).isEqualTo(new Observation.Missing());
        assertThat(stage.rollBack(order)).isEqualTo(new Blocked("the target is gone"));
        assertThat(stage.start(order)).isEqualTo(new Blocked("the target is gone"));
        assertThat(stage.fence(order)).isEqualTo(new Done());
        assertThat(stage.pause(order)).isEqualTo(new Done());
        assertThat(stage.resume(order)).isEqualTo(new Done());
        assertThat(stage.driver.survey(stage.firstQuestion())).isInstanceOf(Survey.Refused.class);
    }

    void report(String what, Duration took) {
        System.out.printf(
                "%s, %s: %.2f s%n", getClass().getSimpleName(), what, took.toMillis() / 1000.0);
    }
}
