package dev.belay.bench;

import java.util.SplittableRandom;

/// The counters of a release as a rule sees them every five seconds, at a steady rate of requests that fail independently.
final class SimulatedRelease {

    static final int LOOK_SECONDS = 5;

    private final int[] requests;
    private final int[] errors;

    private SimulatedRelease(int[] requests, int[] errors) {
        this.requests = requests;
        this.errors = errors;
    }

    /// A release of half an hour.
    ///
    /// @param perSecond requests a second
    /// @param bad the true share of bad ones
    static SimulatedRelease of(double perSecond, double bad, SplittableRandom random) {
        int looks = 30 * 60 / LOOK_SECONDS;
        int[] requests = new int[looks];
        int[] errors = new int[looks];
        long before = 0;
        for (int look = 0; look < looks; look++) {
            long all = (long) Math.floor(perSecond * LOOK_SECONDS * (look + 1));
            requests[look] = (int) (all - before);
            errors[look] = binomial(requests[look], bad, random);
            before = all;
        }
        return new SimulatedRelease(requests, errors);
    }

    /// Skips from one bad request to the next, so that rare ones cost little.
    private static int binomial(int n, double p, SplittableRandom random) {
        if (p <= 0) {
            return 0;
        }
        int count = 0;
        double step = Math.log1p(-p);
        for (long at = gap(step, random); at < n; at += 1 + gap(step, random)) {
            count++;
        }
        return count;
    }

    private static long gap(double step, SplittableRandom random) {
        return (long) Math.floor(Math.log(1 - random.nextDouble()) / step);
    }

    int looks() {
        return requests.length;
    }

    /// How many requests there were since the look before this one.
    int requests(int look) {
        return requests[look];
    }

    /// How many of them were bad.
    int errors(int look) {
        return errors[look];
    }

    /// How many requests there were in the last looks up to this one.
    long requests(int looks, int upTo) {
        return sum(requests, looks, upTo);
    }

    /// How many of them were bad.
    long errors(int looks, int upTo) {
        return sum(errors, looks, upTo);
    }

    private static long sum(int[] counts, int looks, int upTo) {
        long sum = 0;
        for (int i = Math.max(0, upTo - looks + 1); i <= upTo; i++) {
            sum += counts[i];
        }
        return sum;
    }
}
