package dev.belay.guardrail;

import dev.belay.policy.Durations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Scraping that copies the label Belay sets on a release's pods to every series: the one link between a
/// request that fails and the release that is undone for it.
final class Scraping {

    private static final String POD = "__meta_kubernetes_pod_";
    private static final String ADDRESS = "__address__";
    private static final String PORT = POD + "annotation_prometheus_io_port";

    private Scraping() {}

    static Map<String, Object> of(Guarded guarded, Options options) {
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("job_name", "belay-%s-%s".formatted(guarded.namespace(), guarded.policy()));
        job.put("scrape_interval", Durations.format(options.interval()));
        job.put("scrape_timeout", Durations.format(options.interval()));
        Map<String, Object> discovery = new LinkedHashMap<>();
        discovery.put("role", "pod");
        discovery.put("namespaces", Rendering.ordered("names", List.of(guarded.namespace())));
        job.put("kubernetes_sd_configs", List.of(discovery));
        List<Object> relabelling = new ArrayList<>();
        relabelling.add(service("label_app"));
        relabelling.add(service("label_app_kubernetes_io_name"));
        relabelling.add(keep("service", guarded.service()));
        relabelling.add(keep(POD + "phase", "Pending|Running"));
        relabelling.addAll(onePort());
        relabelling.addAll(relabelling());
        job.put("relabel_configs", relabelling);
        Map<String, Object> states = new LinkedHashMap<>();
        states.put("job_name", "belay-kube-state-metrics");
        states.put("scrape_interval", Durations.format(options.interval()));
        states.put("scrape_timeout", Durations.format(options.interval()));
        // The labels namespace and service are those of a Release, not of the pod that tells of it.
        states.put("honor_labels", true);
        states.put(
                "static_configs",
                List.of(
                        Rendering.ordered(
                                "targets",
                                List.of("kube-state-metrics.kube-system.svc.cluster.local:8080"))));
        return Rendering.ordered("scrape_configs", List.of(job, states));
    }

    /// Discovery finds a target for each declared port, and a pod that is scraped twice counts twice. Of an annotated
    /// pod every target gets the same address, and Prometheus scrapes equal targets once.
    private static List<Object> onePort() {
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("source_labels", List.of(PORT, POD + "container_port_name"));
        wanted.put("regex", "[0-9]+;.*|;metrics");
        wanted.put("action", "keep");
        Map<String, Object> annotated = new LinkedHashMap<>();
        annotated.put("source_labels", List.of(ADDRESS, PORT));
        annotated.put("regex", "(\\[.+\\]|[^:]+)(?::[0-9]+)?;([0-9]+)");
        annotated.put("replacement", "$1:$2");
        annotated.put("target_label", ADDRESS);
        return List.of(wanted, annotated);
    }

    /// The lines that any scraping of these pods needs.
    private static List<Object> relabelling() {
        return List.of(
                replace("__meta_kubernetes_namespace", "namespace"),
                replace(POD + "name", "pod"),
                replace(POD + "label_belay_dev_release", "belay_release"));
    }

    private static Map<String, Object> service(String label) {
        Map<String, Object> relabel = new LinkedHashMap<>();
        relabel.put("source_labels", List.of(POD + label));
        relabel.put("regex", "(.+)");
        relabel.put("target_label", "service");
        return relabel;
    }

    private static Map<String, Object> keep(String label, String value) {
        Map<String, Object> relabel = new LinkedHashMap<>();
        relabel.put("source_labels", List.of(label));
        relabel.put("regex", value);
        relabel.put("action", "keep");
        return relabel;
    }

    private static Map<String, Object> replace(String from, String to) {
        Map<String, Object> relabel = new LinkedHashMap<>();
        relabel.put("source_labels", List.of(from));
        relabel.put("target_label", to);
        return relabel;
    }
}
