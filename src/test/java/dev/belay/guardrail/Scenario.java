package dev.belay.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One unit test of promtool: series every five seconds, and what fires when.
final class Scenario {

    static final String LIVE = "Progressing";

    private final Guarded guarded;
    private final List<Object> series = new ArrayList<>();
    private final Map<String, Map<String, List<Object>>> expected = new LinkedHashMap<>();
    private final List<Object> values = new ArrayList<>();

    private Scenario(Guarded guarded) {
        this.guarded = guarded;
    }

    static Scenario of(Guarded guarded) {
        return new Scenario(guarded);
    }

    /// A series, and its values in promtool's notation.
    Scenario series(String name, String samples) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("series", name);
        tree.put("values", samples);
        series.add(tree);
        return this;
    }

    /// Requests of one pod of a release.
    Scenario requests(String release, String pod, String code, String samples) {
        return series(
                "game_requests_total{namespace=\"play\",belay_release=\"%s\",pod=\"%s\",code=\"%s\"}"
                        .formatted(release, pod, code),
                samples);
    }

    /// A release as kube-state-metrics shows it, with a version to go back to.
    Scenario release(String release, String phase, String baseline, String samples) {
        return series(
                "belay_release_info{namespace=\"play\",belay_release=\"%s\",policy=\"game-server\",phase=\"%s\",baseline_hash=\"abc\",baseline_release=\"%s\"}"
                        .formatted(release, phase, baseline),
                samples);
    }

    /// Nothing of this name fires at this time.
    Scenario silent(String time, AlertName alert) {
        at(time, alert);
        return this;
    }

    /// It fires at this time, with all its labels and annotations.
    Scenario fires(String time, AlertName alert, String slo, String action, String release) {
        return fires(time, alert, slo, action, release, "the release");
    }

    Scenario fires(
            String time, AlertName alert, String slo, String action, String release, String cause) {
        Map<String, Object> labels = new LinkedHashMap<>();
        labels.put("namespace", "play");
        labels.put("service", "game-server");
        labels.put("severity", alert.severity());
        put(labels, "slo", slo);
        put(labels, "belay_action", action);
        put(labels, "belay_release", release);
        Map<String, Object> annotations = new LinkedHashMap<>();
        rule(alert, slo, action)
                .annotations()
                .forEach((name, text) ->
                        annotations.put(name, filled(name, text, time, release, cause)));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("exp_labels", labels);
        tree.put("exp_annotations", annotations);
        at(time, alert).add(tree);
        return this;
    }

    /// An expression has this one value at this time.
    Scenario value(String time, String expr, String labels, double value) {
        Map<String, Object> sample = new LinkedHashMap<>();
        sample.put("labels", labels);
        sample.put("value", value);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("expr", expr);
        tree.put("eval_time", time);
        tree.put("exp_samples", List.of(sample));
        values.add(tree);
        return this;
    }

    private List<Object> at(String time, AlertName alert) {
        return expected.computeIfAbsent(alert.text(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(time, _ -> new ArrayList<>());
    }

    private static void put(Map<String, Object> labels, String name, String value) {
        if (!value.isEmpty()) {
            labels.put(name, value);
        }
    }

    private Rule.Alerting rule(AlertName alert, String slo, String action) {
        return PolicyRules.of(guarded, Options.DEFAULT).all().stream()
                .filter(Rule.Alerting.class::isInstance)
                .map(Rule.Alerting.class::cast)
                .filter(r -> r.alert() == alert)
                .filter(r -> r.labels().getOrDefault("slo", "").equals(slo))
                .filter(r -> r.labels().getOrDefault("belay_action", "").equals(action))
                .findFirst()
                .orElseThrow();
    }

    private static String filled(
            String name, String text, String time, String release, String cause) {
        return switch (name) {
            case "evaluated_at" -> seconds(time) + ".000";
            case "cause" -> cause;
            default -> text.replace("{{ $labels.belay_release }}", release);
        };
    }

    private static int seconds(String time) {
        return (int) dev.belay.policy.Durations.parse(time).toSeconds();
    }

    /// Lets promtool decide whether all of it is so.
    void check(Path directory) {
        try {
            Files.writeString(
                    directory.resolve("rules.yaml"),
                    Yaml.text(Rendering.rules(guarded, Options.DEFAULT)));
            Files.writeString(directory.resolve("test.yaml"), Yaml.text(tree()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Tool.Result result = Tool.run(directory, "promtool", "test", "rules", "test.yaml");
        assertThat(result.output()).contains("SUCCESS").doesNotContain("FAILED");
        assertThat(result.code()).isZero();
    }

    private Map<String, Object> tree() {
        List<Object> alerts = new ArrayList<>();
        expected.forEach((name, times) ->
                times.forEach((time, exp) -> {
                    Map<String, Object> tree = new LinkedHashMap<>();
                    tree.put("eval_time", time);
                    tree.put("alertname", name);
                    tree.put("exp_alerts", exp);
                    alerts.add(tree);
                }));
        Map<String, Object> test = new LinkedHashMap<>();
        test.put("interval", "5s");
        test.put("input_series", series);
        test.put("alert_rule_test", alerts);
        test.put("promql_expr_test", values);
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("rule_files", List.of("rules.yaml"));
        tree.put("evaluation_interval", "5s");
        // Else the groups take turns as it comes.
        tree.put(
                "group_eval_order",
                List.of("belay-play-game-server-evidence", "belay-play-game-server"));
        tree.put("tests", List.of(test));
        return tree;
    }
}
