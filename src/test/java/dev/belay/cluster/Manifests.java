package dev.belay.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Manifests as their projects publish them, applied to a cluster as they are: nothing is lost that our client has
/// no field for.
record Manifests(KubernetesClient admin) {

    /// Applies all the YAML files in a directory and below it, in the order of their names.
    void applyAll(Path directory) {
        yamlFiles(directory).forEach(file -> apply(read(file)));
    }

    /// Applies the documents of a YAML text; what exists is changed, and whoever owned a field loses it.
    void apply(String yaml) {
        for (var document : yaml.split("(?m)^---$", -1)) {
            var object = Serialization.unmarshal(document, GenericKubernetesResource.class);
            if (object != null) {
                admin.resource(object).forceConflicts().serverSideApply();
            }
        }
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
