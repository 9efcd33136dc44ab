package dev.belay.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.cluster.RealCluster;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The game server behind an HTTPRoute with two backends.
///
/// No Gateway's controller runs on either cluster, so what is asked here are the route's weights.
public final class HttpRouteSubject implements Subject {

    private static final Path EXAMPLE = Path.of("examples", "httproute");
    private static final String NAME = "game-server";
    private static final List<String> BACKENDS = List.of(NAME + "-a", NAME + "-b");
    private static final ObjectMapper JSON = new ObjectMapper();

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

    private Optional<KubernetesClient> client = Optional.empty();
    private String namespace = "";

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
        create(cluster, namespace);
        GameServer.await(
                Duration.ofSeconds(60),
                "the game server to serve",
                () -> serves(GameServer.REPOSITORY + ":v1"));
    }

    /// The same, without anybody who acts on it.
    public void create(Cluster cluster, String namespace) {
        this.namespace = namespace;
        this.client = Optional.of(cluster.admin());
        define(cluster);
        client().resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .build())
                .createOr(r -> r.update());
        var _ =
                client().load(new ByteArrayInputStream(target().getBytes(StandardCharsets.UTF_8)))
                        .create();
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

    private String target() {
        try {
            return Files.readString(EXAMPLE.resolve("target.yaml"))
                    .replace("namespace: play", "namespace: " + namespace);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
        String most =
                weight(BACKENDS.getFirst()) >= weight(BACKENDS.getLast())
                        ? BACKENDS.getFirst()
                        : BACKENDS.getLast();
        setImage(most, image);
    }

    /// Sets the image of one of the two Deployments.
    public void setImage(String deployment, String image) {
        var _ =
                deployment(deployment)
                        .edit(d -> {
                            d.getSpec()
                                    .getTemplate()
                                    .getSpec()
                                    .getContainers()
                                    .getFirst()
                                    .setImage(image);
                            return d;
                        });
    }

    /// A version is kept in the Deployment that runs it, and nowhere else.
    @Override
    public void loseBaseline(String image) {
        BACKENDS.stream().filter(b -> runs(b, image)).forEach(b -> deployment(b).delete());
    }

    /// One of the two Deployments, to be changed by a test.
    public RollableScalableResource<Deployment> deployment(String name) {
        return client().apps().deployments().inNamespace(namespace).withName(name);
    }

    /// The HTTPRoute, to be changed by a test.
    public Resource<GenericKubernetesResource> route() {
        return client().genericKubernetesResources(
                        new ResourceDefinitionContext.Builder()
                                .withGroup("gateway.networking.k8s.io")
                                .withVersion("v1")
                                .withKind("HTTPRoute")
                                .withPlural("httproutes")
                                .withNamespaced(true)
                                .build())
                .inNamespace(namespace)
                .withName(NAME);
    }

    private KubernetesClient client() {
        return client.orElseThrow(() -> new IllegalStateException("nothing was deployed yet"));
    }

    private static String other(String backend) {
        return BACKENDS.get(1 - BACKENDS.indexOf(backend));
    }

    private int weight(String backend) {
        JsonNode route = JSON.valueToTree(route().get());
        for (JsonNode ref : route.at("/spec/rules/0/backendRefs")) {
            if (ref.path("name").asText().equals(backend)) {
                return ref.path("weight").asInt(1);
            }
        }
        return 0;
    }

    private boolean runs(String deployment, String image) {
        JsonNode found = tree(deployment);
        return found.at("/spec/template/spec/containers/0/image").asText().equals(image);
    }

    private boolean ready(String deployment) {
        JsonNode found = tree(deployment);
        int wanted = found.at("/spec/replicas").asInt(1);
        JsonNode status = found.path("status");
        return status.path("observedGeneration")
                        .asText()
                        .equals(found.at("/metadata/generation").asText())
                && status.path("updatedReplicas").asInt() == wanted
                && status.path("replicas").asInt() == wanted
                && status.path("availableReplicas").asInt() == wanted;
    }

    private JsonNode tree(String deployment) {
        return JSON.valueToTree(deployment(deployment).get());
    }
}
