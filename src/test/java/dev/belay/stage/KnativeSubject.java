package dev.belay.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.cluster.Cluster;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.KnativeServing;
import dev.belay.cluster.RealCluster;
import dev.belay.cluster.StandInKnative;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;

/// The game server as a Knative Service.
public final class KnativeSubject implements Subject {

    private static final Path EXAMPLE = Path.of("examples", "knative");
    private static final String NAME = "game-server";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<EmbeddedCluster, StandInKnative> CONTROLLERS = new WeakHashMap<>();

    private Optional<KubernetesClient> client = Optional.empty();
    private String namespace = "";

    @Override
    public String scenario() {
        return "knative";
    }

    @Override
    public Path example() {
        return EXAMPLE;
    }

    @Override
    public void deploy(Cluster cluster, String into) {
        client = Optional.of(cluster.admin());
        namespace = into;
        if (cluster instanceof EmbeddedCluster embedded) {
            var _ = controller(embedded);
        } else {
            // Or attached to one that another class loader has started, with Knative in it.
            if (cluster instanceof RealCluster real) {
                var _ = real.knative();
            }
            doNotAskTheRegistry();
        }
        client().resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .build())
                .createOr(r -> r.update());
        client().resource(target()).create();
        GameServer.await(
                Duration.ofSeconds(60), "the game server to serve", () -> serves(image("v1")));
    }

    /// The stand-in that looks after an embedded cluster.
    public static StandInKnative controller(EmbeddedCluster cluster) {
        synchronized (CONTROLLERS) {
            return CONTROLLERS.computeIfAbsent(cluster, StandInKnative::start);
        }
    }

    /// The example's image of a version.
    public static String image(String version) {
        return GameServer.REPOSITORY + ":" + version;
    }

    /// Knative would look up which digest a tag of the example's registry means, and there is none.
    private void doNotAskTheRegistry() {
        client().configMaps()
                .inNamespace(KnativeServing.NAMESPACE)
                .withName("config-deployment")
                .edit(config -> {
                    config.getData()
                            .put(
                                    "registries-skipping-tag-resolving",
                                    "kind.local,ko.local,dev.local,registry.example.com");
                    return config;
                });
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
        JsonNode service = read();
        JsonNode status = service.path("status");
        boolean ready = false;
        for (JsonNode condition : status.path("conditions")) {
            ready |=
                    condition.path("type").asText().equals("RoutesReady")
                            && condition.path("status").asText().equals("True");
        }
        return ready
                && status.path("observedGeneration")
                        .asText()
                        .equals(service.at("/metadata/generation").asText())
                && percent(status, image) == 100;
    }

    @Override
    public boolean asksFor(String image) {
        return read().at("/spec/template/spec/containers/0/image").asText().equals(image);
    }

    @Override
    public boolean sharedBy(String image) {
        return percent(read().path("status"), image) > 0;
    }

    private int percent(JsonNode status, String image) {
        int percent = 0;
        for (JsonNode target : status.path("traffic")) {
            var revision = revisions().withName(target.path("revisionName").asText()).get();
            if (revision != null && image.equals(imageOf(revision))) {
                percent += target.path("percent").asInt();
            }
        }
        return percent;
    }

    @Override
    public void strangerSets(String image) {
        boolean named = read().at("/spec/template/metadata/name").isTextual();
        String unname = "{\"op\": \"remove\", \"path\": \"/spec/template/metadata/name\"},";
        var _ =
                service()
                        .patch(
                                PatchContext.of(PatchType.JSON),
                                """
                                [%s {"op": "replace",
                                  "path": "/spec/template/spec/containers/0/image", "value": "%s"}]\
                                """
                                        .formatted(named ? unname : "", image));
    }

    @Override
    public void loseBaseline(String image) {
        Objects.kept(
                        image,
                        revisions().list().getItems().stream()
                                .filter(revision -> image.equals(imageOf(revision)))
                                .toList())
                .forEach(revision -> client().resource(revision).delete());
    }

    /// The Service as it is now.
    public JsonNode read() {
        return JSON.valueToTree(service().get());
    }

    /// The Service, to be changed by a test.
    public Resource<GenericKubernetesResource> service() {
        return kind("Service", "services").inNamespace(namespace).withName(NAME);
    }

    /// Its revisions.
    public NonNamespaceOperation<
                    GenericKubernetesResource,
                    GenericKubernetesResourceList,
                    Resource<GenericKubernetesResource>>
            revisions() {
        return kind("Revision", "revisions").inNamespace(namespace);
    }

    private static String imageOf(GenericKubernetesResource revision) {
        return JSON.valueToTree(revision).at("/spec/containers/0/image").asText();
    }

    private MixedOperation<
                    GenericKubernetesResource,
                    GenericKubernetesResourceList,
                    Resource<GenericKubernetesResource>>
            kind(String kind, String plural) {
        return client().genericKubernetesResources(
                        new ResourceDefinitionContext.Builder()
                                .withGroup("serving.knative.dev")
                                .withVersion("v1")
                                .withKind(kind)
                                .withPlural(plural)
                                .withNamespaced(true)
                                .build());
    }

    private KubernetesClient client() {
        return client.orElseThrow(() -> new IllegalStateException("not deployed"));
    }
}
