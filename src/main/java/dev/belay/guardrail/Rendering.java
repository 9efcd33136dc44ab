package dev.belay.guardrail;

import dev.belay.guardrail.Rule.Alerting;
import dev.belay.policy.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Renders what a policy needs in Prometheus and Alertmanager, as trees of maps, lists and scalars.
public final class Rendering {

    private Rendering() {}

    /// The rules as a file of Prometheus.
    public static Map<String, Object> rules(Guarded guarded, Options options) {
        // The name fixes the phase in which a group is evaluated, so it is made of what never
        // changes.
        String name = "belay-%s-%s".formatted(guarded.namespace(), guarded.policy());
        PolicyRules.Groups groups = PolicyRules.of(guarded, options);
        return ordered(
                "groups",
                List.of(
                        group(name + "-evidence", PolicyRules.EVIDENCE_INTERVAL, groups.evidence()),
                        group(name, options.interval(), groups.rest())));
    }

    private static Map<String, Object> group(String name, Duration interval, List<Rule> rules) {
        Map<String, Object> group = ordered("name", name);
        group.put("interval", Durations.format(interval));
        group.put("rules", rules.stream().map(Rule::tree).toList());
        return group;
    }

    /// The same as an object of the Prometheus Operator.
    public static Map<String, Object> prometheusRule(Guarded guarded, Options options) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("name", "belay-" + guarded.policy());
        metadata.put("namespace", guarded.namespace());
        Map<String, Object> labels = new LinkedHashMap<>();
        labels.put("app.kubernetes.io/managed-by", "belay");
        labels.put("role", "alert-rules");
        metadata.put("labels", labels);
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("apiVersion", "monitoring.coreos.com/v1");
        object.put("kind", "PrometheusRule");
        object.put("metadata", metadata);
        object.put("spec", rules(guarded, options));
        return object;
    }

    /// A short hash of all that the rules decide by, as the heartbeat carries it.
    public static String hash(Guarded guarded) {
        return PolicyRules.of(guarded, Options.DEFAULT).evidence().stream()
                .filter(Alerting.class::isInstance)
                .map(Alerting.class::cast)
                .filter(rule -> rule.alert() == AlertName.HEARTBEAT)
                .map(rule -> rule.annotations().getOrDefault("rules_hash", ""))
                .findFirst()
                .orElseThrow();
    }

    /// The routes of this policy's alerts and the receivers they lead to.
    public static Map<String, Object> route(Guarded guarded, Receiver receiver) {
        return Routes.of(guarded, receiver);
    }

    /// A whole configuration of Alertmanager with nothing in it but these routes.
    public static Map<String, Object> alertmanager(Guarded guarded, Receiver receiver) {
        return Routes.alone(guarded, receiver);
    }

    /// How pods are scraped so that every series names its release.
    public static Map<String, Object> scrape(Guarded guarded, Options options) {
        return Scraping.of(guarded, options);
    }

    /// The configuration of kube-state-metrics for Releases and DeploymentPolicies.
    public static Map<String, Object> kubeStateMetrics() {
        return StateMetrics.tree();
    }

    static Map<String, Object> ordered(String key, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }
}
