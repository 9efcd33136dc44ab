package dev.belay.workload.argo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.Cluster;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.Foreign;
import dev.belay.release.Outcome.TakenOver;
import dev.belay.release.Survey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the driver does with a Rollout of either strategy and whoever controls it: the real
/// controller, or the stand-in of the embedded cluster.
abstract class RolloutDriverContract {

    private Stage stage;

    /// The cluster under test, with something that reconciles Rollouts.
    abstract Cluster cluster();

    /// How the Rollout under test brings in a new version.
    abstract Stage.Way way();

    @BeforeEach
    void runTheFirstVersion() {
        stage = new Stage(cluster(), way());
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

    /// The last step before 100 %.
    private int lastStep() {
        return stage.policy().steps().size() - 1;
    }

    @Test
    void aSecondStartIsTheFirstOne() {
        Order order = stage.started(101, Stage.V2);

        assertThat(stage.start(order)).isEqualTo(new Done());
        stage.awaitStep(order, 0);
        assertThat(stage.start(order)).isEqualTo(new Done());

        stage.awaitStep(order, 0);
    }

    @Test
    void doesNotStartOnWhatHasChangedSinceItWasSurveyed() {
        Order order = stage.order(101, Stage.V2);
        stage.merge("{\"metadata\": {\"annotations\": {\"note\": \"someone was here\"}}}");

        assertThat(stage.start(order)).isInstanceOf(Changed.class);

        assertThat(stage.view().template().image(Rollouts.NAME)).hasValue(Stage.V1);
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

    @Test
    void isNotReadyBeforeTheControllerHasSeenTheCandidate() {
        Order order = stage.started(101, Stage.V2);

        Observation first = stage.observe(order);

        assertThat(first).isInstanceOf(OnCandidate.class);
        assertThat(((OnCandidate) first).step()).isZero();
    }

    @Test
    void aSecondRollbackIsTheFirstOne() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        stage.rollBack(order);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        stage.awaitBaseline(order);
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void rollsBackWhatSomeoneHasPaused() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        stage.merge("{\"spec\": {\"paused\": true}}");
        stage.awaitSeen(order, seen -> seen instanceof OnCandidate at && !at.ready());

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.sent()).containsExactly("PATCH");
        stage.awaitBaseline(order);
        assertThat(stage.view().paused()).isFalse();
    }

    @Test
    void rollsBackWhatSomeoneHasAborted() {
        Order order = stage.startedTo(101, Stage.V2, lastStep());
        stage.mergeStatus("{\"status\": {\"abort\": true}}");
        stage.awaitSeen(
                order,
                seen ->
                        seen instanceof OnCandidate at
                                && !at.ready()
                                && at.detail().startsWith("aborted"));

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        report("rollback of an aborted candidate", stage.awaitBaseline(order));
        assertThat(stage.view().aborted()).isFalse();
    }

    @Test
    void rollsBackBeforeTheControllerHasSeenTheCandidate() {
        Order order = stage.started(101, Stage.V2);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.serving()).isEqualTo(Map.of(Stage.V1, 4));
    }

    @Test
    void doesNotOverwriteAForeignImage() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        stage.setImage(Stage.V3);

        assertThat(stage.rollBack(order)).isInstanceOf(Foreign.class);

        assertThat(stage.view().template().image(Rollouts.NAME)).hasValue(Stage.V3);
        assertThat(stage.observe(order)).isInstanceOf(Observation.Other.class);
        assertThat(stage.advance(order, 0)).isInstanceOf(Foreign.class);
        assertThat(stage.promote(order)).isInstanceOf(Foreign.class);
    }

    @Test
    void leavesANewerReleaseAlone() {
        Order older = stage.startedTo(101, Stage.V2, 0);
        Order newer = stage.started(102, Stage.V3);

        assertThat(stage.rollBack(older)).isEqualTo(new TakenOver("game-server-102"));

        assertThat(stage.advance(older, 0)).isEqualTo(new TakenOver("game-server-102"));
        assertThat(stage.observe(older))
                .isInstanceOfSatisfying(
                        Observation.Other.class,
                        other -> assertThat(other.release()).hasValue("game-server-102"));
        stage.awaitStep(newer, 0);
    }

    @Test
    void aReleaseStartedOverAnotherGoesBackToTheStableVersion() {
        Order older = stage.startedTo(101, Stage.V2, lastStep());
        Order newer = stage.started(102, Stage.V3);
        assertThat(newer.start().baseline().map(Baseline::hash))
                .isEqualTo(older.start().baseline().map(Baseline::hash));
        stage.awaitStep(newer, 0);

        assertThat(stage.rollBack(newer)).isEqualTo(new Done());

        stage.awaitBaseline(newer);
        assertThat(stage.serving()).isEqualTo(Map.of(Stage.V1, 4));
    }

    @Test
    void findsTheContainerWhereverItWasMoved() {
        Order order = stage.startedTo(101, Stage.V2, 0);
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
        stage.rollout().delete();

        assertThat(stage.observe(order)).isEqualTo(new Observation.Missing());
        assertThat(stage.rollBack(order)).isEqualTo(new Blocked("the target is gone"));
        assertThat(stage.start(order)).isEqualTo(new Blocked("the target is gone"));
        assertThat(stage.fence(order)).isEqualTo(new Done());
        assertThat(stage.driver.survey(stage.question(Optional.empty())))
                .isInstanceOf(Survey.Refused.class);
    }

    void report(String what, Duration took) {
        System.out.printf(
                "%s, %s: %.2f s%n", getClass().getSimpleName(), what, took.toMillis() / 1000.0);
    }
}
