package dev.belay.stage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.cluster.RealCluster;
import dev.belay.cluster.StandInDeployments;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The game server behind an HTTPRoute with two backends.
///
/// No Gateway's controller runs on either cluster, so what is asked here are the route's weights.
public final class HttpRouteSubject implements Subject {

    /// Gateway API's kind.
    public static final ResourceDefinitionContext HTTP_ROUTE =
            Objects.kind("gateway.networking.k8s.io", "v1", "HTTPRoute", "httproutes");

    /// Kubernetes' own.
    public static final ResourceDefinitionContext DEPLOYMENT =
            Objects.kind("apps", "v1", "Deployment", "deployments");

    private static final Path EXAMPLE = Path.of("examples", "httproute");
    private static final String NAME = "game-server";
    private static final List<String> BACKENDS = List.of(NAME + "-a", NAME + "-b");

    /// The part of the definition that the embedded cluster can check.
    private static final String DEFINITION =
            """
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
             "metadata": {"name": "httproutes.gateway.networking.k8s.io"},
             "spec": {"group": "gateway.networking.k8s.io", "scope": "Namespaced",
               "names": {"plural": "httproutes", "singular": "httproute", "kind": "HTTPRoute"},
               "versions": [{"name": "v1", "served": true, "storage": true,
                 "subresources": {"status": {}},
                 "schema": {"openAPIV3Schema": {"type": "object", "required": ["spec"],
                   "properties": {
                     "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
                     "spec": {"type": "object", "x-kubernetes-preserve-unknown-fields": true,
                       "properties": {"rules": {"type": "array", "maxItems": 16, "items": {
                         "type": "object", "x-kubernetes-preserve-unknown-fields": true,
                         "properties": {"backendRefs": {"type": "array", "maxItems": 16, "items": {
                           "type": "object", "required": ["name"],
                           "x-kubernetes-preserve-unknown-fields": true,
                           "properties": {
                             "name": {"type": "string"},
                             "weight": {"type": "integer", "default": 1,
                                        "minimum": 0, "maximum": 1000000}}}}}}}}}}}}}]}}
            """;

    private Optional<Objects> objects = Optional.empty();

    @Override
    public String scenario() {
        return "httproute";
    }

    @Override
    public Path example() {
        return EXAMPLE;
    }

    @Override
    public void deploy(Cluster cluster, String namespace) {
        StandIns.once(cluster, StandInDeployments::start);
        StandIns.once(cluster, StandInDeployments::start);
        create(cluster, namespace);
        GameServer.await(
                Duration.ofSeconds(60),
                "the game server to serve",
                () -> serves(GameServer.REPOSITORY + ":v1"));
    }

    /// The same, without anybody who acts on it.
    public void create(Cluster cluster, String namespace) {
        define(cluster);
        objects = Optional.of(new Objects(cluster.admin(), namespace));
        objects().createNamespace();
        objects().create(EXAMPLE.resolve("target.yaml"));
    }

    private static void define(Cluster cluster) {
        if (!cluster.real()) {
            cluster.admin().resource(DEFINITION).createOr(r -> r.update());
        } else if (cluster instanceof RealCluster real) {
            real.gatewayApi();
        } else {
            Clusters.sharedReal().gatewayApi();
        }
    }

    @Override
    public boolean serves(String image) {
        return BACKENDS.stream()
                .anyMatch(
                        b -> runs(b, image) && weight(b) > 0 && weight(other(b)) == 0 && ready(b));
    }

    @Override
    public boolean sharedBy(String image) {
        return BACKENDS.stream().anyMatch(b -> runs(b, image) && weight(b) > 0);
    }

    /// Where most of the traffic goes: that is what somebody who does not know of Belay would change.
    @Override
    public void strangerSets(String image) {
        boolean first = weight(BACKENDS.getFirst()) >= weight(BACKENDS.getLast());
        setImage(first ? BACKENDS.getFirst() : BACKENDS.getLast(), image);
    }

    /// Sets the image of one of the two Deployments.
    public void setImage(String deployment, String image) {
        objects()
                .patch(
                        DEPLOYMENT,
                        deployment,
                        """
                        [{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "%s"}]
                        """
                                .formatted(image));
    }

    /// A version is kept in the Deployment that runs it, and nowhere else.
    @Override
    public void loseBaseline(String image) {
        Objects.kept(image, BACKENDS.stream().filter(b -> runs(b, image)).toList())
                .forEach(b ->
                        objects()
                                .client()
                                .apps()
                                .deployments()
                                .inNamespace(objects().namespace())
                                .withName(b)
                                .delete());
    }

    private static String other(String backend) {
        return BACKENDS.get(1 - BACKENDS.indexOf(backend));
    }

    private int weight(String backend) {
        JsonNode route = objects().get(HTTP_ROUTE, NAME);
        for (JsonNode ref : route.at("/spec/rules/0/backendRefs")) {
            if (ref.path("name").asText().equals(backend)) {
                return ref.path("weight").asInt(1);
            }
        }
        return 0;
    }

    private boolean runs(String deployment, String image) {
        JsonNode found = objects().get(DEPLOYMENT, deployment);
        return found.at("/spec/template/spec/containers/0/image").asText().equals(image);
    }

    private boolean ready(String deployment) {
        JsonNode found = objects().get(DEPLOYMENT, deployment);
        JsonNode status = found.path("status");
        String generation = found.at("/metadata/generation").asText();
        int wanted = found.at("/spec/replicas").asInt(1);
        return status.path("observedGeneration").asText().equals(generation)
                && status.path("updatedReplicas").asInt() == wanted
                && status.path("replicas").asInt() == wanted
                && status.path("availableReplicas").asInt() == wanted;
    }

    private Objects objects() {
        return objects.orElseThrow(() -> new IllegalStateException("deploy it first"));
    }
}
