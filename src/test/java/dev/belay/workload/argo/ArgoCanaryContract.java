package dev.belay.workload.argo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.DoneButNotStable;
import dev.belay.release.Survey;
import dev.belay.workload.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the driver does with a canary Rollout.
abstract class ArgoCanaryContract extends RolloutDriverContract {

    @Override
    Stage.Way way() {
        return Stage.Way.CANARY;
    }

    @Test
    void startsAndIsSeenReadyAtTheFirstStep() {
        Order order = stage().started(101, Stage.V2);

        stage().awaitStep(order, 0);
        assertThat(stage().view().template().release()).hasValue("game-server-101");
    }

    @Test
    void aDoubledAdvanceMovesOneStepOnly() throws InterruptedException {
        Order order = stage().startedTo(101, Stage.V2, 0);

        assertThat(stage().advanced(order, 0)).isEqualTo(new Done());
        assertThat(stage().advance(order, 0)).isEqualTo(new Done());
        stage().awaitStep(order, 1);
        assertThat(stage().advance(order, 0)).isEqualTo(new Done());

        Thread.sleep(Duration.ofMillis(500));
        assertThat(Seen.progress(stage().observe(order)))
                .isEqualTo(new OnCandidate(1, true, "", stage().view().hash()));
    }

    @Test
    void advancesToOneHundredPercent() {
        Order order = stage().startedTo(101, Stage.V2, 2);

        assertThat(stage().pods()).isEqualTo(Map.of(Stage.V2, 4));
        assertThat(stage().advance(order, 1)).isEqualTo(new Done());
        assertThat(((OnCandidate) stage().observe(order)).hash())
                .isEqualTo(stage().view().stableHash());
    }

    @Test
    void rollsBackMidCanaryWithOneRequest() {
        Order order = stage().startedTo(101, Stage.V2, 1);

        assertThat(stage().rollBack(order)).isEqualTo(new Done());

        assertThat(stage().sent()).containsExactly("PATCH");
        report("mid-canary rollback", stage().awaitBaseline(order));
        assertThat(stage().pods()).isEqualTo(Map.of(Stage.V1, 4));
        assertThat(stage().view().hash()).isEqualTo(order.start().baseline().orElseThrow().hash());
        assertThat(stage().view().template().release()).isEmpty();
    }

    @Test
    void undoesAfterOneHundredPercent() {
        Order order = stage().startedTo(101, Stage.V2, 2);
        long from = System.nanoTime();

        assertThat(stage().rollBack(order)).isEqualTo(new DoneButNotStable());
        assertThat(stage().sent()).containsExactly("PATCH");
        assertThat(stage().rollBack(order)).isEqualTo(new DoneButNotStable());
        assertThat(stage().promoted(order)).isEqualTo(new Done());
        assertThat(stage().sent()).contains("PATCH status");

        report("undo accepted", Duration.ofNanos(System.nanoTime() - from));
        stage().awaitBaseline(order);
        report("undo stable", Duration.ofNanos(System.nanoTime() - from));
        assertThat(stage().pods()).isEqualTo(Map.of(Stage.V1, 4));
        assertThat(stage().promote(order)).isEqualTo(new Done());
        assertThat(stage().rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void seesABaselineThatWalksItsSteps() {
        Order order = stage().startedTo(101, Stage.V2, 2);
        stage().rollBack(order);

        stage().awaitSeen(order, seen -> seen instanceof OnBaseline at && at.walking());
    }

    @Test
    void goesBackToAVersionBeforeTheStableOne() {
        Order first = stage().startedTo(101, Stage.V2, 2);
        var certified = first.start().baseline().orElseThrow();
        var ledger =
                new Certified(
                        certified.release(), certified.image(), certified.hash(), Instant.EPOCH);
        Survey.Ready ready = stage().survey(Optional.of(ledger));
        assertThat(ready.certified().map(Baseline::image)).hasValue(Stage.V1);
        assertThat(ready.stable().map(Baseline::image)).hasValue(Stage.V2);
        Order order = Stage.over(stage().started(102, Stage.V3), ready.certified());
        stage().awaitStep(order, 0);

        assertThat(stage().rollBack(order)).isEqualTo(new DoneButNotStable());
        assertThat(stage().promoted(order)).isEqualTo(new Done());

        stage().awaitBaseline(order);
        assertThat(stage().pods()).isEqualTo(Map.of(Stage.V1, 4));
    }
}
