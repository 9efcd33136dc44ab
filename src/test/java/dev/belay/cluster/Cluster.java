package dev.belay.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.file.Path;

/// A Kubernetes API for tests and the sandbox: the real one, or the embedded stand-in.
public interface Cluster extends AutoCloseable {

    /// The loopback address of the API server.
    URI apiServer();

    /// A bearer token with every right.
    String adminToken();

    /// A kubeconfig file usable by kubectl and by the fabric8 client; deleted on close.
    Path kubeconfig();

    /// A client with every right, owned and closed by the cluster.
    KubernetesClient admin();

    /// Whether this is the real API server.
    boolean real();

    @Override
    void close();
}
