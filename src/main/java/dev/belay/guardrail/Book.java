package dev.belay.guardrail;

import dev.belay.guardrail.Rule.Alerting;
import dev.belay.guardrail.Rule.Recording;
import dev.belay.policy.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Collects the rules of a policy in the order they are evaluated in, first those of the evidence, and knows what all
/// of them carry.
final class Book {

    /// Phases after which nothing is decided about a release any more.
    static final String FINISHED = "Succeeded|RolledBack|Rejected|Superseded|Cancelled";

    /// Phases in which a release has, or is about to get, traffic that has to be judged.
    static final String LIVE = "Progressing|Promoting|Watching|Held";

    /// How long a rollback alert goes on while the traffic leaves, so that it does not come and go.
    static final Duration KEEP_FIRING = Duration.ofMinutes(5);

    /// What tells when something was evaluated, to the millisecond: rounded up, it would claim too much.
    private static final String NOW = "{{ printf \"%.3f\" $value }}";

    private final Guarded guarded;
    private final Options options;
    private final List<Rule> evidence = new ArrayList<>();
    private final List<Rule> rest = new ArrayList<>();
    private List<Rule> rules = evidence;
    private final Set<String> recorded = new HashSet<>();

    Book(Guarded guarded, Options options) {
        this.guarded = guarded;
        this.options = options;
    }

    Guarded guarded() {
        return guarded;
    }

    /// What was added until now.
    PolicyRules.Groups groups() {
        return new PolicyRules.Groups(evidence, rest);
    }

    /// What is added from now on can wait for its turn.
    void turnToTheRest() {
        rules = rest;
    }

    /// Matchers for a recorded series of this policy and SLO.
    String recorded(String name, String slo) {
        return "%s{namespace=\"%s\",service=\"%s\",slo=\"%s\"}"
                .formatted(name, guarded.namespace(), guarded.service(), slo);
    }

    /// The releases of this policy as kube-state-metrics shows them, with these matchers.
    String info(String matchers) {
        return "belay_release_info{namespace=\"%s\",policy=\"%s\",%s}"
                .formatted(guarded.namespace(), guarded.policy(), matchers);
    }

    /// Takes out what is known to be over; without kube-state-metrics nothing is.
    String unlessFinished() {
        return "unless on (namespace, belay_release) "
                + "belay_release_info{namespace=\"%s\",phase=~\"%s\"}"
                        .formatted(guarded.namespace(), FINISHED);
    }

    /// Records a series of an SLO and returns how to select it.
    String record(String name, String slo, String expr) {
        rules.add(new Recording(name, expr, identity(slo)));
        recorded.add(recorded(name, slo));
        return recorded(name, slo);
    }

    /// Records a number of an SLO, for people to see.
    void constant(String name, String slo, String value) {
        var unused =
                record(
                        name,
                        slo,
                        "label_replace(vector(%s), \"namespace\", \"%s\", \"\", \"\")"
                                .formatted(value, guarded.namespace()));
    }

    /// Whether this series is recorded by an earlier rule.
    boolean has(String selector) {
        return recorded.contains(selector);
    }

    /// Adds an alert about a release and an SLO.
    void alert(AlertName name, String slo, String action, Duration forTime, String expr) {
        alert(name, slo, action, forTime, expr, Map.of());
    }

    /// The same with further annotations.
    void alert(
            AlertName name,
            String slo,
            String action,
            Duration forTime,
            String expr,
            Map<String, String> more) {
        Map<String, String> labels = identity(slo);
        labels.put("belay_action", action);
        labels.put("severity", name.severity());
        Map<String, String> annotations =
                annotations(
                        name,
                        "SLO "
                                + slo
                                + " of release {{ $labels.belay_release }} of "
                                + guarded.service()
                                + " in "
                                + guarded.namespace());
        annotations.putAll(more);
        Duration keep = action.equals("rollback") ? KEEP_FIRING : Duration.ZERO;
        rules.add(new Alerting(name, expr, forTime, keep, labels, annotations));
    }

    /// Adds positive proof, whose value is the time of its evaluation.
    void proof(AlertName name, Optional<String> slo, String action, Duration window, String expr) {
        Map<String, String> labels = slo.map(this::identity).orElseGet(this::service);
        labels.put("belay_action", action);
        labels.put("severity", name.severity());
        Map<String, String> annotations =
                annotations(
                        name,
                        slo.map(s -> "SLO " + s + " of release").orElse("Release")
                                + " {{ $labels.belay_release }} of %s in %s"
                                        .formatted(guarded.service(), guarded.namespace()));
        annotations.put("evaluated_at", NOW);
        annotations.put("window", Durations.format(window));
        rules.add(new Alerting(name, expr, Duration.ZERO, Duration.ZERO, labels, annotations));
    }

    /// Adds the sign that rules are evaluated and delivered, with the hash of all other rules: to the evidence, since
    /// of the rest the proof of health tells.
    void heartbeat(String expr, String hash) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("namespace", guarded.namespace());
        labels.putAll(service());
        labels.put("belay_action", "heartbeat");
        labels.put("severity", AlertName.HEARTBEAT.severity());
        Map<String, String> annotations =
                annotations(
                        AlertName.HEARTBEAT,
                        "The rules of %s in %s".formatted(guarded.policy(), guarded.namespace()));
        annotations.put("evaluated_at", NOW);
        annotations.put("rules_hash", hash);
        evidence.addFirst(
                new Alerting(
                        AlertName.HEARTBEAT,
                        expr,
                        Duration.ZERO,
                        Duration.ZERO,
                        labels,
                        annotations));
    }

    /// Adds an alert for people only, which Belay is not told of.
    void forPeople(AlertName name, Duration forTime, String expr) {
        Map<String, String> labels = service();
        labels.put("severity", name.severity());
        Map<String, String> annotations =
                annotations(
                        name,
                        "Release {{ $labels.belay_release }} of %s in %s"
                                .formatted(guarded.service(), guarded.namespace()));
        rules.add(new Alerting(name, expr, forTime, Duration.ZERO, labels, annotations));
    }

    private Map<String, String> annotations(AlertName name, String subject) {
        Map<String, String> annotations = new LinkedHashMap<>();
        annotations.put("summary", name.summary());
        annotations.put("description", subject + ": see the runbook and the dashboard.");
        annotations.put("runbook_url", options.runbooks() + "/" + name.text() + ".md");
        annotations.put(
                "dashboard_url",
                "%s/d/%s?var-namespace=%s&var-service=%s%s"
                        .formatted(
                                options.dashboards(),
                                Options.DASHBOARD,
                                guarded.namespace(),
                                guarded.service(),
                                name == AlertName.HEARTBEAT
                                        ? ""
                                        : "&var-release={{ $labels.belay_release }}"));
        return annotations;
    }

    private Map<String, String> service() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("service", guarded.service());
        return labels;
    }

    private Map<String, String> identity(String slo) {
        Map<String, String> labels = service();
        labels.put("slo", slo);
        return labels;
    }
}
