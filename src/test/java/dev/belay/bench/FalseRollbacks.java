package dev.belay.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/// Simulates rollouts of half an hour, looked at every five seconds, with chance deciding about each request: how often
/// a rule undoes the release, and how soon.
///
/// `plain` is the threshold as it is usually written: more than 0.2 % bad in one minute, for one minute. `analysis` is
/// the same threshold over 30 s with no patience, as an analysis of Argo Rollouts is written that is to be quick.
final class FalseRollbacks {

    private static final int LOOK_SECONDS = 5;
    private static final int LOOKS = 30 * 60 / LOOK_SECONDS;
    private static final int FOR = 60 / LOOK_SECONDS;
    private static final double CRITICAL = 0.002;

    private static final double[][] CASES = {
        {2, 0.0005},
        {2, 0.001},
        {20, 0.0005},
        {20, 0.001},
        {200, 0.001},
        {2, 0.05},
        {2, 0.5},
        {20, 0.01},
        {20, 0.05},
        {200, 0.005},
        {200, 0.05}
    };

    private final RenderedRules rules;
    private final int runs;

    FalseRollbacks(RenderedRules rules, int runs) {
        this.rules = rules;
        this.runs = runs;
    }

    /// The seconds until each rule fired; -1 where it did not.
    private record Fired(int plain, int analysis, int ours) {}

    /// The errors within the last looks.
    private static final class Window {
        private final int[] recent;
        private int errors;

        Window(int seconds) {
            recent = new int[seconds / LOOK_SECONDS];
        }

        void add(int look, int more) {
            errors += more - recent[look % recent.length];
            recent[look % recent.length] = more;
        }

        /// Those of them that are there already.
        int looks(int look) {
            return Math.min(look + 1, recent.length);
        }

        boolean beyond(int look, int requests) {
            return errors > CRITICAL * requests * looks(look);
        }
    }

    /// A table in Markdown.
    String table() {
        StringBuilder text =
                new StringBuilder(
                        """
                        | requests/s | failing | plain threshold: undone | median / p95 s | quick analysis: undone | median / p95 s | Belay's rules: undone | median / p95 s |
                        |---|---|---|---|---|---|---|---|
                        """);
        for (double[] each : CASES) {
            text.append(row(each[0], each[1]));
        }
        return text.toString();
    }

    private String row(double perSecond, double failing) {
        int[] plain = new int[runs];
        int[] analysis = new int[runs];
        int[] ours = new int[runs];
        for (int run = 0; run < runs; run++) {
            Fired fired = rollout(perSecond, failing, new SplittableRandom(run));
            plain[run] = fired.plain();
            analysis[run] = fired.analysis();
            ours[run] = fired.ours();
        }
        return String.format(
                Locale.ROOT,
                "| %.0f | %s %% | %s | %s | %s |%n",
                perSecond,
                Double.toString(Math.round(failing * 1e6) / 1e4),
                cells(plain),
                cells(analysis),
                cells(ours));
    }

    private static String cells(int[] seconds) {
        int[] fired = Arrays.stream(seconds).filter(s -> s >= 0).sorted().toArray();
        double share = 100.0 * fired.length / seconds.length;
        return fired.length == 0
                ? "0.00 % | –"
                : String.format(
                        Locale.ROOT,
                        "%.2f %% | %d / %d",
                        share,
                        fired[fired.length / 2],
                        fired[(int) (fired.length * 0.95)]);
    }

    private Fired rollout(double perSecond, double failing, SplittableRandom random) {
        int requests = (int) Math.round(perSecond * LOOK_SECONDS);
        Window minute = new Window(60);
        Window half = new Window(30);
        long all = 0;
        long bad = 0;
        int plainFor = 0;
        int oursFor = 0;
        int plain = -1;
        int analysis = -1;
        int ours = -1;
        long next = gap(failing, random);
        for (int look = 0; look < LOOKS && (plain < 0 || analysis < 0 || ours < 0); look++) {
            int errors = 0;
            for (; next < all + requests; next += 1 + gap(failing, random)) {
                errors++;
            }
            all += requests;
            bad += errors;
            minute.add(look, errors);
            half.add(look, errors);
            boolean over = minute.beyond(look, requests);
            boolean guarded =
                    over
                            && minute.errors >= 2
                            && requests * minute.looks(look) >= 20
                            && rules.guard().exceeded(bad, all);
            plainFor = over ? plainFor + 1 : 0;
            oursFor = guarded ? oursFor + 1 : 0;
            int now = (look + 1) * LOOK_SECONDS;
            // `for` counts from the first look that was over, so it takes one look more.
            plain = plain < 0 && plainFor > FOR ? now : plain;
            analysis = analysis < 0 && half.beyond(look, requests) ? now : analysis;
            boolean evident = bad >= 3 && rules.evidence().exceeded(bad, all);
            ours = ours < 0 && (evident || oursFor > FOR) ? now : ours;
        }
        return new Fired(plain, analysis, ours);
    }

    /// How many requests go well before the next that fails.
    private static long gap(double failing, SplittableRandom random) {
        return (long) (Math.log1p(-random.nextDouble()) / Math.log1p(-failing));
    }
}
