package dev.belay.guardrail;

import static dev.belay.guardrail.Expressions.CHOSEN;

import java.util.List;

/// How the service changes from release to release, and how deploying itself does.
final class TrendDashboard {

    private static final String RATIOS =
            "{__name__=~\"belay:bad_ratio.*:rate.+\",%s,slo=~\"$slo\"}".formatted(CHOSEN);

    private TrendDashboard() {}

    static Board board() {
        Board board =
                Dashboards.services(
                                new Board(
                                        "belay-trends",
                                        "Belay / Performance trends by release",
                                        "How each release performed beside the ones before it, and how deployments have gone.",
                                        "now-30d"))
                        .variable(
                                "slo",
                                "SLO",
                                "label_values({__name__=~\"belay:bad_ratio.+\",%s}, slo)"
                                        .formatted(CHOSEN),
                                true);
        performance(board);
        deployments(board);
        return board;
    }

    private static void performance(Board board) {
        board.row("Releases side by side")
                .panel(
                        12,
                        10,
                        bars(
                                "Mean share of bad events",
                                "percentunit",
                                "Of each release and SLO, over the time that is shown.",
                                "sort(avg by (belay_release, slo) (avg_over_time(%s[$__range:1m])))"
                                        .formatted(RATIOS),
                                "{{belay_release}} {{slo}}"))
                .panel(
                        12,
                        10,
                        bars(
                                "Strongest evidence against it",
                                "none",
                                "The highest value of the evidence of each release since its start; above the line of its rule it was rolled back. One that broke late may have crossed the line of a recent window instead.",
                                """
                                sort(max by (belay_release, slo) (
                                  max_over_time(belay:evidence:llr{%s,slo=~"$slo"}[$__range])
                                ))\
                                """
                                        .formatted(CHOSEN),
                                "{{belay_release}} {{slo}}"))
                .panel(
                        12,
                        8,
                        Panel.lines(
                                        "Share of bad events",
                                        "percentunit",
                                        "Over time, the worst of the chosen SLOs of each release.")
                                .query(
                                        "max by (namespace, belay_release) (%s)".formatted(RATIOS),
                                        "{{belay_release}}"))
                .panel(
                        12,
                        8,
                        Panel.lines(
                                        "Events within ten minutes",
                                        "short",
                                        "How much traffic each release had.")
                                .query(
                                        "max by (namespace, belay_release) (belay:requests:increase10m{%s,slo=~\"$slo\"})"
                                                .formatted(CHOSEN),
                                        "{{belay_release}}"));
    }

    private static void deployments(Board board) {
        board.row("Deployments")
                .panel(
                        12,
                        8,
                        Panel.lines(
                                        "Rates of 30 days",
                                        "percentunit",
                                        "95 % shall arrive, 10 % at most may be rolled back, and none shall break an SLO.")
                                .query(
                                        "belay:release_success:ratio30d{%s}".formatted(CHOSEN),
                                        "{{namespace}}/{{service}} arrived")
                                .query(
                                        "belay:rollback:ratio30d{%s}".formatted(CHOSEN),
                                        "{{namespace}}/{{service}} rolled back")
                                .query(
                                        "belay:slo_violation:ratio30d{%s}".formatted(CHOSEN),
                                        "{{namespace}}/{{service}} broke an SLO"))
                .panel(
                        12,
                        8,
                        Panel.lines(
                                        "Releases within a day",
                                        "short",
                                        "How many were created within the 24 hours before.")
                                .query(
                                        """
                                        count by (namespace, service) (
                                          max by (namespace, service, belay_release) (
                                            belay_release_created_timestamp_seconds{%s} > time() - 86400
                                          )
                                        )\
                                        """
                                                .formatted(CHOSEN),
                                        "{{namespace}}/{{service}}"))
                .panel(
                        12,
                        8,
                        Panel.lines(
                                        "Duration",
                                        "s",
                                        "Of each release that arrived, from its start until the watch ended.")
                                .query(
                                        "belay:release_duration:seconds{%s}".formatted(CHOSEN),
                                        "{{belay_release}}"))
                .panel(
                        12,
                        8,
                        Panel.lines(
                                        "Time to safe",
                                        "s",
                                        "Of each rollback by an alert, from its breach until the baseline was seen to serve.")
                                .query(
                                        "belay:time_to_safe:seconds{%s}".formatted(CHOSEN),
                                        "{{belay_release}}"));
    }

    private static Panel bars(
            String title, String unit, String description, String expr, String legend) {
        return Panel.of("bargauge", title, unit, description)
                .query(expr, legend)
                .options(
                        Panel.ordered(
                                "orientation",
                                "horizontal",
                                "reduceOptions",
                                Panel.ordered("calcs", List.of("lastNotNull"))));
    }
}
