package dev.belay.bench;

import java.util.List;
import java.util.OptionalInt;

/// A rule that may fire at a look; what the shipped ones say is read from the rendered rules.
sealed interface SimulatedRule {

    /// How many looks a minute has.
    int MINUTE = 60 / SimulatedRelease.LOOK_SECONDS;

    /// The first look at which it fires.
    default OptionalInt fires(SimulatedRelease release) {
        long requests = 0;
        long errors = 0;
        int since = -1;
        for (int look = 0; look < release.looks(); look++) {
            requests += release.requests(look);
            errors += release.errors(look);
            if (!holds(release, look, requests, errors)) {
                since = -1;
                continue;
            }
            since = since < 0 ? look : since;
            if ((look - since) * SimulatedRelease.LOOK_SECONDS >= forSeconds()) {
                return OptionalInt.of(look);
            }
        }
        return OptionalInt.empty();
    }

    /// How long it has to hold.
    int forSeconds();

    /// Whether it holds at this look.
    boolean holds(SimulatedRelease release, int look, long requests, long errors);

    /// The share of bad requests within a minute is above a threshold, as the requirements put it.
    record Plain(double share, int forSeconds) implements SimulatedRule {
        @Override
        public boolean holds(SimulatedRelease release, int look, long requests, long errors) {
            long all = release.requests(MINUTE, look);
            return all > 0 && release.errors(MINUTE, look) > share * all;
        }
    }

    /// The same with guards: a least number of requests and of bad ones, and a likelihood ratio against the objective.
    record Guarded(Plain plain, int leastRequests, int leastBad, Ratio ratio) implements SimulatedRule {
        @Override
        public int forSeconds() {
            return plain.forSeconds();
        }

        @Override
        public boolean holds(SimulatedRelease release, int look, long requests, long errors) {
            return plain.holds(release, look, requests, errors)
                    && release.requests(MINUTE, look) >= leastRequests
                    && release.errors(MINUTE, look) >= leastBad
                    && ratio.exceeded(requests, errors);
        }
    }

    /// The likelihood ratio of all that was counted, with a least number of bad requests.
    record Evidence(Ratio ratio, int leastBad) implements SimulatedRule {
        @Override
        public int forSeconds() {
            return 0;
        }

        @Override
        public boolean holds(SimulatedRelease release, int look, long requests, long errors) {
            return errors >= leastBad && ratio.exceeded(requests, errors);
        }
    }

    /// Either of two.
    record Either(SimulatedRule one, SimulatedRule other) implements SimulatedRule {
        @Override
        public OptionalInt fires(SimulatedRelease release) {
            OptionalInt a = one.fires(release);
            OptionalInt b = other.fires(release);
            if (a.isEmpty() || b.isEmpty()) {
                return a.isPresent() ? a : b;
            }
            return OptionalInt.of(Math.min(a.getAsInt(), b.getAsInt()));
        }

        @Override
        public int forSeconds() {
            return 0;
        }

        @Override
        public boolean holds(SimulatedRelease release, int look, long requests, long errors) {
            throw new UnsupportedOperationException("each has a clock of its own");
        }
    }

    /// The greatest of several likelihood ratios, and what it has to exceed.
    record Ratio(List<Alternative> alternatives, double threshold) {

        boolean exceeded(long requests, long errors) {
            return alternatives.stream()
                    .anyMatch(a -> errors * a.bad() - (requests - errors) * a.good() > threshold);
        }
    }

    /// What one bad request adds, and what a good one takes away.
    record Alternative(double bad, double good) {}
}
