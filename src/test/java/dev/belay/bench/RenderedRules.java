package dev.belay.bench;

import dev.belay.guardrail.Guarded;
import dev.belay.guardrail.Options;
import dev.belay.guardrail.Rendering;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The two likelihood ratios of the rendered rules of one SLO, with the numbers that Prometheus is given.
record RenderedRules(Ratio evidence, Ratio guard) {

    private static final Pattern TERM =
            Pattern.compile("\\* ([0-9.]+) - \\(.*\\) \\* ([0-9.]+), \"p1\"");
    private static final Pattern BOUND = Pattern.compile("llr\\{[^}]*} > ([0-9.]+)");

    /// A mixture of likelihood ratios and what it has to exceed.
    record Ratio(List<Double> bad, List<Double> good, double threshold) {

        boolean exceeded(long errors, long requests) {
            for (int i = 0; i < bad.size(); i++) {
                if (errors * bad.get(i) - (requests - errors) * good.get(i) > threshold) {
                    return true;
                }
            }
            return false;
        }
    }

    /// Takes them from what is rendered.
    static RenderedRules of(Guarded guarded, String slo) {
        return new RenderedRules(
                ratio(guarded, slo, "belay:evidence:llr", "BelayGuardrailEvidence"),
                ratio(guarded, slo, "belay:objective:llr", "BelayGuardrailCritical"));
    }

    private static Ratio ratio(Guarded guarded, String slo, String record, String alert) {
        List<Double> bad = new ArrayList<>();
        List<Double> good = new ArrayList<>();
        Matcher terms = TERM.matcher(expression(guarded, slo, "record", record));
        while (terms.find()) {
            bad.add(Double.valueOf(terms.group(1)));
            good.add(Double.valueOf(terms.group(2)));
        }
        Matcher bound = BOUND.matcher(expression(guarded, slo, "alert", alert));
        if (bad.isEmpty() || !bound.find()) {
            throw new IllegalStateException("the rules are not rendered as they were: " + record);
        }
        return new Ratio(List.copyOf(bad), List.copyOf(good), Double.parseDouble(bound.group(1)));
    }

    private static String expression(Guarded guarded, String slo, String kind, String name) {
        List<?> groups = (List<?>) Rendering.rules(guarded, Options.DEFAULT).get("groups");
        for (Object group : groups) {
            for (Object each : (List<?>) ((Map<?, ?>) group).get("rules")) {
                Map<?, ?> rule = (Map<?, ?>) each;
                if (name.equals(rule.get(kind))
                        && slo.equals(((Map<?, ?>) rule.get("labels")).get("slo"))) {
                    return String.valueOf(rule.get("expr"));
                }
            }
        }
        throw new IllegalStateException("there is no " + name + " of SLO " + slo);
    }
}
