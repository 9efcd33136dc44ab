package dev.belay.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.guardrail.Likelihood.Alternative;
import dev.belay.policy.Percent;
import dev.belay.policy.Slo.EvidenceRule;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How many requests a decision takes, as the page tells it, is what the rules' own constants come to.
class RequestsOfADecisionTest {

    private static final Path PAGE = Path.of("docs", "guardrails.md");
    private static final EvidenceRule USUAL = Slos.evidence("0.5%", "2%", "10%", "50%");

    @Test
    void thePageSaysWhatTheConstantsComeTo() throws IOException {
        String table =
                """
                | objective, critical | a window that one bad request does not spoil | `Evidence`, all fail | `Evidence`, 5 % fail | `Critical`, as many fail as it says |
                |---|---|---|---|---|
                """
                        + row("99%", "98%")
                        + row("99.9%", "99.8%")
                        + row("99.99%", "99.9%");

        assertThat(Files.readString(PAGE)).contains(table);
    }

    private static String row(String objective, String critical) {
        BigDecimal promised = bad(objective);
        BigDecimal tolerated = bad(critical);
        Likelihood evidence = Likelihood.of(tolerated, shares(), USUAL.alpha()).orElseThrow();
        Likelihood guard =
                CountedRules.guard(promised, tolerated, Optional.of(USUAL)).orElseThrow();
        return "| %s, %s | %s | %s | %s | %s |\n"
                .formatted(
                        objective.replace("%", " %"),
                        critical.replace("%", " %"),
                        grouped(
                                BigDecimal.ONE
                                        .divide(promised, 0, RoundingMode.CEILING)
                                        .longValue()),
                        grouped(requests(evidence, 1, Proof.LEAST_BAD)),
                        grouped(requests(evidence, 0.05, Proof.LEAST_BAD)),
                        grouped(requests(guard, tolerated.doubleValue(), CountedRules.LEAST_BAD)));
    }

    /// The least number of requests of which this share is bad and that cross the threshold.
    private static long requests(Likelihood likelihood, double share, int leastBad) {
        double most =
                likelihood.alternatives().stream()
                        .mapToDouble(a -> gain(a, share))
                        .max()
                        .orElseThrow();
        long enough = (long) Math.floor(likelihood.threshold(2).doubleValue() / most) + 1;
        return Math.max(enough, (long) Math.ceil(leastBad / share));
    }

    private static double gain(Alternative a, double share) {
        return share * a.bad().doubleValue() - (1 - share) * a.good().doubleValue();
    }

    private static List<BigDecimal> shares() {
        return USUAL.grid().stream().map(Percent::fraction).toList();
    }

    private static BigDecimal bad(String good) {
        return BigDecimal.ONE.subtract(Percent.parse(good).fraction());
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
    }
}
