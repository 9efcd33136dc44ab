package dev.belay.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command lines of a real cluster's programs. All of them listen on loopback, but for Argo Rollouts, whose
/// address is fixed (its ports are not); so is that of some add-ons.
record ControlPlane(RunDirectory directory, List<Integer> ports) {
    static final int PORTS = 7;

    static ControlPlane onFreePorts(RunDirectory directory) {
        return new ControlPlane(directory, Ports.free(PORTS));
    }

    int etcdPort() {
        return ports.get(0);
    }

    int apiServerPort() {
        return ports.get(2);
    }

    int controllerManagerPort() {
        return ports.get(3);
    }

    int schedulerPort() {
        return ports.get(4);
    }

    int rolloutsPort() {
        return ports.get(5);
    }

    /// The certificate the API server makes for itself; it is its own authority.
    Path certificate() {
        return directory.data("apiserver").resolve("apiserver.crt");
    }

    Audit audit() {
        return new Audit(directory.log("audit"));
    }

    private Path certificateKey() {
        return directory.data("apiserver").resolve("apiserver.key");
    }

    List<String> etcd() {
        var client = "http://127.0.0.1:" + etcdPort();
        var peer = "http://127.0.0.1:" + ports.get(1);
        return List.of(
                "--name=default",
                "--data-dir=" + directory.data("etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=default=" + peer,
                "--unsafe-no-fsync",
                "--log-level=warn");
    }

    /// Without controllers nobody makes the service accounts that pods are then required to have.
    List<String> apiServer(Path tokens, ServiceAccountKey key, boolean controllers) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "--etcd-servers=http://127.0.0.1:" + etcdPort(),
                                "--bind-address=127.0.0.1",
                                "--advertise-address=127.0.0.1",
                                "--secure-port=" + apiServerPort(),
                                "--cert-dir=" + directory.data("apiserver"),
                                "--endpoint-reconciler-type=none",
                                "--authorization-mode=RBAC",
                                "--token-auth-file=" + tokens,
                                "--service-account-issuer=https://kubernetes.default.svc",
                                "--service-account-signing-key-file=" + key.signing(),
                                "--service-account-key-file=" + key.verifying(),
                                "--service-cluster-ip-range=10.0.0.0/16",
                                "--audit-policy-file="
                                        + directory.write(Audit.POLICY_FILE, Audit.POLICY),
                                "--audit-log-path=" + audit().log(),
                                "--profiling=false"));
        if (!controllers) {
            arguments.add("--disable-admission-plugins=ServiceAccount");
        }
        return arguments;
    }

    /// A machine that stands still for a minute would cost the node its lease. The pods on it would
    /// then be marked not ready, and kwok, unlike a kubelet, never takes that back.
    List<String> controllerManager(Path kubeconfig, ServiceAccountKey key) {
        var arguments = new ArrayList<>(component(kubeconfig, controllerManagerPort()));
        arguments.addAll(
                List.of(
                        "--node-monitor-grace-period=24h",
                        "--node-startup-grace-period=24h",
                        "--service-account-private-key-file=" + key.signing(),
                        "--root-ca-file=" + certificate()));
        return arguments;
    }

    List<String> scheduler(Path kubeconfig) {
        return component(kubeconfig, schedulerPort());
    }

    private List<String> component(Path kubeconfig, int port) {
        return List.of(
                "--kubeconfig=" + kubeconfig,
                "--leader-elect=false",
                "--bind-address=127.0.0.1",
                "--secure-port=" + port,
                "--tls-cert-file=" + certificate(),
                "--tls-private-key-file=" + certificateKey(),
                "--kube-api-qps=500",
                "--kube-api-burst=1000",
                "--profiling=false");
    }

    List<String> kwok(Path kubeconfig, List<Path> stages) {
        var arguments = new ArrayList<String>();
        arguments.add("--kubeconfig=" + kubeconfig);
        arguments.add("--manage-all-nodes=true");
        stages.forEach(stage -> arguments.add("--config=" + stage));
        return arguments;
    }

    List<String> rolloutsController(Path kubeconfig) {
        return List.of(
                "--kubeconfig=" + kubeconfig,
                "--leader-elect=false",
                "--healthzPort=" + rolloutsPort(),
                "--metricsPort=" + ports.get(6),
                "--qps=500",
                "--burst=1000");
    }
}
