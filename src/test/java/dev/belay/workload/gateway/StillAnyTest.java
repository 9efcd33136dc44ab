package dev.belay.workload.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.Fault;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Effect;
import dev.belay.release.Observation.Unreadable;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Start;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Farewells, and what every effect has in common.
class StillAnyTest extends StillRoute {

    // --- farewells

    @Test
    void letsThePodsGoThatAreNotNeededAnyMore() {
        Order order = at(3);

        assertThat(stage.letGo(order)).isEqualTo(new Done());

        assertThat(stage.written()).containsExactly("PATCH deployments");
        assertThat(stage.deployment(Stage.A).wanted()).isZero();
        assertThat(stage.deployment(Stage.B).wanted()).isEqualTo(4);
        assertThat(stage.weights()).isEqualTo("0/100");
        assertThat(stage.letGo(order)).isEqualTo(new Done());
        assertThat(stage.written()).isEmpty();
    }

    @Test
    void letsThePodsOfARolledBackVersionGo() {
        Order order = at(2);
        demand(stage.rollBack(order));

        assertThat(stage.letGo(order)).isEqualTo(new Done());

        assertThat(stage.deployment(Stage.A).wanted()).isEqualTo(4);
        assertThat(stage.deployment(Stage.B).wanted()).isZero();
    }

    @Test
    void letsNothingGoThatHasTraffic() {
        Order order = at(2);
        assertThat(stage.letGo(order)).isEqualTo(new Done());

        stage.weigh(0, 0);
        assertThat(stage.letGo(order)).isEqualTo(new Done());

        assertThat(stage.written()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {Stage.A, Stage.B})
    void letsNothingGoThatSomeoneHasChanged(String deployment) {
        Order order = at(3);
        stage.subject.setImage(deployment, Stage.V3);

        assertThat(stage.letGo(order)).isEqualTo(new Done());

        assertThat(stage.written()).isEmpty();
    }

    @Test
    void letsNothingGoThatTheNextReleaseHasClaimed() {
        Order order = at(3);
        Order newer = stage.order(102, Stage.V3);
        try (var _ = onWrite("deployments", Fault.unavailable())) {
            stage.start(newer);
        }
        stage.sent();

        assertThat(stage.letGo(order)).isEqualTo(new Done());

        assertThat(stage.written()).isEmpty();
        assertThat(stage.start(newer)).isEqualTo(new Done());
    }

    @Test
    void aStartThatComesFirstKeepsItsPods() {
        Order order = at(3);
        Order newer = stage.order(102, Stage.V3);
        try (var _ = before("/deployments/game-server-a", () -> demand(stage.start(newer)))) {
            assertThat(stage.letGo(order)).isInstanceOf(Changed.class);
        }

        assertThat(stage.letGo(order)).isEqualTo(new Done());
        assertThat(stage.deployment(Stage.A).wanted()).isEqualTo(4);
    }

    @Test
    void whatIsGoneHasNoPodsToLetGo() {
        Order order = at(3);
        stage.delete(Stage.A);

        assertThat(stage.letGo(order)).isEqualTo(new Done());
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
            assertThat(stage.observe(other)).isInstanceOf(Unreadable.class);
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
            assertThat(stage.letGo(order)).isInstanceOf(Blocked.class);
        }
        assertThat(stage.written()).hasSize(1);
    }
}
