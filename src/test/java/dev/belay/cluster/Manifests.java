package dev.belay.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Manifests as their projects publish them, applied to a cluster as they are: nothing is lost that our client has
/// no field for.
record Manifests(KubernetesClient admin) {

    /// Applies the documents of a YAML text; what exists is changed, and whoever owned a field loses it.
    ///
    /// @return what was applied
    List<GenericKubernetesResource> apply(String yaml) {
        var objects = objects(yaml);
        objects.forEach(this::apply);
        return objects;
    }

    /// The same, into a namespace that they do not name themselves.
    void apply(String yaml, String namespace) {
        for (var object : objects(yaml)) {
            object.getMetadata().setNamespace(namespace);
            apply(object);
        }
    }

    private void apply(GenericKubernetesResource object) {
        admin.resource(object).forceConflicts().serverSideApply();
    }

    private static List<GenericKubernetesResource> objects(String yaml) {
        return Stream.of(yaml.split("(?m)^---$", -1))
                .map(text -> Serialization.unmarshal(text, GenericKubernetesResource.class))
                .filter(Objects::nonNull)
                .toList();
    }

    /// Which resource definitions are not served yet; empty where all are.
    String definitionsAreMissing() {
        var missing =
                admin.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                        .filter(definition ->
                                definition.getStatus() == null
                                        || definition.getStatus().getConditions().stream()
                                                .noneMatch(condition ->
                                                        condition.getType().equals("Established")
                                                                && condition
                                                                        .getStatus()
                                                                        .equals("True")))
                        .map(definition -> definition.getMetadata().getName())
                        .toList();
        return missing.isEmpty() ? "" : missing + " are not established";
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> yamlFiles(Path directory) {
        try (var files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
