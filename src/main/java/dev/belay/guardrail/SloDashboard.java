package dev.belay.guardrail;

import static dev.belay.guardrail.Panel.ordered;

import java.util.List;
import java.util.Map;

/// One release, SLO by SLO: the candidate against its baseline, and the evidence against its line.
///
/// What the baseline did is recorded under the name of the release that replaces it, so one choice
/// selects both.
final class SloDashboard {

    private static final String SERVICE = "namespace=\"$namespace\",service=\"$service\"";
    private static final String RELEASE = SERVICE + ",belay_release=\"$release\"";
    private static final String SLO = RELEASE + ",slo=\"$slo\"";

    private SloDashboard() {}

    static Board board() {
        Board board =
                new Board(
                                "belay-slo",
                                "Belay / SLO of a release",
                                "A candidate against its baseline, each SLO with its evidence and the line it must stay below.",
                                "now-1h")
                        .variable(
                                "namespace",
                                "Namespace",
                                "label_values(belay_release_info, namespace)",
                                false)
                        .variable(
                                "service",
                                "Service",
                                "label_values(belay_release_info{namespace=\"$namespace\"}, service)",
                                false)
                        .variable(
                                "release",
                                "Release",
                                "label_values(belay_release_info{%s}, belay_release)"
                                        .formatted(SERVICE),
                                false)
                        .variable(
                                "slo",
                                "SLO",
                                "label_values({__name__=~\"belay:.+\",%s,slo!=\"\"}, slo)"
                                        .formatted(SERVICE),
                                true)
                        .mark(
                                "Rollback decided",
                                "red",
                                "max by (belay_release) (belay_release_decided_timestamp_seconds{%s})"
                                        .formatted(RELEASE),
                                "{{belay_release}}");
        release(board);
        board.row("$slo", "slo")
                .panel(8, 8, share())
                .panel(8, 8, against())
                .panel(8, 8, evidence())
                .panel(12, 7, traffic())
                .panel(12, 7, alerts());
        return board;
    }

    private static void release(Board board) {
        board.row("The release")
                .panel(
                        4,
                        4,
                        Panel.stat(
                                        "Share of the traffic",
                                        "percent",
                                        "What Belay asked of the target; none while it is put back.",
                                        "max(belay_release_weight{%s})".formatted(RELEASE))
                                .threshold(0, "text"))
                .panel(
                        4,
                        4,
                        Panel.stat(
                                        "Heartbeat age",
                                        "s",
                                        "From 60 s on nothing advances.",
                                        "max(%s)".formatted(Expressions.heartbeatAge(RELEASE)))
                                .threshold(0, "green")
                                .threshold(60, "red"))
                .panel(
                        4,
                        4,
                        Panel.stat(
                                        "Time since the start",
                                        "s",
                                        "Since Belay put the candidate on the target.",
                                        "time() - max(belay_release_started_timestamp_seconds{%s})"
                                                .formatted(RELEASE))
                                .threshold(0, "text"))
                .panel(12, 4, Expressions.timeline("Where this release stood when.", RELEASE));
    }

    private static Panel share() {
        String series = "{__name__=~\"belay:%s(bad_ratio.*:rate.+|value:avg.+)\",%s}";
        return Panel.lines(
                        "Within the window",
                        "short",
                        "The share of bad events within the window of the guardrail, for each bound it has; of a plain gauge its mean. Beyond the lines it warns and holds, and is critical.")
                .query(series.formatted("", SLO), "{{__name__}}")
                .query(series.formatted("baseline_", SLO), "{{__name__}}")
                .query(threshold("warning", ""), "warning")
                .query(threshold("critical", ""), "critical")
                .extra(
                        Map.of(
                                "overrides",
                                List.of(line("warning", "orange"), line("critical", "red"))));
    }

    private static Panel against() {
        String ratio =
                """
                sum by (belay_release) ({__name__=~"belay:%1$serrors.*:increase10m",%2$s})
                / (sum by (belay_release) ({__name__="belay:%1$srequests:increase10m",%2$s}) > 0)\
                """;
        return Panel.lines(
                        "Candidate against baseline",
                        "percentunit",
                        "The share of bad events within ten minutes. Where both are bad, the environment is suspected.")
                .query(ratio.formatted("", SLO), "candidate")
                .query(ratio.formatted("baseline_", SLO), "baseline");
    }

    private static Panel evidence() {
        return Panel.lines(
                        "Evidence",
                        "none",
                        "How much better a broken release explains the counts than one at the critical threshold: all counts, and those of the last 15 s, 1 min and 5 min, which are shown from 3 bad events on. Above its line either rolls back by BelayGuardrailEvidence; below zero the release looks healthy.")
                .query("belay:evidence:llr{%s}".formatted(SLO), "all")
                .query(threshold("evidence", ""), "all: rolls back above")
                .query("belay:evidence:llr_recent{%s}".formatted(SLO), "recent")
                .query(threshold("evidence", "_recent"), "recent: rolls back above")
                .extra(
                        Map.of(
                                "overrides",
                                List.of(
                                        line("all: rolls back above", "red"),
                                        line("recent: rolls back above", "orange"))));
    }

    private static String threshold(String of, String more) {
        return "max(belay:%s:threshold%s{%s,slo=\"$slo\"})".formatted(of, more, SERVICE);
    }

    /// How a line of this name is drawn.
    private static Map<String, Object> line(String name, String color) {
        return ordered(
                "matcher",
                ordered("id", "byName", "options", name),
                "properties",
                List.of(
                        ordered(
                                "id",
                                "color",
                                "value",
                                ordered("mode", "fixed", "fixedColor", color)),
                        ordered("id", "custom.lineStyle", "value", ordered("fill", "dash"))));
    }

    private static Panel traffic() {
        return Panel.lines(
                        "Events within ten minutes",
                        "short",
                        "How much the judgement rests on: fewer than 20 in a window prove nothing good.")
                .query("max(belay:requests:increase10m{%s})".formatted(SLO), "candidate")
                .query("max(belay:baseline_requests:increase10m{%s})".formatted(SLO), "baseline");
    }

    private static Panel alerts() {
        return Panel.of(
                        "state-timeline",
                        "Alerts",
                        "none",
                        "What Prometheus said about this SLO of the release: 1 is firing.")
                .query(
                        "max by (alertname, belay_action) (ALERTS{%s,alertstate=\"firing\"})"
                                .formatted(SLO),
                        "{{alertname}} ({{belay_action}})")
                .options(ordered("mergeValues", true, "showValue", "never"));
    }
}
