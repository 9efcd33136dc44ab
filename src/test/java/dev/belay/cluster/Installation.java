package dev.belay.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What an add-on of a running cluster is installed with.
record Installation(
        KubernetesClient admin,
        Path kubeconfig,
        RunDirectory directory,
        Processes processes,
        ClusterBinaries binaries) {

    Manifests manifests() {
        return new Manifests(admin);
    }

    /// Makes the resource definitions in these files known, and waits until their kinds are served.
    void define(String what, List<Path> files) throws Processes.StartFailure {
        var definitions = new ArrayList<GenericKubernetesResource>();
        for (var file : files) {
            definitions.addAll(manifests().apply(Manifests.read(file)));
        }
        processes.await(
                "the kinds of " + what,
                () -> {
                    definitions.removeIf(this::served);
                    return definitions.isEmpty() ? "" : "not served: " + names(definitions);
                });
    }

    /// An established definition may still be unknown to what answers requests, and to what lists the kinds.
    private boolean served(GenericKubernetesResource definition) {
        String group = definition.get("spec", "group");
        String plural = definition.get("spec", "names", "plural");
        List<Map<String, Object>> versions = definition.get("spec", "versions");
        return versions.stream()
                .filter(version -> Boolean.TRUE.equals(version.get("served")))
                .map(version -> group + "/" + version.get("name"))
                .allMatch(version ->
                        listed(version, plural)
                                && admin.raw("/apis/%s/%s?limit=1".formatted(version, plural))
                                        != null);
    }

    private boolean listed(String version, String plural) {
        var kinds = admin.getApiResources(version);
        return kinds != null
                && kinds.getResources().stream().anyMatch(kind -> kind.getName().equals(plural));
    }

    private static List<String> names(List<GenericKubernetesResource> objects) {
        return objects.stream().map(object -> object.getMetadata().getName()).toList();
    }

    void start(String program, Map<String, String> environment, List<String> arguments) {
        start(program, program, environment, arguments);
    }

    void start(
            String name, String program, Map<String, String> environment, List<String> arguments) {
        processes.start(name, binaries.program(program), environment, arguments);
    }
}
