package dev.belay.cluster;

import static dev.belay.cluster.Calls.JSON_PATCH;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a driver of HTTPRoutes relies on; and that the kinds of the add-ons without controllers are served.
@RequiresRealCluster
class RealGatewayApiTest {
    private static final String ROUTES =
            "/apis/gateway.networking.k8s.io/v1/namespaces/%s/httproutes";

    private Calls api;

    @BeforeEach
    void setUp(RealCluster cluster) {
        cluster.gatewayApi();
        api = new Calls(cluster);
    }

    @Test
    void aWeightIsReplacedWhereTheNameIsTheExpectedOne(@FreshNamespace String namespace) {
        var route = create(namespace);

        var reply = api.patch(route, JSON_PATCH, weightOf("game-canary", 25));

        assertThat(reply.code()).isEqualTo(200);
        assertThat(weight(reply.body())).isEqualTo(25);
        assertThat(reply.generation()).isEqualTo(2);
    }

    @Test
    void nothingIsReplacedWhereTheNameIsAnother(@FreshNamespace String namespace) {
        var route = create(namespace);

        var reply = api.patch(route, JSON_PATCH, weightOf("game-stable", 25));

        assertThat(reply.code()).isEqualTo(422);
        assertThat(weight(api.get(route).body())).isEqualTo(10);
    }

    @Test
    void refusesWhatIsNoWeight(@FreshNamespace String namespace) {
        var route = create(namespace);

        assertThat(api.patch(route, JSON_PATCH, weightOf("game-canary", -1)).code()).isEqualTo(422);
        assertThat(api.patch(route, JSON_PATCH, weightOf("game-canary", 1_000_001)).code())
                .isEqualTo(422);
        assertThat(weight(api.get(route).body())).isEqualTo(10);
    }

    @Test
    void theSourcesOfKnativeEventingAreServed(
            RealCluster cluster, @FreshNamespace String namespace) {
        cluster.knativeEventing();

        var reply =
                api.post(
                        "/apis/sources.knative.dev/v1/namespaces/" + namespace + "/pingsources",
                        """
                        {"apiVersion": "sources.knative.dev/v1", "kind": "PingSource",
                         "metadata": {"name": "tick"},
                         "spec": {"schedule": "*/1 * * * *", "sink": {"uri": "http://belay.test"}}}
                        """);
        assertThat(reply.code()).as("%s", reply.body()).isEqualTo(201);

        var watches = "/apis/sources.knative.dev/v1/namespaces/" + namespace + "/apiserversources";
        assertThat(api.get(watches).code()).isEqualTo(200);
    }

    private String create(String namespace) {
        var reply =
                api.post(
                        ROUTES.formatted(namespace),
                        """
                        {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute",
                         "metadata": {"name": "game"},
                         "spec": {"rules": [{"name": "split", "backendRefs": [
                           {"name": "game-stable", "port": 80, "weight": 90},
                           {"name": "game-canary", "port": 80, "weight": 10}]}]}}
                        """);
        assertThat(reply.code()).as("%s", reply.body()).isEqualTo(201);
        return ROUTES.formatted(namespace) + "/game";
    }

    private static String weightOf(String backend, int weight) {
        return """
        [{"op": "test", "path": "/spec/rules/0/backendRefs/1/name", "value": "%s"},
         {"op": "replace", "path": "/spec/rules/0/backendRefs/1/weight", "value": %d}]
        """
                .formatted(backend, weight);
    }

    private static int weight(JsonNode route) {
        return route.at("/spec/rules/0/backendRefs/1/weight").asInt();
    }
}
