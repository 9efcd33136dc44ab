package dev.belay.guardrail;

import dev.belay.policy.Percent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// A mixture of likelihood ratios: how much better a greater share of bad events explains the counts than
/// the share that is still tolerated.
///
/// Its exponential is a nonnegative supermartingale while the true share is tolerated, with a mean of at most one. So
/// over all counts of a release it crosses the line of one test with a probability of at most alpha, however often one
/// looks (Ville); over the counts of one window at one moment as well (Markov), and there each look is a test.
///
/// @param alternatives the shares it compares with, each with its constants; never empty
/// @param alpha the probability that all tests together may have of being wrong
record Likelihood(List<Alternative> alternatives, Percent alpha) {

    /// A promise of 100 % tolerates nothing, of which no logarithm can be taken: one in a million instead.
    private static final BigDecimal LEAST = new BigDecimal("0.000001");

    private static final int DIGITS = 8;

    /// One alternative share of bad events.
    ///
    /// @param bad what a bad event adds
    /// @param good what a good event takes away
    record Alternative(BigDecimal share, BigDecimal bad, BigDecimal good) {}

    Likelihood {
        alternatives = List.copyOf(alternatives);
    }

    /// The ratio against `tolerated`; empty if no alternative is greater than that.
    static Optional<Likelihood> of(BigDecimal tolerated, List<BigDecimal> grid, Percent alpha) {
        BigDecimal p0 = tolerated.max(LEAST);
        List<Alternative> alternatives =
                new TreeSet<>(grid)
                        .stream()
                                .filter(p -> p.compareTo(p0) > 0 && p.compareTo(BigDecimal.ONE) < 0)
                                .map(p -> alternative(p0.doubleValue(), p))
                                .toList();
        if (alternatives.isEmpty() || alpha.fraction().signum() == 0) {
            return Optional.empty();
        }
        return Optional.of(new Likelihood(alternatives, alpha));
    }

    /// What the greatest ratio has to exceed in each of so many tests, which share alpha alike.
    BigDecimal threshold(long tests) {
        double bound =
                Math.log((double) alternatives.size() * tests / alpha.fraction().doubleValue());
        // Rounded away from a false alarm.
        return BigDecimal.valueOf(bound).setScale(4, RoundingMode.CEILING);
    }

    private static Alternative alternative(double p0, BigDecimal share) {
        double p1 = share.doubleValue();
        return new Alternative(
                share.stripTrailingZeros(),
                rounded(Math.log(p1 / p0)),
                rounded(Math.log1p(-p0) - Math.log1p(-p1)));
    }

    private static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(DIGITS, RoundingMode.HALF_EVEN);
    }

    /// The greatest ratio as PromQL, over each of these pairs of recorded counts.
    String over(List<Counts.Counted> counts) {
        StringBuilder text = new StringBuilder("max by (namespace, belay_release) (\n");
        String or = "     ";
        for (Counts.Counted counted : counts) {
            for (Alternative a : alternatives) {
                text.append(or).append(term(a, counted)).append('\n');
                or = "  or ";
            }
        }
        return text.append(")").toString();
    }

    /// A bad event adds its own and what every event takes away.
    private static String term(Alternative a, Counts.Counted counted) {
        return "label_replace(%s * %s - %s * %s, \"p1\", \"%s\", \"\", \"\")"
                .formatted(
                        counted.errors(),
                        a.bad().add(a.good()).toPlainString(),
                        counted.requests(),
                        a.good().toPlainString(),
                        (a.share().toPlainString() + " " + counted.span()).strip());
    }
}
