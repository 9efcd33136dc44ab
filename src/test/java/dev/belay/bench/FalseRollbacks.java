package dev.belay.bench;

import dev.belay.bench.SimulatedRule.Alternative;
import dev.belay.bench.SimulatedRule.Either;
import dev.belay.bench.SimulatedRule.Evidence;
import dev.belay.bench.SimulatedRule.Guarded;
import dev.belay.bench.SimulatedRule.Plain;
import dev.belay.bench.SimulatedRule.Ratio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How many healthy releases would be rolled back, and how soon the broken ones: thresholds as the requirements put
/// them beside the rules of `alerts/rules.yaml`, over simulated releases of half an hour with seeded randomness.
final class FalseRollbacks {

    private static final int RUNS = 2000;

    /// The availability of the example: promised are 99.9 %, critical is below 99.8 % for a minute.
    private static final Plain PLAIN = new Plain(0.002, 60);

    private static final Pattern TERM =
            Pattern.compile("\\* ([0-9.]+) - \\([^)]*\\) \\* ([0-9.]+), \"p1\"");

    private final Path rules;

    FalseRollbacks(Path rules) {
        this.rules = rules;
    }

    /// The shipped rules for the SLO availability, with the constants that stand in the file.
    Either shipped() throws IOException {
        String text = Files.readString(rules);
        Ratio evidence = ratio(text, "belay:evidence:llr", "BelayGuardrailEvidence");
        Ratio objective = ratio(text, "belay:objective:llr", "BelayGuardrailCritical");
        return new Either(new Guarded(PLAIN, 20, 2, objective), new Evidence(evidence, 3));
    }

    private static Ratio ratio(String text, String record, String alert) {
        String rule = after(text, "record: " + record, 4000);
        rule = rule.substring(0, rule.indexOf("slo: availability"));
        List<Alternative> alternatives = new ArrayList<>();
        for (Matcher m = TERM.matcher(rule); m.find(); ) {
            alternatives.add(
                    new Alternative(
                            Double.parseDouble(m.group(1)), Double.parseDouble(m.group(2))));
        }
        Matcher threshold =
                Pattern.compile(Pattern.quote(record) + "\\{[^}]*availability[^}]*} > ([0-9.]+)")
                        .matcher(after(text, "alert: " + alert, 6000));
        if (alternatives.isEmpty() || !threshold.find()) {
            throw new IllegalStateException(record + " was not found in the rendered rules");
        }
        return new Ratio(alternatives, Double.parseDouble(threshold.group(1)));
    }

    private static String after(String text, String what, int length) {
        int at = text.indexOf(what);
        if (at < 0) {
            throw new IllegalStateException("no '" + what + "' in the rendered rules");
        }
        return text.substring(at, Math.min(text.length(), at + length));
    }

    /// A markdown table: the share of releases that were rolled back, and after how many seconds (median, 95th percentile).
    String table() throws IOException {
        StringBuilder text =
                new StringBuilder("| requests/s | true error rate | plain thresholds | Belay's rules |\n")
                        .append("|---|---|---|---|\n");
        SimulatedRule shipped = shipped();
        for (double rate : new double[] {0.2, 2, 20, 200}) {
            for (double bad : new double[] {0.0005, 0.001, 0.003, 0.01, 0.05, 0.5}) {
                text.append(
                        "| %s | %s | %s | %s |%n"
                                .formatted(
                                        number(rate),
                                        number(bad * 100) + " %",
                                        play(PLAIN, rate, bad),
                                        play(shipped, rate, bad)));
            }
        }
        return text.toString();
    }

    private static String play(SimulatedRule rule, double rate, double bad) {
        SplittableRandom random = new SplittableRandom(20261123);
        int[] seconds = new int[RUNS];
        int fired = 0;
        for (int run = 0; run < RUNS; run++) {
            OptionalInt look = rule.fires(SimulatedRelease.of(rate, bad, random.split()));
            if (look.isPresent()) {
                seconds[fired++] = (look.getAsInt() + 1) * SimulatedRelease.LOOK_SECONDS;
            }
        }
        int[] times = Arrays.copyOf(seconds, fired);
        Arrays.sort(times);
        String share = String.format(Locale.ROOT, "%.2f %%", 100.0 * fired / RUNS);
        return fired == 0
                ? share
                : "%s, %d/%d s".formatted(share, times[fired / 2], times[(int) (fired * 0.95)]);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.3f", value).replaceAll("\\.?0+$", "");
    }
}
