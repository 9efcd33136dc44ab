package dev.belay.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The objects of one namespace, as trees.
public record Objects(KubernetesClient client, String namespace) {

    /// Argo Rollouts' kind.
    public static final ResourceDefinitionContext ROLLOUT =
            kind("argoproj.io", "v1alpha1", "Rollout", "rollouts");

    /// Kubernetes' own.
    public static final ResourceDefinitionContext DEPLOYMENT =
            kind("apps", "v1", "Deployment", "deployments");

    private static final ObjectMapper JSON = new ObjectMapper();

    /// A namespaced kind.
    public static ResourceDefinitionContext kind(
            String group, String version, String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }

    /// Creates the namespace where it is not there yet.
    public void createNamespace() {
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .build())
                .createOr(r -> r.update());
    }

    /// Creates every object of an example's file, in this namespace instead of `play`.
    public void create(Path file) {
        try {
            String yaml =
                    Files.readString(file).replace("namespace: play", "namespace: " + namespace);
            client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                    .items()
                    .forEach(item -> client.resource(item).create());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether there is such an object.
    public boolean exists(ResourceDefinitionContext kind, String name) {
        return resource(kind, name).get() != null;
    }

    /// An object that has to be there.
    public JsonNode get(ResourceDefinitionContext kind, String name) {
        return tree(resource(kind, name).get());
    }

    /// Changes an object as somebody who is not Belay.
    public void patch(ResourceDefinitionContext kind, String name, String jsonPatch) {
        resource(kind, name).patch(PatchContext.of(PatchType.JSON), jsonPatch);
    }

    /// Deletes the ReplicaSets of an owner that run this image.
    public void deleteReplicaSets(String owner, String image) {
        kept(image, replicaSets(owner).stream().filter(set -> image(set).equals(image)).toList())
                .forEach(set -> client.resource(set).delete());
    }

    /// What is about to be deleted, which has to be something.
    static <T> List<T> kept(String image, List<T> in) {
        if (in.isEmpty()) {
            throw new AssertionError("nothing keeps " + image);
        }
        return in;
    }

    /// Whether a ReplicaSet of this owner has pods of this image.
    public boolean replicaSetRuns(String owner, String image) {
        return replicaSets(owner).stream()
                .filter(set -> image(set).equals(image))
                .anyMatch(set -> set.getSpec().getReplicas() > 0);
    }

    private List<ReplicaSet> replicaSets(String owner) {
        return client.apps().replicaSets().inNamespace(namespace).list().getItems().stream()
                .filter(set ->
                        set.getMetadata().getOwnerReferences().stream()
                                .anyMatch(o -> o.getName().equals(owner)))
                .toList();
    }

    private static String image(ReplicaSet set) {
        return set.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
    }

    private Resource<GenericKubernetesResource> resource(
            ResourceDefinitionContext kind, String name) {
        return client.genericKubernetesResources(kind).inNamespace(namespace).withName(name);
    }

    private static JsonNode tree(GenericKubernetesResource resource) {
        try {
            return JSON.readTree(Serialization.asJson(resource));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
