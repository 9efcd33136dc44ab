package dev.belay.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.file.Path;

/// A Kubernetes API for tests and the sandbox: the real one, or the embedded stand-in.
public interface Cluster extends AutoCloseable {
    /// Where the API is served: a loopback URL.
    URI apiServer();

    /// A bearer token that may do everything.
    String adminToken();

    /// Written by the cluster, usable by kubectl and by the fabric8 client.
    Path kubeconfig();

    /// Owned by the cluster, closed with it.
    KubernetesClient admin();

    /// Whether real controllers and the real API server answer.
    boolean real();

    @Override
    void close();
}
