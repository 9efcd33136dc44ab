package dev.belay.guardrail;

import static dev.belay.guardrail.Expressions.CHOSEN;

import java.util.List;
import java.util.Map;

/// All releases at a glance, and whether alerts would arrive.
final class PipelineDashboard {

    private PipelineDashboard() {}

    static Board board() {
        Board board =
                Dashboards.services(
                        new Board(
                                "belay-pipeline",
                                "Belay / Deployment pipeline",
                                "All releases, how deployments go, and whether the alert path is alive.",
                                "now-6h"));
        figures(board);
        releases(board);
        path(board);
        return board;
    }

    private static void figures(Board board) {
        board.row("The last 30 days")
                .panel(
                        4,
                        4,
                        Panel.stat(
                                        "Under way",
                                        "none",
                                        "Releases that have not finished yet, held and failed ones included.",
                                        """
                                        count(max by (namespace, belay_release) (
                                          belay_release_info{%s,phase=~"|Pending|%s|RollingBack|RollbackFailed"}
                                        )) or vector(0)\
                                        """
                                                .formatted(CHOSEN, PipelineAlerts.LIVE))
                                .threshold(0, "text"))
                .panel(4, 4, success())
                .panel(4, 4, rollbacks())
                .panel(4, 4, violations())
                .panel(4, 4, duration())
                .panel(4, 4, heartbeat());
    }

    private static Panel success() {
        return Panel.stat(
                        "Success rate",
                        "percentunit",
                        "The share of judged releases that arrived; at least 95 % shall. Cancelled and superseded ones count neither way.",
                        "min(belay:release_success:ratio30d{%s})".formatted(CHOSEN))
                .threshold(0, "red")
                .threshold(0.95, "green");
    }

    static Panel rollbacks() {
        return Panel.stat(
                        "Rollback rate",
                        "percentunit",
                        "The share of releases that were rolled back, of the worst chosen service; at most 10 % may be.",
                        "max(belay:rollback:ratio30d{%s})".formatted(CHOSEN))
                .threshold(0, "green")
                .threshold(0.10, "red");
    }

    static Panel violations() {
        return Panel.stat(
                        "SLO violation rate",
                        "percentunit",
                        "The share of releases that broke an SLO so far that Belay decided to roll back; the objective is none.",
                        "max(belay:slo_violation:ratio30d{%s})".formatted(CHOSEN))
                .threshold(0, "green")
                .threshold(0.000001, "red");
    }

    private static Panel duration() {
        return Panel.stat(
                        "Duration, 95th percentile",
                        "s",
                        "From the start until the watch ended well, of the chosen releases that are still there; 30 minutes at most.",
                        "quantile(0.95, belay:release_duration:seconds{%s})".formatted(CHOSEN))
                .threshold(0, "green")
                .threshold(1800, "red");
    }

    private static Panel heartbeat() {
        return Panel.stat(
                        "Oldest heartbeat",
                        "s",
                        "Of the releases under way. A Release notes one every 30 s at most; from 60 s on nothing advances. Nothing under way: no figure.",
                        "max(%s)".formatted(Expressions.heartbeatAge(CHOSEN)))
                .threshold(0, "green")
                .threshold(60, "orange")
                .threshold(120, "red");
    }

    private static void releases(Board board) {
        board.row("Releases")
                .panel(
                        24,
                        8,
                        Expressions.timeline(
                                "Every release that exists, and where it stood when.", CHOSEN))
                .panel(
                        8,
                        8,
                        Panel.of(
                                        "bargauge",
                                        "How releases ended",
                                        "none",
                                        "Releases of the last 30 days by their end.")
                                .query(
                                        "sum by (phase) (belay:releases_finished:count30d{%s})"
                                                .formatted(CHOSEN),
                                        "{{phase}}")
                                .options(
                                        Panel.ordered(
                                                "orientation",
                                                "horizontal",
                                                "reduceOptions",
                                                Panel.ordered("calcs", List.of("lastNotNull")))))
                .panel(
                        8,
                        8,
                        Panel.lines(
                                        "Duration of each release",
                                        "s",
                                        "From the start until the watch ended well.")
                                .query(
                                        "belay:release_duration:seconds{%s}".formatted(CHOSEN),
                                        "{{belay_release}}")
                                .threshold(0, "transparent")
                                .threshold(1800, "red")
                                .custom(
                                        Panel.ordered(
                                                "thresholdsStyle", Panel.ordered("mode", "line"))))
                .panel(
                        8,
                        8,
                        Panel.lines(
                                        "Share of the traffic",
                                        "percent",
                                        "What Belay asked of the target for each candidate.")
                                .query(
                                        "max by (namespace, belay_release) (belay_release_weight{%s})"
                                                .formatted(CHOSEN),
                                        "{{belay_release}}")
                                .custom(Map.of("lineInterpolation", "stepAfter")));
    }

    private static void path(Board board) {
        board.row("The alert path")
                .panel(
                        8,
                        8,
                        Panel.lines(
                                        "Age of the heartbeat",
                                        "s",
                                        "Of each release under way; from 60 s on nothing advances, from 120 s on BelayHeartbeatLost waits to fire.")
                                .query(Expressions.heartbeatAge(CHOSEN), "{{belay_release}}")
                                .threshold(0, "transparent")
                                .threshold(60, "orange")
                                .threshold(120, "red")
                                .custom(
                                        Panel.ordered(
                                                "thresholdsStyle", Panel.ordered("mode", "line"))))
                .panel(8, 8, deliveries())
                .panel(8, 8, lost())
                .panel(
                        12,
                        8,
                        Panel.lines(
                                        "Duration of Belay's writes",
                                        "s",
                                        "The mean of each kind of write, from pods that are warm and scraped.")
                                .query(
                                        """
                                        sum by (effect, outcome) (rate(belay_effects_seconds_sum[$__rate_interval]))
                                        / sum by (effect, outcome) (rate(belay_effects_seconds_count[$__rate_interval]))\
                                        """,
                                        "{{effect}} {{outcome}}"))
                .panel(
                        12,
                        8,
                        Panel.lines(
                                        "Verdicts",
                                        "ops",
                                        "What Belay decided and why, from pods that are warm and scraped.")
                                .query(
                                        "sum by (verdict, reason) (rate(belay_decisions_total[$__rate_interval]))",
                                        "{{verdict}} {{reason}}"));
    }

    private static Panel deliveries() {
        return Panel.lines(
                        "Deliveries",
                        "ops",
                        "What came in from GitHub, Alertmanager and the clock and what became of it, from pods that are warm and scraped.")
                .query(
                        "sum by (source, outcome) (rate(belay_deliveries_total[$__rate_interval]))",
                        "{{source}} {{outcome}}");
    }

    private static Panel lost() {
        return Panel.lines(
                        "Lost on the way",
                        "ops",
                        "Failures of Prometheus, its rules and Alertmanager. All three should be nothing.")
                .query(
                        "sum by (reason) (rate(alertmanager_notifications_failed_total{integration=\"webhook\"}[$__rate_interval]))",
                        "Alertmanager to webhook: {{reason}}")
                .query(
                        "sum by (alertmanager) (rate(prometheus_notifications_errors_total[$__rate_interval]))",
                        "Prometheus to {{alertmanager}}")
                .query(
                        "sum by (rule_group) (rate(prometheus_rule_evaluation_failures_total{rule_group=~\".*belay.*\"}[$__rate_interval]))",
                        "rules {{rule_group}}");
    }
}
