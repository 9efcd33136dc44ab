package dev.belay.guardrail;

import dev.belay.policy.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The alerts about releases that are under way and about the path that alerts take.
///
/// None of them carries `belay_action`: they are for people, and no route leads them back to Belay.
final class PipelineAlerts {

    /// The phases in which a candidate is on the target, or on its way there.
    static final String LIVE = "Progressing|Promoting|Watching|Held";

    /// What identifies a release; whatever a scrape adds to it is left out.
    private static final String RELEASE = "namespace, service, belay_release";

    private static final String SUBJECT =
            "Release {{ $labels.belay_release }} of {{ $labels.namespace }}/{{ $labels.service }}";

    private final PipelineObjectives objectives;
    private final Links links;

    PipelineAlerts(PipelineObjectives objectives, Links links) {
        this.objectives = objectives;
        this.links = links;
    }

    /// What concerns one release.
    List<Map<String, Object>> releases() {
        return List.of(stuck(), failed(), unverified(), heartbeatLost(), slow());
    }

    /// What concerns the way from Prometheus to Belay, and from GitHub.
    List<Map<String, Object>> path() {
        return List.of(webhookFailures(), deliveryFailing(), alertmanagerUnseen());
    }

    /// A Release whose status was never written has no phase, and is stuck all the same.
    private Map<String, Object> stuck() {
        return alert(
                "BelayReleaseStuck",
                """
                max by (namespace, service, belay_release, phase, step) (
                  belay_release_info{phase=~"|Pending|%s|RollingBack"}
                ) == 1\
                """
                        .formatted(LIVE),
                objectives.stuck(),
                "warning",
                "A release has stood still for longer than any of its steps takes.",
                SUBJECT
                        + " has been {{ or $labels.phase \"Pending\" }}{{ with $labels.step }} at step {{ . }}{{ end }} for %s."
                                .formatted(Durations.format(objectives.stuck())),
                links.service("belay-pipeline"));
    }

    private Map<String, Object> failed() {
        return alert(
                "BelayRollbackFailed",
                "max by (%s) (belay_release_info{phase=\"RollbackFailed\"}) == 1"
                        .formatted(RELEASE),
                Duration.ZERO,
                "critical",
                "A rollback did not hold in time: the bad version may still serve.",
                SUBJECT
                        + " is not back on its baseline. Belay tries the same write again with every event.",
                links.service("belay-rollbacks"));
    }

    /// For a day after the end, as the Release itself stays.
    private Map<String, Object> unverified() {
        return alert(
                "BelayRollbackUnverified",
                """
                max by (%s) (belay_release_info{phase="RolledBack"})
                and on (namespace, belay_release)
                  (time() - belay_release_finished_timestamp_seconds < 86400)
                unless on (namespace, belay_release)
                  belay_release_verified_timestamp_seconds\
                """
                        .formatted(RELEASE),
                Duration.ZERO,
                "critical",
                "A target is back on its baseline, but nothing proves that it serves well.",
                SUBJECT + " was rolled back and no recovered evidence came in time.",
                links.service("belay-rollbacks"));
    }

    /// A Release writes down a heartbeat at most every 30 s, and one is due every 15 s.
    private Map<String, Object> heartbeatLost() {
        return alert(
                "BelayHeartbeatLost",
                """
                max by (%s) (belay_release_info{phase=~"%s"})
                and on (namespace, belay_release)
                  belay_release_started_timestamp_seconds
                unless on (namespace, belay_release)
                  (time() - belay_release_heartbeat_timestamp_seconds < 120)\
                """
                        .formatted(RELEASE, LIVE),
                Duration.ofMinutes(2),
                "warning",
                "Heartbeats of the alert path do not reach Belay: nothing advances, and a breach may not arrive.",
                SUBJECT + " has had no heartbeat for two minutes or more.",
                links.service("belay-pipeline"));
    }

    private Map<String, Object> slow() {
        return alert(
                "BelayDeploymentSlow",
                """
                max by (%s) (
                  time() - belay_release_started_timestamp_seconds > %d
                )
                and on (namespace, belay_release)
                  belay_release_info{phase=~"%s"}\
                """
                        .formatted(RELEASE, objectives.duration().toSeconds(), LIVE),
                Duration.ZERO,
                "warning",
                "A deployment takes longer than it should.",
                SUBJECT
                        + " started {{ $value | humanizeDuration }} ago, of %s that it may take."
                                .formatted(Durations.format(objectives.duration())),
                links.service("belay-pipeline"));
    }

    /// GitHub repeats nothing, so one is too many; Alertmanager and the clock come again by themselves.
    private Map<String, Object> webhookFailures() {
        String lost = "source=\"github\",outcome=~\"unavailable|failed\"";
        String refused =
                "source=~\"alertmanager|clock\",outcome=~\"retry|unreadable|unauthorized\"";
        return alert(
                "BelayWebhookFailures",
                """
                sum by (source, outcome) (%s) > 0
                or
                sum by (source, outcome) (%s) >= 3\
                """
                        .formatted(grown(lost), grown(refused)),
                Duration.ZERO,
                "warning",
                "Belay could not take or finish deliveries.",
                "Deliveries from {{ $labels.source }} ended as {{ $labels.outcome }} within the last ten minutes.",
                links.to("belay-pipeline"));
    }

    /// What was counted in ten minutes. A counter that appears together with its first failure has no
    /// increase, so a young one counts as a whole.
    private static String grown(String matchers) {
        return """

          (belay_deliveries_total{%1$s} unless belay_deliveries_total{%1$s} offset 10m)
          or increase(belay_deliveries_total{%1$s}[10m])
        """
                .formatted(matchers);
    }

    private Map<String, Object> deliveryFailing() {
        return alert(
                "BelayAlertDeliveryFailing",
                """
                label_replace(
                  sum by (reason) (increase(alertmanager_notifications_failed_total{integration="webhook"}[5m])) > 0,
                  "leg", "alertmanager-to-webhook", "", "")
                or label_replace(
                  sum by (alertmanager) (increase(prometheus_notifications_errors_total[5m])) > 0,
                  "leg", "prometheus-to-alertmanager", "", "")
                or label_replace(
                  sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total{rule_group=~".*belay.*"}[5m])) > 0,
                  "leg", "rules", "", "")\
                """,
                Duration.ZERO,
                "critical",
                "Alerts get lost on their way to Belay: a breach may not roll back.",
                "The leg {{ $labels.leg }} failed within the last five minutes"
                        + " {{ $labels.reason }}{{ $labels.alertmanager }}{{ $labels.rule_group }}.",
                links.to("belay-pipeline"));
    }

    /// Without Alertmanager's metrics nothing tells of a silence that disarms Belay, and nothing would tell of that.
    private Map<String, Object> alertmanagerUnseen() {
        return alert(
                "BelayAlertmanagerUnseen",
                "absent(alertmanager_build_info) == 1",
                Duration.ofMinutes(5),
                "warning",
                "Prometheus has no metrics of Alertmanager: a silence on a rollback alert goes unseen.",
                "No job scrapes Alertmanager, or none succeeds.",
                links.to("belay-pipeline"));
    }

    private Map<String, Object> alert(
            String name,
            String expr,
            Duration forTime,
            String severity,
            String summary,
            String description,
            String dashboard) {
        Map<String, Object> alert = new LinkedHashMap<>();
        alert.put("alert", name);
        alert.put("expr", expr);
        if (!forTime.isZero()) {
            alert.put("for", Durations.format(forTime));
        }
        alert.put("labels", Map.of("severity", severity));
        alert.put("annotations", links.annotations(name, summary, description, dashboard));
        return alert;
    }
}
