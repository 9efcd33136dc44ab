package dev.belay.monitoring;

import java.util.Locale;

/// One pod of the game service, as far as its metrics go: counters that only grow, with every label value there from
/// the start.
///
/// Bad events come evenly spread and not by chance, and not in all pods at once: so a share is what it says in every
/// window of every run.
final class Instance {
    private static final double[] BUCKETS = {0.05, 0.1, 0.25, 0.5, 0.8, 1.5};
    private static final double QUICK_SECONDS = 0.04;
    private static final double SLOW_SECONDS = 1;

    private final Behaved requests;
    private final Behaved speed;
    private final Behaved matches;
    private final Behaved writes;
    private double queue;

    /// One that served nobody yet.
    ///
    /// @param phase the share of its first bad event that is over already, less than one
    Instance(double phase) {
        requests = new Behaved(phase);
        speed = new Behaved(phase);
        matches = new Behaved(phase);
        writes = new Behaved(phase);
    }

    /// Events of one kind, and the bad ones among them.
    private static final class Behaved {
        private double all;
        private double bad;

        Behaved(double phase) {
            bad = phase;
        }

        void add(double events, double badShare) {
            all += events;
            bad += events * badShare;
        }

        long all() {
            return (long) all;
        }

        long bad() {
            return Math.min((long) bad, all());
        }

        long good() {
            return all() - bad();
        }
    }

    /// Lets it serve; a request is a match wanted and a write as well.
    synchronized void serve(double served, Behaviour behaviour) {
        requests.add(served, behaviour.failing());
        speed.add(served, behaviour.slow());
        matches.add(served, behaviour.unmatched());
        writes.add(served, behaviour.lost());
        queue = behaviour.queue();
    }

    /// Whether a request failed.
    synchronized boolean failed() {
        return requests.bad() > 0;
    }

    /// What it answers to a scrape.
    synchronized String metrics() {
        var text = new StringBuilder();
        counter(text, "game_requests_total", "code", "200", requests.good());
        counter(text, "game_requests_total", "code", "500", requests.bad());
        histogram(text);
        counter(text, "game_matches_total", "result", "matched", matches.good());
        counter(text, "game_matches_total", "result", "failed", matches.bad());
        counter(text, "game_writes_total", "result", "stored", writes.good());
        counter(text, "game_writes_total", "result", "failed", writes.bad());
        var ratio = requests.all() == 0 ? 1 : (double) requests.good() / requests.all();
        text.append(String.format(Locale.ROOT, "game_good_ratio %s\n", ratio));
        text.append(String.format(Locale.ROOT, "game_queue_length %s\n", queue));
        return text.toString();
    }

    private void histogram(StringBuilder text) {
        var name = "game_request_duration_seconds";
        for (var bucket : BUCKETS) {
            counter(
                    text,
                    name + "_bucket",
                    "le",
                    Double.toString(bucket),
                    bucket >= SLOW_SECONDS
                            ? speed.all()
                            : bucket < QUICK_SECONDS ? 0 : speed.good());
        }
        counter(text, name + "_bucket", "le", "+Inf", speed.all());
        text.append(String.format(Locale.ROOT, "%s_count %d\n", name, speed.all()));
        text.append(
                String.format(
                        Locale.ROOT,
                        "%s_sum %s\n",
                        name,
                        speed.good() * QUICK_SECONDS + speed.bad() * SLOW_SECONDS));
    }

    private static void counter(
            StringBuilder text, String name, String label, String value, long count) {
        text.append(String.format(Locale.ROOT, "%s{%s=\"%s\"} %d\n", name, label, value, count));
    }
}
