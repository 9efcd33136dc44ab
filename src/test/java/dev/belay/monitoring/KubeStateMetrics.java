package dev.belay.monitoring;

import dev.belay.cluster.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A real kube-state-metrics on a loopback port, which tells of custom resources only.
public final class KubeStateMetrics implements AutoCloseable {
    private final Daemon daemon;

    private KubeStateMetrics(Daemon daemon) {
        this.daemon = daemon;
    }

    /// Starts one.
    ///
    /// @param customResources its CustomResourceStateMetrics
    static KubeStateMetrics start(Path directory, Path kubeconfig, String customResources) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("custom-resources.yaml"), customResources);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new KubeStateMetrics(
                Daemon.start(
                        "kube-state-metrics",
                        directory,
                        "/metrics",
                        port -> arguments(port, kubeconfig)));
    }

    private static List<String> arguments(int port, Path kubeconfig) {
        return List.of(
                "--kubeconfig=" + kubeconfig.toAbsolutePath(),
                "--custom-resource-state-only=true",
                "--custom-resource-state-config-file=custom-resources.yaml",
                "--host=127.0.0.1",
                "--port=" + port,
                "--telemetry-host=127.0.0.1",
                "--telemetry-port=" + Ports.free(1).getFirst());
    }

    /// What it tells of the custom resources, in the format that Prometheus reads.
    public String metrics() {
        return daemon.text("/metrics");
    }

    /// Where it listens.
    public URI address() {
        return daemon.address();
    }

    @Override
    public void close() {
        daemon.close();
    }
}
