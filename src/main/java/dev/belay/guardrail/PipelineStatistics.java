package dev.belay.guardrail;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How deployments have gone in the last 30 days, and the alerts when that is not as it should be.
///
/// What is known of a finished release is carried on from evaluation to evaluation, so that deleting a
/// Release changes no figure; a day without Prometheus is bridged. A release that was never judged
/// (cancelled, superseded) counts neither way.
final class PipelineStatistics {

    private static final String FINISHED = "belay:release_finished:timestamp30d";
    private static final String BREACHED = "belay:release_breached:timestamp30d";
    private static final long DAYS_30 = 30L * 24 * 3600;

    /// One failure is no trend: below this number of them a share says nothing.
    private static final int MANY = 2;

    private final PipelineObjectives objectives;
    private final Links links;

    PipelineStatistics(PipelineObjectives objectives, Links links) {
        this.objectives = objectives;
        this.links = links;
    }

    List<Map<String, Object>> rules() {
        return List.of(
                record(FINISHED, finished()),
                record(BREACHED, breached()),
                record(
                        "belay:releases_finished:count30d",
                        "count by (namespace, service, phase) (%s)".formatted(FINISHED)),
                record("belay:release_success:ratio30d", share("Succeeded", ".+")),
                record("belay:rollback:ratio30d", share("RolledBack", "Succeeded|RolledBack")),
                record("belay:slo_violation:ratio30d", violated()),
                record("belay:release_duration:seconds", duration()),
                record("belay:time_to_safe:seconds", timeToSafe()),
                successLow(),
                rollbacksHigh(),
                violation());
    }

    /// When each judged release ended.
    private static String finished() {
        return """
        (
            max by (namespace, service, belay_release) (belay_release_finished_timestamp_seconds)
            * on (namespace, service, belay_release) group_left (phase)
            max by (namespace, service, belay_release, phase) (
              belay_release_info{phase=~"Succeeded|RolledBack|Rejected"}
            )
          or
            last_over_time(%s[1d])
        ) > time() - %d\
        """
                .formatted(FINISHED, DAYS_30);
    }

    /// When the SLO broke for which a release was rolled back.
    private static String breached() {
        return """
        (
            max by (namespace, service, belay_release) (belay_release_alert_started_timestamp_seconds)
          or
            last_over_time(%s[1d])
        ) > time() - %d\
        """
                .formatted(BREACHED, DAYS_30);
    }

    private static String share(String some, String among) {
        return """
        (
            sum by (namespace, service) (belay:releases_finished:count30d{phase="%1$s"})
          or
            0 * sum by (namespace, service) (belay:releases_finished:count30d{phase=~"%2$s"})
        )
        / sum by (namespace, service) (belay:releases_finished:count30d{phase=~"%2$s"})\
        """
                .formatted(some, among);
    }

    private static String violated() {
        return """
        (
            count by (namespace, service) (%1$s and on (namespace, belay_release) %2$s)
          or
            0 * sum by (namespace, service) (%3$s)
        )
        / sum by (namespace, service) (%3$s)\
        """
                .formatted(
                        FINISHED,
                        BREACHED,
                        "belay:releases_finished:count30d{phase=~\"Succeeded|RolledBack\"}");
    }

    private static String duration() {
        return """
        max by (namespace, service, belay_release) (belay_release_finished_timestamp_seconds)
        - max by (namespace, service, belay_release) (belay_release_started_timestamp_seconds)
        and on (namespace, belay_release)
          belay_release_info{phase="Succeeded"}\
        """;
    }

    private static String timeToSafe() {
        return """
        max by (namespace, service, belay_release) (belay_release_verified_timestamp_seconds)
        - max by (namespace, service, belay_release) (belay_release_alert_started_timestamp_seconds)\
        """;
    }

    private Map<String, Object> successLow() {
        return alert(
                "BelaySuccessRateLow",
                """
                belay:release_success:ratio30d < %s
                and on (namespace, service)
                  (sum by (namespace, service) (belay:releases_finished:count30d{phase!="Succeeded"}) >= %d)\
                """
                        .formatted(plain(objectives.success()), MANY),
                "Too few of the last 30 days' releases arrived.",
                "{{ $value | humanizePercentage }} of the releases of {{ $labels.namespace }}/{{ $labels.service }}"
                        + " arrived, of %s that shall.".formatted(percent(objectives.success())),
                "belay-pipeline");
    }

    private Map<String, Object> rollbacksHigh() {
        return alert(
                "BelayRollbackRateHigh",
                """
                belay:rollback:ratio30d > %s
                and on (namespace, service)
                  (sum by (namespace, service) (belay:releases_finished:count30d{phase="RolledBack"}) >= %d)\
                """
                        .formatted(plain(objectives.rollbacks()), MANY),
                "Too many of the last 30 days' releases were rolled back.",
                "{{ $value | humanizePercentage }} of the releases of {{ $labels.namespace }}/{{ $labels.service }}"
                        + " were rolled back, of %s that may be."
                                .formatted(percent(objectives.rollbacks())),
                "belay-rollbacks");
    }

    /// For a day each: the objective is none at all, and a month of the same alert would teach nobody.
    private Map<String, Object> violation() {
        return alert(
                "BelaySloViolated",
                """
                count by (namespace, service) (
                  max by (namespace, service, belay_release) (
                    time() - belay_release_alert_started_timestamp_seconds < 86400
                  )
                ) > 0\
                """,
                "A release broke an SLO while it reached players.",
                "{{ $value }} release(s) of {{ $labels.namespace }}/{{ $labels.service }}"
                        + " broke an SLO within the last day.",
                "belay-rollbacks");
    }

    private static Map<String, Object> record(String name, String expr) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("record", name);
        rule.put("expr", expr);
        return rule;
    }

    private Map<String, Object> alert(
            String name, String expr, String summary, String description, String dashboard) {
        Map<String, Object> alert = new LinkedHashMap<>();
        alert.put("alert", name);
        alert.put("expr", expr);
        alert.put("labels", Map.of("severity", "warning"));
        alert.put(
                "annotations",
                links.annotations(name, summary, description, links.service(dashboard)));
        return alert;
    }

    private static String plain(BigDecimal share) {
        return share.stripTrailingZeros().toPlainString();
    }

    private static String percent(BigDecimal share) {
        return plain(share.movePointRight(2)) + " %";
    }
}
