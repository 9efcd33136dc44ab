package dev.belay.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.Percent;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The constants of the evidence rule, against those that were computed and tried elsewhere.
class LikelihoodTest {

    private static final Percent ALPHA = Percent.parse("0.1%");

    private static Likelihood likelihood(String tolerated, String... grid) {
        return Likelihood.of(
                        new BigDecimal(tolerated),
                        List.of(grid).stream().map(BigDecimal::new).toList(),
                        ALPHA)
                .orElseThrow();
    }

    @Test
    void theConstantsAreThoseOfTheNotes() {
        Likelihood likelihood = likelihood("0.002", "0.005", "0.02", "0.1", "0.5");

        assertThat(likelihood.alternatives())
                .extracting(a -> six(a.bad()) + " " + six(a.good()))
                .containsExactly(
                        "0.916291 0.003011",
                        "2.302585 0.018201",
                        "3.912023 0.103359",
                        "5.521461 0.691145");
        assertThat(likelihood.threshold(1)).isEqualTo(new BigDecimal("8.2941"));
    }

    private static BigDecimal six(BigDecimal value) {
        return value.setScale(6, RoundingMode.HALF_UP);
    }

    @Test
    void whatIsToleratedIsNoAlternative() {
        assertThat(likelihood("0.1", "0.005", "0.1", "0.15", "0.5").alternatives())
                .extracting(Likelihood.Alternative::share)
                .containsExactly(new BigDecimal("0.15"), new BigDecimal("0.5"));
        assertThat(Likelihood.of(new BigDecimal("0.5"), List.of(new BigDecimal("0.5")), ALPHA))
                .isEmpty();
    }

    @Test
    void aPromiseOfEverythingHasALogarithmToo() {
        Likelihood likelihood = likelihood("0", "0.5");

        assertThat(likelihood.alternatives().getFirst().bad()).isEqualTo("13.12236338");
    }

    @Test
    void fewerAlternativesNeedLessEvidence() {
        assertThat(likelihood("0.002", "0.5").threshold(1))
                .isLessThan(likelihood("0.002", "0.1", "0.5").threshold(1));
    }

    @Test
    void testsThatShareAlphaAskForMoreEach() {
        Likelihood likelihood = likelihood("0.002", "0.005", "0.02", "0.1", "0.5");

        assertThat(likelihood.threshold(2)).isEqualTo(new BigDecimal("8.9872"));
        // 65 minutes, each second, three windows, and half of alpha.
        assertThat(likelihood.threshold(2 * 3 * 3901)).isEqualTo(new BigDecimal("18.3548"));
    }

    @Test
    void howOftenOneLooksFollowsFromThePolicy() {
        assertThat(Proof.recentLooks(Slos.guarded())).isEqualTo(3 * 3901);
    }
}
