package dev.belay.monitoring;

import dev.belay.cluster.Cluster;
import dev.belay.guardrail.Guarded;
import dev.belay.guardrail.Options;
import dev.belay.guardrail.Receiver;
import dev.belay.guardrail.Rendering;
import dev.belay.guardrail.Yaml;
import dev.belay.stage.BelayProcess;
import dev.belay.stage.Caller;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The alert path as a whole: kube-state-metrics and the game service are scraped by Prometheus, which tells
/// Alertmanager, which tells Belay; rules, route, relabelling and figures are those that Belay renders.
public final class AlertPath implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final List<Guarded> watched = new ArrayList<>();
    private final List<Object> routes = new ArrayList<>();
    private final Options options;
    private final Path targets;
    private final Receiver receiver;
    private final KubeStateMetrics objects;
    private final Alertmanager alertmanager;
    private final Prometheus prometheus;

    private AlertPath(Settings settings) {
        options = settings.options();
        targets = settings.targets().toAbsolutePath();
        receiver = settings.receiver();
        var directory = settings.directory().toAbsolutePath();
        try {
            objects =
                    opened(
                            KubeStateMetrics.start(
                                    directory.resolve("kube-state-metrics"),
                                    settings.kubeconfig(),
                                    Yaml.text(Rendering.kubeStateMetrics())));
            alertmanager =
                    opened(
                            Alertmanager.start(
                                    directory.resolve("alertmanager"),
                                    "{route: {receiver: nobody}, receivers: [{name: nobody}]}"));
            prometheus =
                    opened(
                            Prometheus.start(
                                    directory.resolve("prometheus"),
                                    configuration(objects.address(), alertmanager.address())));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// What it is started with.
    ///
    /// @param directory where its logs stay
    /// @param targets the directory that the game service keeps its pods in
    /// @param receiver where Belay is
    public record Settings(
            Path directory, Path kubeconfig, Path targets, Receiver receiver, Options options) {
        /// A path that ends at this Belay, as this caller may call it; its pods are kept beside its logs.
        public static Settings of(
                Path directory,
                Cluster cluster,
                BelayProcess belay,
                Caller caller,
                Options options) {
            return new Settings(
                    directory,
                    cluster.kubeconfig(),
                    directory.resolve("pods"),
                    new Receiver(
                            belay.address() + "/alertmanager", caller.alertTokenFile().toString()),
                    options);
        }
    }

    /// Starts it; it watches nothing yet.
    public static AlertPath start(Settings settings) {
        return new AlertPath(settings);
    }

    private String configuration(URI objects, URI alertmanager) {
        return """
        global: {scrape_interval: %1$s, evaluation_interval: %1$s, scrape_timeout: %1$s}
        rule_files: [rules/*.yaml]
        scrape_config_files: [scrapes/*.yaml]
        alerting:
          alertmanagers:
            - static_configs: [{targets: ['%2$s']}]
        scrape_configs:
          - job_name: kube-state-metrics
            honor_labels: true
            static_configs: [{targets: ['%3$s']}]
          - job_name: alertmanager
            static_configs: [{targets: ['%2$s']}]
        """
                .formatted(
                        options.interval().toSeconds() + "s",
                        alertmanager.getAuthority(),
                        objects.getAuthority());
    }

    /// Takes what is rendered for a policy into use.
    public void watch(Guarded guarded) {
        watch(guarded, options, options);
    }

    /// The same, scraped and evaluated as often as these options say.
    public synchronized void watch(Guarded guarded, Options scraped, Options evaluated) {
        watched.add(guarded);
        configure();
        prometheus.add(
                guarded.namespace() + "-" + guarded.policy(),
                Yaml.text(Rendering.rules(guarded, evaluated)),
                Yaml.text(scrape(guarded, scraped, targets)));
    }

    /// Takes rules and scrapes into use that Belay did not render; the routes, if there are any, come before the
    /// rendered ones of what is watched already.
    public synchronized void add(String name, String rules, String scrapes, List<?> before) {
        if (!before.isEmpty()) {
            routes.addAll(before);
            configure();
        }
        prometheus.add(name, rules, scrapes);
    }

    private void configure() {
        var configuration = route(watched, receiver);
        var route = map(configuration.get("route"));
        var all = new ArrayList<Object>(routes);
        all.addAll(list(route.get("routes")));
        route.put("routes", all);
        configuration.put("route", route);
        alertmanager.configure(Yaml.text(configuration));
    }

    /// One configuration with the routes of all policies, whose receivers are the same.
    static Map<String, Object> route(List<Guarded> watched, Receiver receiver) {
        var configuration = Rendering.alertmanager(watched.getFirst(), receiver);
        var routes = new ArrayList<Object>();
        for (var guarded : watched) {
            routes.addAll(list(Rendering.route(guarded, receiver).get("routes")));
        }
        var route = map(configuration.get("route"));
        route.put("routes", routes);
        var merged = new LinkedHashMap<>(configuration);
        merged.put("route", route);
        return merged;
    }

    /// The rendered scrape of the pods, that finds them in a file instead of asking Kubernetes.
    static Map<String, Object> scrape(Guarded guarded, Options options, Path targets) {
        var job = map(list(Rendering.scrape(guarded, options).get("scrape_configs")).getFirst());
        if (job.remove("kubernetes_sd_configs") == null) {
            throw new IllegalStateException("the rendered scrape asks Kubernetes no more");
        }
        var file = GameService.file(targets, guarded.namespace());
        job.put("file_sd_configs", List.of(Map.of("files", List.of(file.toString()))));
        return Map.of("scrape_configs", List.of(job));
    }

    private static Map<String, Object> map(Object tree) {
        var map = new LinkedHashMap<String, Object>();
        ((Map<?, ?>) tree).forEach((key, value) -> map.put((String) key, value));
        return map;
    }

    private static List<Object> list(Object tree) {
        return new ArrayList<>((List<?>) tree);
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
