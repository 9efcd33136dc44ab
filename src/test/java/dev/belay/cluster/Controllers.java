package dev.belay.cluster;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Everything of a real cluster that acts on what is written to the API.
record Controllers(
        KubernetesClient admin,
        ControlPlane plane,
        Processes processes,
        ClusterBinaries binaries,
        Path kubeconfig,
        ServiceAccountKey key) {

    private static final String NODE = "node-1";
    private static final Map<String, Quantity> CAPACITY =
            Map.of(
                    "cpu", new Quantity("256"),
                    "memory", new Quantity("1Ti"),
                    "pods", new Quantity("10000"));

    /// Starts them and waits until each of them is ready.
    void start(HttpClient http, String token) throws Processes.StartFailure {
        createDefinitions();
        start("kube-controller-manager", plane.controllerManager(kubeconfig, key));
        start("kube-scheduler", plane.scheduler(kubeconfig));
        start("kwok", plane.kwok(kubeconfig, Manifests.yamlFiles(binaries.files(Part.KWOK))));
        start("rollouts-controller", plane.rolloutsController(kubeconfig));
        createNode();
        processes.awaitOk(http, healthz("https", plane.controllerManagerPort()), token);
        processes.awaitOk(http, healthz("https", plane.schedulerPort()), token);
        processes.awaitOk(http, healthz("http", plane.rolloutsPort()), token);
        processes.await("the node", this::nodeIsNotReady);
        processes.await("the default service account", this::serviceAccountIsMissing);
    }

    private void start(String program, List<String> arguments) {
        processes.start(program, binaries.program(program), arguments);
    }

    /// Before the controllers, which look at what kinds there are only now and then.
    private void createDefinitions() throws Processes.StartFailure {
        for (var file : Manifests.yamlFiles(binaries.files(Part.ARGO_ROLLOUTS))) {
            try (var yaml = Files.newInputStream(file)) {
                admin.load(yaml).create();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        processes.await(
                "the definitions of Argo Rollouts", new Manifests(admin)::definitionsAreMissing);
    }

    private void createNode() {
        admin.nodes()
                .resource(
                        new NodeBuilder()
                                .withNewMetadata()
                                .withName(NODE)
                                .addToLabels("kubernetes.io/hostname", NODE)
                                .addToLabels("kubernetes.io/os", "linux")
                                .endMetadata()
                                .withNewStatus()
                                .withCapacity(CAPACITY)
                                .withAllocatable(CAPACITY)
                                .endStatus()
                                .build())
                .create();
    }

    private String nodeIsNotReady() {
        var node = admin.nodes().withName(NODE).get();
        var ready =
                node.getStatus().getConditions().stream()
                        .anyMatch(condition ->
                                condition.getType().equals("Ready")
                                        && condition.getStatus().equals("True"));
        if (!ready) {
            return "not ready";
        }
        return node.getSpec().getTaints().isEmpty() ? "" : "tainted: " + node.getSpec().getTaints();
    }

    private String serviceAccountIsMissing() {
        return admin.serviceAccounts().inNamespace("default").withName("default").get() == null
                ? "not there"
                : "";
    }

    private static URI healthz(String scheme, int port) {
        return URI.create(scheme + "://127.0.0.1:" + port + "/healthz");
    }
}
