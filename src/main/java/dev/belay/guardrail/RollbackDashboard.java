package dev.belay.guardrail;

import static dev.belay.guardrail.Expressions.CHOSEN;
import static dev.belay.guardrail.Expressions.RELEASE;
import static dev.belay.guardrail.Expressions.between;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Why releases were rolled back, and how long each leg took: breach, webhook, PATCH, verified.
final class RollbackDashboard {

    /// The instants of a rollback in their order, with their names for people.
    private static final Map<String, String> INSTANTS = new LinkedHashMap<>();

    static {
        INSTANTS.put("alert_started", "breach");
        INSTANTS.put("alert_received", "webhook");
        INSTANTS.put("decided", "decision");
        INSTANTS.put("patched", "PATCH");
        INSTANTS.put("verified", "verified");
    }

    private RollbackDashboard() {}

    static Board board() {
        Board board =
                Dashboards.services(
                                new Board(
                                        "belay-rollbacks",
                                        "Belay / Rollback analysis",
                                        "Why releases were rolled back and how long it took from the breach to the proof.",
                                        "now-7d"))
                        .mark(
                                "Rollback decided",
                                "red",
                                "max by (namespace, belay_release) (belay_release_decided_timestamp_seconds{%s})"
                                        .formatted(CHOSEN),
                                "{{namespace}}/{{belay_release}}");
        figures(board);
        legs(board);
        causes(board);
        return board;
    }

    private static void figures(Board board) {
        board.row("The last 30 days, and now")
                .panel(4, 4, rollbacks())
                .panel(4, 4, PipelineDashboard.rollbacks())
                .panel(4, 4, PipelineDashboard.violations())
                .panel(4, 4, timeToSafe("Time to safe, median", "0.5"))
                .panel(4, 4, timeToSafe("Time to safe, 95th percentile", "0.95"))
                .panel(4, 4, open());
    }

    private static Panel rollbacks() {
        return Panel.stat(
                        "Rollbacks",
                        "none",
                        "Releases of the last 30 days that ended rolled back.",
                        "sum(belay:releases_finished:count30d{%s,phase=\"RolledBack\"}) or vector(0)"
                                .formatted(CHOSEN))
                .threshold(0, "text");
    }

    private static Panel timeToSafe(String title, String quantile) {
        return Panel.stat(
                        title,
                        "s",
                        "From the start of the alert until the baseline was seen to serve, of the Releases that are still there.",
                        "quantile(%s, belay:time_to_safe:seconds{%s})".formatted(quantile, CHOSEN))
                .threshold(0, "green")
                .threshold(300, "red");
    }

    private static Panel open() {
        return Panel.stat(
                        "Failed now",
                        "none",
                        "Rollbacks that did not hold in time and are still tried.",
                        "count(max by (%s) (belay_release_info{%s,phase=\"RollbackFailed\"})) or vector(0)"
                                .formatted(RELEASE, CHOSEN))
                .threshold(0, "green")
                .threshold(1, "red");
    }

    private static void legs(Board board) {
        board.row("From the breach to the proof").panel(24, 9, table());
        Panel bars =
                Panel.lines(
                                "Legs of each rollback",
                                "s",
                                "Stacked by release; whole seconds, as Kubernetes' metrics have no fractions of an instant.")
                        .custom(
                                Panel.ordered(
                                        "drawStyle",
                                        "bars",
                                        "fillOpacity",
                                        60,
                                        "stacking",
                                        Panel.ordered("mode", "normal", "group", "A")));
        List<String> keys = new ArrayList<>(INSTANTS.keySet());
        for (int i = 1; i < keys.size(); i++) {
            bars =
                    bars.query(
                            between(keys.get(i - 1), keys.get(i), CHOSEN),
                            "{{belay_release}}: %s to %s"
                                    .formatted(
                                            INSTANTS.get(keys.get(i - 1)),
                                            INSTANTS.get(keys.get(i))));
        }
        board.panel(12, 9, bars)
                .panel(
                        12,
                        9,
                        Panel.lines(
                                        "Legs as the pod measured them",
                                        "s",
                                        "The mean of each leg to the millisecond, from pods that were warm and scraped; a pod that was not says nothing.")
                                .query(
                                        """
                                        sum by (leg) (rate(belay_rollback_latency_seconds_sum[$__rate_interval]))
                                        / sum by (leg) (rate(belay_rollback_latency_seconds_count[$__rate_interval]))\
                                        """,
                                        "{{leg}}"));
    }

    private static Panel table() {
        Panel table =
                Panel.of(
                        "table",
                        "Rollbacks",
                        "dateTimeAsIso",
                        "The instants of every rollback of a Release that is still there. Without a breach it was a person, or a candidate that never became ready.");
        Map<String, Object> names = new LinkedHashMap<>();
        Map<String, Object> hidden = Panel.ordered("Time", true);
        for (Map.Entry<String, String> instant : INSTANTS.entrySet()) {
            char ref = (char) ('A' + names.size());
            table =
                    table.query(
                            "max by (%s) (belay_release_%s_timestamp_seconds{%s}) * 1000"
                                    .formatted(RELEASE, instant.getKey(), CHOSEN),
                            "");
            names.put("Value #" + ref, instant.getValue());
        }
        return table.extra(
                Panel.ordered(
                        "transformations",
                        List.of(
                                Panel.ordered("id", "merge", "options", Map.of()),
                                Panel.ordered(
                                        "id",
                                        "organize",
                                        "options",
                                        Panel.ordered(
                                                "excludeByName", hidden, "renameByName", names)))));
    }

    private static void causes(Board board) {
        board.row("Causes and patterns")
                .panel(
                        8,
                        8,
                        bars(
                                "Breaches by SLO",
                                "How many releases each SLO asked to roll back within the time that is shown.",
                                """
                                count by (slo) (
                                  max by (namespace, slo, belay_release) (
                                    max_over_time(ALERTS{%s,alertstate="firing",belay_action="rollback"}[$__range])
                                  )
                                )\
                                """
                                        .formatted(CHOSEN),
                                "{{slo}}"))
                .panel(
                        8,
                        8,
                        bars(
                                "Breaches by rule",
                                "Which rule asked first to last: the evidence or the plain threshold.",
                                """
                                count by (alertname) (
                                  max by (namespace, alertname, belay_release) (
                                    max_over_time(ALERTS{%s,alertstate="firing",belay_action="rollback"}[$__range])
                                  )
                                )\
                                """
                                        .formatted(CHOSEN),
                                "{{alertname}}"))
                .panel(
                        8,
                        8,
                        bars(
                                "Rollbacks by service",
                                "Of the last 30 days.",
                                "sum by (namespace, service) (belay:releases_finished:count30d{%s,phase=\"RolledBack\"})"
                                        .formatted(CHOSEN),
                                "{{namespace}}/{{service}}"))
                .panel(
                        24,
                        8,
                        Expressions.timeline("How each release came to its rollback.", CHOSEN));
    }

    private static Panel bars(String title, String description, String expr, String legend) {
        return Panel.of("bargauge", title, "none", description)
                .query(expr, legend)
                .options(
                        Panel.ordered(
                                "orientation",
                                "horizontal",
                                "reduceOptions",
                                Panel.ordered("calcs", List.of("lastNotNull"))));
    }
}
