package dev.belay.github;

import static dev.belay.github.Samples.deployment;
import static dev.belay.github.Samples.server;
import static dev.belay.github.Samples.usable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.Policies.Found;
import dev.belay.github.Answer.Item;
import dev.belay.policy.Source.Deployment;
import dev.belay.policy.Source.Trigger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What deliveries do to the cluster, in whatever order and however often they come.
class DeliveryHandlerTest {

    private static final Deployment DEPLOYMENT = deployment(Map.of("service", "game-server"));
    private static final String TOLD = "game/game-server-145988746 GitHubSaid[state=%s]";

    private final FakePorts ports = new FakePorts();
    private final DeliveryHandler handler = new DeliveryHandler(ports, ports, ports);

    @Test
    void storesADeploymentOnce() {
        ports.policies.add(server());
        assertThat(created()).isEqualTo(answer(Outcome.STORED, null));
        assertThat(created()).isEqualTo(answer(Outcome.KNOWN, null));
        assertThat(ports.stored).hasSize(1);
        assertThat(ports.pokes).isEqualTo(2);
        assertThat(ports.told).isEmpty();
    }

    @Test
    void tellsAReleaseThatGitHubLetItThrough() {
        ports.policies.add(server());
        created();
        assertThat(began()).isEqualTo(answer(Outcome.KNOWN, "was told that it is in_progress"));
        assertThat(ports.told).containsExactly(TOLD.formatted("IN_PROGRESS"));
    }

    @Test
    void storesTheDeploymentThatAStatusOvertook() {
        ports.policies.add(usable("game-server", Optional.empty(), Trigger.IN_PROGRESS));
        assertThat(began()).isEqualTo(answer(Outcome.STORED, null));
        assertThat(ports.told).containsExactly(TOLD.formatted("IN_PROGRESS"));
        assertThat(ports.stored.values()).allMatch(intent -> intent.awaitsGitHub());
        assertThat(created()).isEqualTo(answer(Outcome.KNOWN, null));
    }

    @Test
    void aStatusStoresNothingThatItsDeploymentCouldNotHaveStored() {
        ports.policies.add(usable("game-server", "{payload.image}"));
        assertThat(began().outcome()).isEqualTo(Outcome.REFUSED);
        ports.policies.clear();
        assertThat(began().outcome()).isEqualTo(Outcome.IGNORED);
        assertThat(ports.stored).isEmpty();
    }

    @Test
    void endsOnlyWhatExists() {
        ports.policies.add(server());
        assertThat(ended()).isEqualTo(answer(Outcome.IGNORED, "there is no such release to end"));
        assertThat(ports.stored).isEmpty();
        assertThat(ports.pokes).isZero();
        created();
        assertThat(ended()).isEqualTo(answer(Outcome.KNOWN, "was told that GitHub ended it"));
        assertThat(ports.told).containsExactly(TOLD.formatted("ENDED"));
    }

    @Test
    void reachesAReleaseWhosePolicyBrokeSince() {
        ports.policies.add(server());
        created();
        ports.policies.set(0, new Found.Broken("game", "game-server", List.of("spec.watch: x")));
        assertThat(began().outcome()).isEqualTo(Outcome.KNOWN);
        assertThat(ended().outcome()).isEqualTo(Outcome.KNOWN);
        assertThat(created().outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void oneReleaseThatCannotBeStoredKeepsNoOtherFromIt() {
        ports.policies.add(usable("match", Optional.empty(), Trigger.CREATED));
        ports.policies.add(server());
        ports.unavailable.add("match-145988746");
        Answer answer = created();
        assertThat(answer.outcome()).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(answer.releases())
                .extracting(Item::outcome)
                .containsExactly(Outcome.UNAVAILABLE, Outcome.STORED);
        assertThat(answer.isComplete()).isFalse();
        assertThat(ports.pokes).isOne();

        ports.unavailable.clear();
        assertThat(created().releases())
                .extracting(Item::outcome)
                .containsExactly(Outcome.STORED, Outcome.KNOWN);
    }

    @Test
    void whatIsRefusedOrForNobodyIsNotComplete() {
        assertThat(created().isComplete()).isFalse();
        ports.policies.add(server());
        assertThat(created().isComplete()).isTrue();
        ports.policies.add(new Found.Broken("game", "match", List.of("spec.watch: x")));
        Answer mixed = created();
        assertThat(mixed.outcome()).isEqualTo(Outcome.KNOWN);
        assertThat(mixed.isComplete()).isFalse();
    }

    @Test
    void saysThatThePoliciesCannotBeRead() {
        ports.down = true;
        assertThat(created())
                .isEqualTo(
                        Answer.of(Outcome.UNAVAILABLE, "the policies cannot be read now")
                                .about("example/game"));
    }

    private Answer created() {
        return handler.handle(new Delivery.Created(DEPLOYMENT));
    }

    private Answer began() {
        return handler.handle(new Delivery.Began(DEPLOYMENT));
    }

    private Answer ended() {
        return handler.handle(new Delivery.Ended(DEPLOYMENT));
    }

    private static Answer answer(Outcome outcome, String reason) {
        return new Answer(
                outcome,
                List.of(new Item("game-server-145988746", "game", outcome, reason)),
                null,
                "example/game");
    }
}
