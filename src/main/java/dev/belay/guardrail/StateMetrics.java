package dev.belay.guardrail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What kube-state-metrics is to make of Releases and DeploymentPolicies: a pod scaled to zero could not be
/// asked for any of it.
final class StateMetrics {

    private StateMetrics() {}

    static Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("kind", "CustomResourceStateMetrics");
        tree.put("spec", Rendering.ordered("resources", List.of(releases(), policies())));
        return tree;
    }

    private static Map<String, Object> releases() {
        Map<String, Object> labels = new LinkedHashMap<>();
        labels.put("namespace", path("metadata.namespace"));
        labels.put("belay_release", path("metadata.name"));
        labels.put("policy", path("spec.policyName"));
        labels.put("service", List.of("metadata", "labels", "belay.dev/service"));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("environment", path("spec.environment"));
        shown.put("phase", path("status.phase"));
        shown.put("step", path("status.step"));
        shown.put("baseline_hash", path("status.start.baseline.hash"));
        shown.put("baseline_release", path("status.start.baseline.release"));
        List<Object> metrics = new ArrayList<>();
        metrics.add(
                info(
                        "release_info",
                        "Where a Release stands; without a phase it is Pending.",
                        List.of(),
                        shown));
        metrics.add(
                gauge(
                        "release_created_timestamp_seconds",
                        "When it was created.",
                        "metadata.creationTimestamp"));
        metrics.add(
                gauge(
                        "release_started_timestamp_seconds",
                        "When the candidate was put on the target.",
                        "status.start.at"));
        metrics.add(
                gauge("release_finished_timestamp_seconds", "When it ended.", "status.state.at"));
        metrics.add(
                gauge(
                        "release_updated_timestamp_seconds",
                        "When the last decision about it was made.",
                        "status.updated"));
        metrics.add(
                gauge(
                        "release_weight",
                        "The candidate's share of the traffic in percent.",
                        "status.weight"));
        metrics.add(
                gauge(
                        "release_alert_started_timestamp_seconds",
                        "Since when the alert that rolled it back was firing.",
                        "status.timings.alertStartedAt"));
        metrics.add(
                gauge(
                        "release_alert_received_timestamp_seconds",
                        "When that alert arrived.",
                        "status.timings.receivedAt"));
        metrics.add(
                gauge(
                        "release_decided_timestamp_seconds",
                        "When its rollback was decided.",
                        "status.timings.decidedAt"));
        metrics.add(
                gauge(
                        "release_patched_timestamp_seconds",
                        "When its target was put back.",
                        "status.timings.patchedAt"));
        metrics.add(
                gauge(
                        "release_verified_timestamp_seconds",
                        "When its rollback was seen to hold.",
                        "status.timings.verifiedAt"));
        metrics.add(
                gauge(
                        "release_heartbeat_timestamp_seconds",
                        "The last sign of life of the alert path.",
                        "status.evidence.heartbeat.evaluatedAt"));
        Map<String, Object> announcement = new LinkedHashMap<>();
        announcement.put("sequence", path("sequence"));
        announcement.put("kind", path("kind"));
        announcement.put("level", path("level"));
        metrics.add(
                info(
                        "release_outbox",
                        "What people still have to be told; one series each.",
                        path("status.outbox"),
                        announcement));
        return resource("Release", labels, metrics);
    }

    private static Map<String, Object> policies() {
        Map<String, Object> labels = new LinkedHashMap<>();
        labels.put("namespace", path("metadata.namespace"));
        labels.put("policy", path("metadata.name"));
        labels.put("service", path("status.service"));
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("repository", path("spec.source.repository"));
        shown.put("environment", path("spec.source.environment"));
        shown.put("mode", path("spec.mode"));
        Map<String, Object> condition = new LinkedHashMap<>();
        condition.put("type", path("type"));
        condition.put("status", path("status"));
        return resource(
                "DeploymentPolicy",
                labels,
                List.of(
                        info("policy_info", "A DeploymentPolicy.", List.of(), shown),
                        info(
                                "policy_condition",
                                "What is known about it.",
                                path("status.conditions"),
                                condition)));
    }

    private static Map<String, Object> resource(
            String kind, Map<String, Object> labels, List<Object> metrics) {
        Map<String, Object> type = new LinkedHashMap<>();
        type.put("group", "belay.dev");
        type.put("version", "v1alpha1");
        type.put("kind", kind);
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("groupVersionKind", type);
        resource.put("metricNamePrefix", "belay");
        resource.put("labelsFromPath", labels);
        resource.put("metrics", metrics);
        return resource;
    }

    private static Map<String, Object> info(
            String name, String help, List<String> path, Map<String, Object> labels) {
        Map<String, Object> info = new LinkedHashMap<>();
        if (!path.isEmpty()) {
            info.put("path", path);
        }
        info.put("labelsFromPath", labels);
        Map<String, Object> each = new LinkedHashMap<>();
        each.put("type", "Info");
        each.put("info", info);
        return metric(name, help, each);
    }

    private static Map<String, Object> gauge(String name, String help, String path) {
        Map<String, Object> each = new LinkedHashMap<>();
        each.put("type", "Gauge");
        each.put("gauge", Rendering.ordered("path", path(path)));
        return metric(name, help, each);
    }

    private static Map<String, Object> metric(String name, String help, Map<String, Object> each) {
        Map<String, Object> metric = new LinkedHashMap<>();
        metric.put("name", name);
        metric.put("help", help);
        // What has not happened yet has no value, which is not worth a line in the log each time.
        metric.put("errorLogV", 5);
        metric.put("each", each);
        return metric;
    }

    private static List<String> path(String dotted) {
        return List.of(dotted.split("\\.", -1));
    }
}
