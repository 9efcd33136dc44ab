package dev.belay.bench;

import dev.belay.cluster.RealCluster;
import dev.belay.guardrail.Options;
import dev.belay.monitoring.AlertPath;
import dev.belay.monitoring.GameService;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.Caller;
import dev.belay.stage.GameServer;
import dev.belay.stage.Repeating;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The real stack that the ways share: cluster, Argo Rollouts, Prometheus, Alertmanager and the packaged Belay.
final class Stack implements AutoCloseable {

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Path targets;
    final RealCluster cluster;
    final Caller caller;
    final BelayProcess belay;
    final GameService service;
    final AlertPath path;

    /// Starts it.
    ///
    /// @param guarded the namespaces that Belay minds; of others it knows nothing
    /// @param requests how many a second the pods of a namespace share
    Stack(Path directory, List<String> guarded, double requests) {
        try {
            cluster = opened(RealCluster.start(RealCluster.Options.everything()));
            GameServer.installDefinitions(cluster);
            caller = new Caller(directory);
            var settings =
                    BelayProcess.Settings.of(directory, "belay", cluster.kubeconfig(), caller);
            settings.environment().put("BELAY_KUBERNETES_NAMESPACES", String.join(",", guarded));
            belay = opened(BelayProcess.start(settings));
            var watching =
                    AlertPath.Settings.of(directory, cluster, belay, caller, Options.DEFAULT);
            targets = watching.targets();
            service = opened(new GameService(cluster.admin(), targets, requests));
            path = opened(AlertPath.start(watching));
            // It moves releases on; what an alert asks for is done within the alert's own request.
            opened(
                    new Repeating(
                            Duration.ofSeconds(1),
                            () -> caller.tick(belay),
                            e -> System.err.println("a tick failed: " + e)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// A scrape of the pods of a namespace, as it is written without Belay.
    String scrape(String namespace, int seconds) {
        return """
        scrape_configs:
          - job_name: %1$s
            scrape_interval: %2$ds
            scrape_timeout: %2$ds
            file_sd_configs: [{files: ['%3$s']}]
            relabel_configs:
              - {source_labels: [__meta_kubernetes_namespace], target_label: namespace}
              - {source_labels: [__meta_kubernetes_pod_name], target_label: pod}
              - {source_labels: [__meta_kubernetes_pod_label_app], target_label: service}
              - {source_labels: [__meta_kubernetes_pod_label_belay_dev_release], target_label: belay_release}
              - {source_labels: [__meta_kubernetes_pod_label_rollouts_pod_template_hash], target_label: hash}
        """
                .formatted(
                        namespace, seconds, GameService.file(targets.toAbsolutePath(), namespace));
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
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
