package dev.belay.workload.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Target;
import dev.belay.release.Effect;
import dev.belay.release.Finding;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.DoneButNotStable;
import dev.belay.release.Survey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the driver does with an Application of a Deployment, which rolls by itself and is stopped
/// by pausing it.
abstract class RollingContract implements Lab {

    private Stage stage;

    @BeforeEach
    void runTheFirstVersion() {
        stage = Stage.running(this, Stage.PATCHES, Git.deployment(Stage.V1), "");
    }

    @AfterEach
    void leave() {
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    void rollsAndComesBack() {
        JsonNode before = stage.source();
        Order order = stage.startedTo(101, Stage.V2, 0);
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V2, 4));

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.sent())
                .containsExactly("GET applications", "PATCH applications", "GET deployments");
        report("undo of a rolling update of 4 pods, 1 s each", stage.awaitBaseline(order));
        assertThat(stage.source()).isEqualTo(before);
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V1, 4));
        assertThat(stage.template().release()).isEmpty();
    }

    @Test
    void aDeploymentThatItHealsIsChangedThroughItOnly() {
        Target.Application own = (Target.Application) stage.policy().target();
        Target.Application other =
                new Target.Application("argocd", "of-others", own.via(), own.workload());
        String sentence =
                "use target.kind: Application with name %s and application.workload {kind: Deployment}"
                        .formatted(own.name());

        assertThat(stage.surveyed(Optional.empty())).isInstanceOf(Survey.Refused.class);
        assertThat(stage.surveyed(Optional.empty()).findings())
                .extracting(Finding::toString)
                .anySatisfy(f ->
                        assertThat(f)
                                .contains("argocd/" + own.name() + " heals this target by itself")
                                .contains(sentence));
        assertThat(stage.surveyed(Optional.of(other))).isInstanceOf(Survey.Refused.class);
        assertThat(stage.surveyed(Optional.of(own))).isInstanceOf(Survey.Ready.class);
        assertThat(stage.surveyed(Optional.of(own)).findings())
                .extracting(Finding::toString)
                .noneMatch(f -> f.contains("Argo CD"));
    }

    @Test
    void rollsBackWhatBelayHasStopped() throws InterruptedException {
        Order order = stoppedHalfWay();
        Thread.sleep(Duration.ofSeconds(2));
        assertThat(paused()).isTrue();

        assertThat(stage.rollBack(order)).isEqualTo(new DoneButNotStable());
        assertThat(stage.promoted(order)).isEqualTo(new Done());

        report("rollback of a stopped rolling update", stage.awaitBaseline(order));
        assertThat(paused()).isFalse();
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V1, 4));
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void goesOnWhereBelayHasStoppedIt() {
        Order order = stoppedHalfWay();

        assertThat(stage.apply(new Effect.Resume(), order)).isEqualTo(new Done());

        stage.awaitStep(order, 0);
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V2, 4));
    }

    @Test
    void startsOverWhatBelayHasStopped() {
        Order older = stoppedHalfWay();
        Order newer = stage.started(102, Stage.V3);
        assertThat(newer.start().baseline().orElseThrow().image()).isEqualTo(Stage.V1);
        assertThat(newer.start().baseline()).isEqualTo(older.start().baseline());

        stage.awaitStep(newer, 0);

        assertThat(paused()).isFalse();
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V3, 4));
    }

    private Order stoppedHalfWay() {
        Order order = stage.started(101, Stage.V2);
        stage.awaitSeen(
                order, seen -> seen instanceof OnCandidate && stage.pods().containsKey(Stage.V2));
        assertThat(stage.apply(new Effect.Pause(), order)).isEqualTo(new Done());
        assertThat(stage.apply(new Effect.Pause(), order)).isEqualTo(new Done());
        assertThat(paused()).isTrue();
        return order;
    }

    private boolean paused() {
        return stage.workload().at("/spec/paused").asBoolean();
    }

    private void report(String what, Duration took) {
        System.out.printf(
                "%s, %s: %.2f s%n", getClass().getSimpleName(), what, took.toMillis() / 1000.0);
    }
}
