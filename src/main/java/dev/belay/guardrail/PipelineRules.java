package dev.belay.guardrail;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The Prometheus rules about deployments as such, once for a cluster and not for each policy.
///
/// They read what kube-state-metrics says about the Releases, so they hold while every pod of Belay
/// is scaled to zero. Only `belay_deliveries_total` comes from the pods themselves.
public final class PipelineRules {

    private PipelineRules() {}

    /// A rule file as a tree: `groups`, each with `name`, `interval` and `rules`.
    public static Map<String, Object> of(PipelineObjectives objectives, Options options) {
        Links links = new Links(options);
        PipelineAlerts alerts = new PipelineAlerts(objectives, links);
        Map<String, Object> file = new LinkedHashMap<>();
        file.put(
                "groups",
                List.of(
                        group("belay-pipeline", "15s", alerts.releases()),
                        group("belay-pipeline-path", "15s", alerts.path()),
                        // Nobody waits for these.
                        group(
                                "belay-pipeline-statistics",
                                "5m",
                                new PipelineStatistics(objectives, links).rules())));
        return file;
    }

    private static Map<String, Object> group(
            String name, String interval, List<Map<String, Object>> rules) {
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("name", name);
        group.put("interval", interval);
        group.put("rules", rules);
        return group;
    }
}
