package dev.belay.guardrail;

import java.math.BigDecimal;
import java.time.Duration;

/// Whether it is this release that fails, or the world around it: the candidate against its baseline.
final class Relative {

    /// What the suspicion is recorded as: 1 while both fail alike.
    static final String SUSPECTED = "belay:environment:suspected";

    private static final Duration WINDOW = Duration.ofMinutes(10);

    /// A candidate that is worse by this factor is to blame itself: ln 5, and odds of a thousand to one.
    private static final String LN_FACTOR = "1.60943791";

    private static final String THRESHOLD = "6.9078";

    private Relative() {}

    /// Records it and returns how to select it.
    static String record(Book book, String slo, Measure measure, BigDecimal tolerated) {
        String how = "increase(%s[10m])";
        String matchers = Scope.releases(book.guarded());
        String requests =
                book.record("belay:requests:increase10m", slo, measure.requests(how, matchers));
        String errors =
                book.record(
                        "belay:%s:increase10m".formatted(measure.badName()),
                        slo,
                        measure.errors(how, matchers, requests));
        Baseline baseline = Baseline.record(book, slo, measure, WINDOW);
        String ratio =
                book.record(
                        "belay:relative:llr",
                        slo,
                        "%s * %s\n- (%s + %s)\n  * ln(1 + 4 * %s / (%s + %s))"
                                .formatted(
                                        errors,
                                        LN_FACTOR,
                                        errors,
                                        baseline.errors(),
                                        requests,
                                        requests,
                                        baseline.requests()));
        return book.record(
                SUSPECTED,
                slo,
                "(%s / (%s >= %d) > bool %s) == 1\nand %s >= %d\nunless %s > %s"
                        .formatted(
                                baseline.errors(),
                                baseline.requests(),
                                CountedRules.LEAST_EVENTS,
                                tolerated.stripTrailingZeros().toPlainString(),
                                baseline.errors(),
                                CountedRules.LEAST_BAD,
                                ratio,
                                THRESHOLD));
    }
}
