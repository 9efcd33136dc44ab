package dev.belay.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.util.Base64;

/// How to reach an API server as one user: the text of a kubeconfig file.
record Kubeconfig(String text) {

    static Kubeconfig of(URI server, byte[] authority, String user, String token) {
        return new Kubeconfig(
                """
                apiVersion: v1
                kind: Config
                clusters:
                - name: belay
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                users:
                - name: %s
                  user:
                    token: %s
                contexts:
                - name: belay
                  context:
                    cluster: belay
                    user: %s
                current-context: belay
                """
                        .formatted(
                                server,
                                Base64.getEncoder().encodeToString(authority),
                                user,
                                token,
                                user));
    }

    /// A client that takes nothing but this file into account, and that does not keep a JVM alive.
    KubernetesClient client() {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(text))
                .withHttpClientFactory(new VertxHttpClientFactory(Daemons.VERTX))
                .build();
    }

    /// The client's own event loops would outlive its `close`.
    private static final class Daemons {
        static final Vertx VERTX = Vertx.vertx(new VertxOptions().setUseDaemonThread(true));
    }
}
