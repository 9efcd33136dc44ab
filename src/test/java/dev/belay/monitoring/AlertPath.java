package dev.belay.monitoring;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/// The alert path as a whole: kube-state-metrics and the game service are scraped by Prometheus, which tells
/// Alertmanager, which tells Belay.
public final class AlertPath implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final KubeStateMetrics objects;
    private final Alertmanager alertmanager;
    private final Prometheus prometheus;

    /// What it is configured by, as Belay renders it.
    ///
    /// @param route Alertmanager's configuration
    /// @param customResources kube-state-metrics' configuration
    /// @param relabelling the `relabel_configs` of the pods' scrape, in YAML's flow style
    /// @param interval how often everything is scraped and rules without an interval are evaluated
    public record Documents(
            String route, String customResources, String relabelling, String interval) {}

    private AlertPath(Path directory, Path kubeconfig, Path targets, Documents documents) {
        try {
            objects =
                    opened(
                            KubeStateMetrics.start(
                                    directory.resolve("kube-state-metrics"),
                                    kubeconfig,
                                    documents.customResources()));
            alertmanager =
                    opened(
                            Alertmanager.start(
                                    directory.resolve("alertmanager"), documents.route()));
            prometheus =
                    opened(
                            Prometheus.start(
                                    directory.resolve("prometheus"),
                                    configuration(
                                            targets,
                                            documents,
                                            objects.address(),
                                            alertmanager.address())));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Starts it in a directory, where its logs stay.
    ///
    /// @param targets the file that the game service keeps its pods in
    public static AlertPath start(
            Path directory, Path kubeconfig, Path targets, Documents documents) {
        return new AlertPath(directory.toAbsolutePath(), kubeconfig, targets, documents);
    }

    private static String configuration(
            Path targets, Documents documents, URI objects, URI alertmanager) {
        return """
        global: {scrape_interval: %1$s, evaluation_interval: %1$s, scrape_timeout: 1s}
        rule_files: [rules/*.yaml]
        alerting:
          alertmanagers:
            - static_configs: [{targets: ['%2$s']}]
        scrape_configs:
          - job_name: belay
            honor_labels: true
            static_configs: [{targets: ['%3$s']}]
          - job_name: alertmanager
            static_configs: [{targets: ['%2$s']}]
          - job_name: pods
            file_sd_configs: [{files: ['%4$s'], refresh_interval: 1m}]
            relabel_configs: %5$s
        """
                .formatted(
                        documents.interval(),
                        alertmanager.getAuthority(),
                        objects.getAuthority(),
                        targets.toAbsolutePath(),
                        documents.relabelling());
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    /// What evaluates the rules.
    public Prometheus prometheus() {
        return prometheus;
    }

    /// What calls Belay.
    public Alertmanager alertmanager() {
        return alertmanager;
    }

    /// What tells Prometheus of releases.
    public KubeStateMetrics objects() {
        return objects;
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                System.err.println("not stopped cleanly: " + e);
            }
        }
    }
}
