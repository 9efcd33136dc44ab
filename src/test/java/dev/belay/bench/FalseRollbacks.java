package dev.belay.bench;

import dev.belay.bench.Trial.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// Simulates rollouts, with chance deciding about each request: how often a rule undoes the release, and how soon.
///
/// Five pods are scraped every five seconds, one each second, which is when the evidence is looked at; all other rules
/// are evaluated every five. `plain` is the threshold as it is usually written: more than 0.2 % bad in one minute, for
/// one minute. `analysis` is the same threshold over 30 s with no patience, as an analysis of Argo Rollouts is written
/// that is to be quick.
final class FalseRollbacks {

    private static final int PODS = 5;
    private static final int HALF_AN_HOUR = 30 * 60;
    private static final int LATE = 25 * 60;
    private static final int FOR = 60;
    private static final double CRITICAL = 0.002;
    private static final int LEAST_BAD = 2;
    private static final int LEAST_EVENTS = 20;

    private static final List<Case> CASES =
            List.of(
                    new Case(2, 0.0005, 0),
                    new Case(2, 0.001, 0),
                    new Case(20, 0.0005, 0),
                    new Case(20, 0.001, 0),
                    new Case(200, 0.001, 0),
                    new Case(2, 0.05, 0),
                    new Case(2, 0.5, 0),
                    new Case(20, 0.01, 0),
                    new Case(20, 0.05, 0),
                    new Case(200, 0.005, 0),
                    new Case(200, 0.05, 0),
                    new Case(20, 0.01, LATE),
                    new Case(20, 0.05, LATE),
                    new Case(20, 0.5, LATE));

    private final RenderedRules rules;
    private final int runs;

    FalseRollbacks(RenderedRules rules, int runs) {
        this.rules = rules;
        this.runs = runs;
    }

    /// One kind of release.
    ///
    /// @param turn the second from which on requests fail; before, all go well
    private record Case(int perSecond, double failing, int turn) {

        /// The share of bad requests that the pod tells of that is scraped in this second: it tells of five.
        double share(int second) {
            int since = second - turn + 1;
            return turn == 0 ? failing : failing * Math.clamp(since, 0, PODS) / PODS;
        }

        String text() {
            return "%d | %s | %s"
                    .formatted(
                            perSecond,
                            percent(failing),
                            turn == 0 ? "at once" : "after %d min".formatted(turn / 60));
        }
    }

    /// The seconds until each rule fired; -1 where it did not.
    private record Fired(int plain, int analysis, int ours) {}

    /// How often a release is undone, as a table in Markdown.
    String table() {
        StringBuilder text =
                new StringBuilder(
                        """
                        | requests/s | failing | turns bad | plain threshold: undone | median / p95 s | quick analysis: undone | median / p95 s | Belay's rules: undone | median / p95 s |
                        |---|---|---|---|---|---|---|---|---|
                        """);
        for (Case each : CASES) {
            int[][] fired = new int[3][runs];
            for (int run = 0; run < runs; run++) {
                Fired one = rollout(each, new SplittableRandom(run));
                fired[0][run] = one.plain();
                fired[1][run] = one.analysis();
                fired[2][run] = one.ours();
            }
            text.append(
                    "| %s | %s | %s | %s |%n"
                            .formatted(
                                    each.text(),
                                    cells(fired[0]),
                                    cells(fired[1]),
                                    cells(fired[2])));
        }
        return text.toString();
    }

    /// How often a proof is wrong about releases that are just good enough for it, as long as one may take.
    String errors() {
        int seconds = Math.toIntExact(rules.longest().toSeconds());
        StringBuilder text =
                new StringBuilder(
                        """
                        | requests/s | failing | `Evidence`: wrong within %1$d min | failing | proof of `Critical`: wrong within %1$d min |
                        |---|---|---|---|---|
                        """
                                .formatted(seconds / 60));
        for (int perSecond : new int[] {2, 20, 200}) {
            text.append(
                    "| %d | %s | %s | %s | %s |%n"
                            .formatted(
                                    perSecond,
                                    percent(CRITICAL),
                                    wrong(rules.evidence(), perSecond, CRITICAL, seconds),
                                    percent(CRITICAL / 2),
                                    wrong(rules.objection(), perSecond, CRITICAL / 2, seconds)));
        }
        return text.toString();
    }

    private String wrong(RenderedRules.Proof proof, int perSecond, double failing, int seconds) {
        int wrong = 0;
        for (int run = 0; run < runs; run++) {
            var random = new SplittableRandom(run);
            var windows = Trial.windows();
            Trial trial = new Trial(proof, windows);
            boolean proven = false;
            for (int second = 0; second < seconds && !proven; second++) {
                int bad = bad(perSecond, failing, random);
                windows.values().forEach(window -> window.add(bad, perSecond));
                proven = trial.proven();
            }
            wrong += proven ? 1 : 0;
        }
        return String.format(Locale.ROOT, "%.3f %%", 100.0 * wrong / runs);
    }

    private Fired rollout(Case of, SplittableRandom random) {
        var windows = Trial.windows();
        Trial evidence = new Trial(rules.evidence(), windows);
        Trial objection = new Trial(rules.objection(), windows);
        Window minute = windows.computeIfAbsent(60, Window::new);
        Window half = windows.computeIfAbsent(30, Window::new);
        int plainSince = -1;
        int oursSince = -1;
        int plain = -1;
        int analysis = -1;
        int ours = -1;
        for (int second = 0;
                second < of.turn() + HALF_AN_HOUR && (plain < 0 || analysis < 0 || ours < 0);
                second++) {
            int bad = bad(of.perSecond(), of.share(second), random);
            for (Window window : windows.values()) {
                window.add(bad, of.perSecond());
            }
            int now = second + 1;
            ours = ours < 0 && evidence.proven() ? now : ours;
            if (now % PODS == 0) {
                boolean over = beyond(minute);
                boolean guarded = over && enough(minute) && objection.proven();
                plainSince = over ? (plainSince < 0 ? now : plainSince) : -1;
                oursSince = guarded ? (oursSince < 0 ? now : oursSince) : -1;
                plain = plain < 0 && plainSince >= 0 && now - plainSince >= FOR ? now : plain;
                analysis = analysis < 0 && beyond(half) ? now : analysis;
                ours = ours < 0 && oursSince >= 0 && now - oursSince >= FOR ? now : ours;
            }
        }
        return new Fired(since(of, plain), since(of, analysis), since(of, ours));
    }

    private static int since(Case of, int second) {
        return second < 0 ? -1 : second - of.turn();
    }

    private static boolean beyond(Window window) {
        return window.errors() > CRITICAL * window.requests();
    }

    private static boolean enough(Window window) {
        return window.errors() >= LEAST_BAD && window.requests() >= LEAST_EVENTS;
    }

    /// How many of these requests fail.
    private static int bad(int requests, double failing, SplittableRandom random) {
        if (failing == 0) {
            return 0;
        }
        int bad = 0;
        for (long next = gap(failing, random); next < requests; next += 1 + gap(failing, random)) {
            bad++;
        }
        return bad;
    }

    /// How many requests go well before the next that fails.
    private static long gap(double failing, SplittableRandom random) {
        return (long) (Math.log1p(-random.nextDouble()) / Math.log1p(-failing));
    }

    private static String percent(double share) {
        return Double.toString(Math.round(share * 1e6) / 1e4) + " %";
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
}
