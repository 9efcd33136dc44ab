package dev.belay.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
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

    /// Makes the resource definitions among a part's files known, and waits until they are served.
    void define(Part part, String below) throws Processes.StartFailure {
        manifests().applyAll(binaries.files(part).resolve(below));
        processes.await("the definitions of " + part.name(), manifests()::definitionsAreMissing);
    }

    void start(String program, Map<String, String> environment, List<String> arguments) {
        start(program, program, environment, arguments);
    }

    void start(
            String name, String program, Map<String, String> environment, List<String> arguments) {
        processes.start(name, binaries.program(program), environment, arguments);
    }
}
