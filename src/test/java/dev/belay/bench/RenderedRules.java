package dev.belay.bench;

import dev.belay.guardrail.Guarded;
import dev.belay.guardrail.Options;
import dev.belay.guardrail.Rendering;
import dev.belay.policy.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The two proofs of the rendered rules of one SLO, with the numbers that Prometheus is given.
///
/// @param evidence that it is worse than its critical threshold
/// @param objection that it misses its objective
/// @param longest how long a release may take
record RenderedRules(Proof evidence, Proof objection, Duration longest) {

    private static final Pattern TERM =
            Pattern.compile(
                    "errors:count(\\w*)\\{[^}]*}(?: >= (\\d+)\\))? \\* ([0-9.]+) - belay:requests:count\\1\\{[^}]*} \\* ([0-9.]+), \"p1\"");
    private static final String LINE = "belay:%s:%s\\{[^}]*} > ([0-9.]+)";

    /// What is added for bad events and taken away for all, against one alternative.
    ///
    /// @param seconds the window; 0 is all there was
    /// @param least how many bad events there have to be
    record Term(int seconds, int least, double bad, double all) {
        double ratio(long errors, long requests) {
            return errors * bad - requests * all;
        }
    }

    /// The terms, and what one of all counts and one of a window have to exceed.
    record Proof(List<Term> terms, double line, double recentLine) {

        /// The terms of this window.
        List<Term> of(int seconds) {
            return terms.stream().filter(term -> term.seconds() == seconds).toList();
        }
    }

    /// Takes them from what is rendered.
    static RenderedRules of(Guarded guarded, String slo) {
        return new RenderedRules(
                proof(guarded, slo, "evidence", "BelayGuardrailEvidence"),
                proof(guarded, slo, "objective", "BelayGuardrailCritical"),
                guarded.longest());
    }

    private static Proof proof(Guarded guarded, String slo, String of, String alert) {
        String all = expression(guarded, slo, "record", "belay:%s:llr".formatted(of));
        String recent = expression(guarded, slo, "record", "belay:%s:llr_recent".formatted(of));
        String fires = expression(guarded, slo, "alert", alert);
        List<Term> terms = TERM.matcher(all + recent).results().map(RenderedRules::term).toList();
        if (terms.stream().map(Term::seconds).distinct().count() < 2) {
            throw new IllegalStateException("the rules are not rendered as they were: " + all);
        }
        return new Proof(
                terms,
                line(fires, LINE.formatted(of, "llr")),
                line(fires, LINE.formatted(of, "llr_recent")));
    }

    private static Term term(MatchResult found) {
        return new Term(
                found.group(1).isEmpty() ? 0 : (int) Durations.parse(found.group(1)).toSeconds(),
                found.group(2) == null ? 3 : Integer.parseInt(found.group(2)),
                Double.parseDouble(found.group(3)),
                Double.parseDouble(found.group(4)));
    }

    private static double line(String fires, String form) {
        return Pattern.compile(form)
                .matcher(fires)
                .results()
                .map(found -> Double.valueOf(found.group(1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no %s in %s".formatted(form, fires)));
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
