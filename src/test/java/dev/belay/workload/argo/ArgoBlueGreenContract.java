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
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the driver does with a blue-green Rollout.
abstract class ArgoBlueGreenContract extends RolloutDriverContract {

    @Override
    Stage.Way way() {
        return Stage.Way.BLUE_GREEN;
    }

    /// From now on no pod of this image is ready.
    abstract void breakPods(String image);

    @Test
    void startsAndIsSeenReadyWithoutTraffic() {
        Order order = stage().started(101, Stage.V2);

        stage().awaitStep(order, 0);

        assertThat(stage().view().template().release()).hasValue("game-server-101");
        assertThat(stage().serving()).isEqualTo(Map.of(Stage.V1, 4));
        assertThat(stage().pods()).isEqualTo(Map.of(Stage.V1, 4, Stage.V2, 4));
    }

    @Test
    void advancingSwitchesAllTheTraffic() {
        Order order = stage().startedTo(101, Stage.V2, 0);
        long from = System.nanoTime();

        assertThat(stage().advanced(order, 0)).isEqualTo(new Done());

        stage().awaitStep(order, 1);
        report("switch", Duration.ofNanos(System.nanoTime() - from));
        assertThat(stage().serving()).isEqualTo(Map.of(Stage.V2, 4));
        assertThat(((OnCandidate) stage().observe(order)).hash())
                .isEqualTo(stage().view().stableHash());
    }

    @Test
    void aDoubledAdvanceIsTheFirstOne() {
        Order order = stage().startedTo(101, Stage.V2, 0);

        assertThat(stage().advanced(order, 0)).isEqualTo(new Done());
        assertThat(stage().advance(order, 0)).isEqualTo(new Done());
        stage().awaitStep(order, 1);
        assertThat(stage().advance(order, 0)).isEqualTo(new Done());
        assertThat(stage().sent()).containsExactly("GET");
    }

    @Test
    void rollsBackBeforeTheSwitchWithOneRequest() {
        Order order = stage().startedTo(101, Stage.V2, 0);

        assertThat(stage().rollBack(order)).isEqualTo(new Done());

        assertThat(stage().sent()).containsExactly("PATCH");
        report("rollback before the switch", stage().awaitBaseline(order));
        assertThat(stage().serving()).isEqualTo(Map.of(Stage.V1, 4));
        assertThat(stage().view().hash()).isEqualTo(order.start().baseline().orElseThrow().hash());
    }

    @Test
    void rollsBackWhatIsJustBeingSwitched() {
        Order order = stage().startedTo(101, Stage.V2, 0);
        assertThat(stage().advanced(order, 0)).isEqualTo(new Done());

        assertThat(stage().rollBack(order)).isIn(new Done(), new DoneButNotStable());

        // What the core does with it: a baseline that is not switched to is promoted.
        stage().awaitSeen(
                        order,
                        seen -> {
                            if (seen instanceof OnBaseline at && at.walking()) {
                                stage().promote(order);
                            }
                            return seen instanceof OnBaseline at && at.stable();
                        });
        assertThat(stage().serving()).isEqualTo(Map.of(Stage.V1, 4));
    }

    @Test
    void undoesTheSwitchWhileTheOldPodsAreKept() {
        Order order = stage().startedTo(101, Stage.V2, 1);
        long from = System.nanoTime();

        assertThat(stage().rollBack(order)).isEqualTo(new DoneButNotStable());
        assertThat(stage().sent()).containsExactly("PATCH");
        assertThat(stage().promoted(order)).isEqualTo(new Done());

        report("undo accepted", Duration.ofNanos(System.nanoTime() - from));
        stage().awaitBaseline(order);
        report("undo stable", Duration.ofNanos(System.nanoTime() - from));
        assertThat(stage().serving()).isEqualTo(Map.of(Stage.V1, 4));
        assertThat(stage().promote(order)).isEqualTo(new Done());
        assertThat(stage().rollBack(order)).isEqualTo(new Done());
    }

    /// The promotion makes sure; where all old pods are still there, Argo switches without it.
    @Test
    void isSwitchedBackByTheTemplateAloneWhileTheOldPodsAreKept() {
        Order order = stage().startedTo(101, Stage.V2, 1);

        stage().rollBack(order);

        stage().awaitBaseline(order);
        assertThat(stage().serving()).isEqualTo(Map.of(Stage.V1, 4));
    }

    @Test
    void undoesTheSwitchWhenTheOldPodsAreGone() {
        Order order = switchedAndScaledDown();
        long from = System.nanoTime();

        assertThat(stage().rollBack(order)).isEqualTo(new DoneButNotStable());
        assertThat(stage().promoted(order)).isEqualTo(new Done());

        stage().awaitBaseline(order);
        report("undo after the scale-down delay", Duration.ofNanos(System.nanoTime() - from));
        assertThat(stage().serving()).isEqualTo(Map.of(Stage.V1, 4));
    }

    @Test
    void seesABaselineThatWaitsForItsSwitch() {
        Order order = switchedAndScaledDown();

        stage().rollBack(order);

        stage().awaitSeen(
                        order,
                        seen ->
                                seen instanceof OnBaseline at
                                        && at.walking()
                                        && at.detail().contains("BlueGreenPause"));
        assertThat(stage().serving()).isEqualTo(Map.of(Stage.V2, 4));
    }

    private Order switchedAndScaledDown() {
        stage().merge(
                        """
                        {"spec": {"strategy": {"blueGreen": {"scaleDownDelaySeconds": 1}}}}\
                        """);
        Order order = stage().startedTo(101, Stage.V2, 1);
        stage().awaitPods(Map.of(Stage.V2, 4));
        return order;
    }

    @Test
    void switchesBackFromPodsThatCrash() {
        Order order = stage().startedTo(101, Stage.V2, 1);
        breakPods(Stage.V2);
        stage().awaitSeen(order, seen -> seen instanceof OnCandidate at && !at.ready());
        long from = System.nanoTime();

        assertThat(stage().rollBack(order)).isEqualTo(new DoneButNotStable());
        assertThat(stage().promoted(order)).isEqualTo(new Done());

        stage().awaitBaseline(order);
        report("undo of crashing pods", Duration.ofNanos(System.nanoTime() - from));
        assertThat(stage().serving()).isEqualTo(Map.of(Stage.V1, 4));
    }

    @Test
    void doesNotSwitchToPodsThatCrashed() {
        Order order = stage().startedTo(101, Stage.V2, 0);
        breakPods(Stage.V2);
        stage().awaitSeen(order, seen -> seen instanceof OnCandidate at && !at.ready());

        assertThat(stage().advance(order, 0)).isNotEqualTo(new Done());

        assertThat(stage().serving()).isEqualTo(Map.of(Stage.V1, 4));
    }

    @Test
    void goesBackToAVersionBeforeTheStableOne() {
        Order first = stage().startedTo(101, Stage.V2, 1);
        Baseline certified = first.start().baseline().orElseThrow();
        var ledger =
                new Certified(
                        certified.release(), certified.image(), certified.hash(), Instant.EPOCH);
        Survey.Ready ready = stage().survey(Optional.of(ledger));
        assertThat(ready.stable().map(Baseline::image)).hasValue(Stage.V2);
        Order order = Stage.over(stage().started(102, Stage.V3), ready.certified());
        stage().awaitStep(order, 0);

        assertThat(stage().rollBack(order)).isEqualTo(new DoneButNotStable());
        assertThat(stage().promoted(order)).isEqualTo(new Done());

        stage().awaitBaseline(order);
        assertThat(stage().serving()).isEqualTo(Map.of(Stage.V1, 4));
    }
}
