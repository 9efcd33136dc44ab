package dev.belay.workload.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.policy.Target;
import dev.belay.policy.Target.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Objects as they were recorded from a real cluster (Kubernetes 1.36.3, Gateway API 1.6.3) with a
/// release at 50 %, less their managed fields but the route's.
class RecordedRouteTest {

    private static final Target.HttpRoute TARGET =
            new Target.HttpRoute(
                    "play",
                    "game-server",
                    "server",
                    Optional.empty(),
                    List.of(new Backend(Stage.A, Stage.A), new Backend(Stage.B, Stage.B)));

    private static JsonNode recorded;

    @BeforeAll
    static void read() throws IOException {
        recorded =
                new ObjectMapper()
                        .readTree(
                                Files.readString(
                                        Path.of(
                                                "src/test/resources/fixtures/httproute/at-50.json")));
    }

    private static DeploymentView deployment(String name) {
        return new DeploymentView(recorded.path(name));
    }

    @Test
    void readsTheRoute() {
        RouteView route = new RouteView(recorded.path("route"));

        Split split = route.splits(TARGET).getFirst();

        assertThat(split.at(TARGET.backends().getFirst(), 50)).isTrue();
        assertThat(split.at(TARGET.backends().getLast(), 50)).isTrue();
        assertThat(split.others(TARGET)).isEmpty();
        assertThat(route.lastWriter()).isEqualTo("belay");
        assertThat(route.reported()).isFalse();
        assertThat(route.trouble()).isEmpty();
    }

    @Test
    void readsTheDeployments() {
        for (String name : List.of(Stage.A, Stage.B)) {
            assertThat(deployment(name).missing()).as(name).isEmpty();
            assertThat(deployment(name).available()).as(name).isEqualTo(4);
            assertThat(deployment(name).gaveUp()).as(name).isFalse();
        }
        assertThat(deployment(Stage.B).template().release()).hasValue("game-server-101");
    }

    /// The second Deployment has had another template before.
    @Test
    void findsTheReplicaSetOfThePresentTemplate() {
        JsonNode sets = recorded.path("game-server-b-sets");
        assertThat(sets.path("items")).hasSize(2);

        Revisions.Found found = Revisions.in(sets, deployment(Stage.B));

        assertThat(found.hash()).isPresent();
        String message = deployment(Stage.B).live().status().at("/conditions/1/message").asText();
        assertThat(message).contains('"' + found.hash().orElseThrow() + '"');
        assertThat(Revisions.in(sets, deployment(Stage.A)).hash()).isEmpty();
    }
}
