package dev.belay.guardrail;

import dev.belay.policy.Durations;
import dev.belay.policy.Percent;
import dev.belay.policy.Slo;
import dev.belay.policy.Slo.EvidenceRule;
import dev.belay.policy.Slo.Sli;
import dev.belay.policy.Slo.Threshold;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Rules about an SLI that counts: events, or requests slower than a bound.
final class CountedRules implements SloRules {

    /// Fewer events than this prove nothing good, and fewer bad ones nothing bad.
    static final int LEAST_EVENTS = 20;

    static final int LEAST_BAD = 2;

    /// One broken client that tries again is three bad events soon enough.
    static final int LEAST_BAD_AS_EVIDENCE = 3;

    /// Counted from the first sample of a pod until half an hour after its last, so that neither a burst
    /// before the first scrape is missed nor what a pod did before it died.
    private static final String COUNT = "max_over_time(%s[30m])";

    private static final Percent ALPHA = Percent.parse("0.1%");
    private static final List<Percent> GRID =
            List.of(
                    Percent.parse("0.5%"),
                    Percent.parse("2%"),
                    Percent.parse("10%"),
                    Percent.parse("50%"));

    /// Multiples of what is promised that are told from it, besides the grid.
    private static final List<BigDecimal> NEAR =
            List.of(new BigDecimal("1.25"), new BigDecimal("1.5"), new BigDecimal("2"));

    private final Book book;
    private final Slo slo;
    private final String name;
    private final String window;
    private final String matchers;

    CountedRules(Book book, Slo slo) {
        this.book = book;
        this.slo = slo;
        name = slo.guardrail().name();
        window = Durations.format(slo.guardrail().window());
        matchers = Scope.releases(book.guarded());
    }

    @Override
    public void rollback() {
        Measure measure = critical();
        String requests =
                book.record("belay:requests:count", name, measure.requests(COUNT, matchers));
        String errors =
                book.record(
                        "belay:%s:count".formatted(measure.badName()),
                        name,
                        measure.errors(COUNT, matchers, requests));
        BigDecimal tolerated = criticalShare().orElseGet(this::promised);
        Verdicts verdicts =
                new Verdicts(book, name, Relative.record(book, name, measure, tolerated));
        slo.evidence()
                .flatMap(rule -> likelihood(rule, tolerated))
                .ifPresent(likelihood -> evidence(verdicts, likelihood, errors, requests));
        slo.critical().ifPresent(limit -> critical(verdicts, limit, errors, requests));
    }

    private void evidence(
            Verdicts verdicts, Likelihood likelihood, String errors, String requests) {
        String ratio = book.record("belay:evidence:llr", name, likelihood.over(errors, requests));
        book.constant("belay:evidence:threshold", name, likelihood.threshold().toPlainString());
        verdicts.rollback(
                AlertName.EVIDENCE,
                Duration.ZERO,
                "%s > %s\nand %s >= %d"
                        .formatted(
                                ratio,
                                likelihood.threshold().toPlainString(),
                                errors,
                                LEAST_BAD_AS_EVIDENCE));
    }

    private void critical(Verdicts verdicts, Threshold limit, String errors, String requests) {
        Measure measure = critical();
        rates(measure);
        StringBuilder expr = new StringBuilder(breached(measure, criticalShare().orElseThrow()));
        // Without this, two stray errors would undo a release that keeps its promise.
        guard(promised(), share(limit), slo.evidence())
                .ifPresent(likelihood ->
                        expr.append(
                                "\nand %s > %s"
                                        .formatted(
                                                book.record(
                                                        "belay:objective:llr",
                                                        name,
                                                        likelihood.over(errors, requests)),
                                                likelihood.threshold().toPlainString())));
        verdicts.rollback(AlertName.CRITICAL, limit.forTime(), expr.toString());
    }

    @Override
    public void rest() {
        slo.warning().ifPresent(this::warning);
        Measure measure = atBound();
        rates(measure);
        String ratio = ratio(measure);
        book.proof(
                AlertName.HEALTHY,
                Optional.of(name),
                "healthy",
                slo.guardrail().window(),
                "0 * (%s <= %s and %s >= %d\n%s)\n+ time()"
                        .formatted(
                                ratio,
                                plain(promised()),
                                requests(),
                                LEAST_EVENTS,
                                book.unlessFinished()));
        if (slo.guardrail().healthRequired()) {
            book.alert(
                    AlertName.MISSING, name, "hold", Scope.MISSING_FOR, Scope.missing(book, ratio));
        }
    }

    private void warning(Threshold limit) {
        Measure measure = at(limit);
        rates(measure);
        book.alert(
                AlertName.WARNING,
                name,
                "hold",
                limit.forTime(),
                breached(measure, share(limit)) + "\n" + book.unlessFinished());
    }

    @Override
    public String baselineHealthy() {
        Baseline baseline = Baseline.record(book, name, atBound(), slo.guardrail().window());
        return "(%s / (%s >= %d) <= %s)"
                .formatted(baseline.errors(), baseline.requests(), LEAST_EVENTS, plain(promised()));
    }

    @Override
    public String level(Threshold limit) {
        return plain(share(limit));
    }

    @Override
    public Slo slo() {
        return slo;
    }

    /// Records what happened within the window, once for each measure.
    private void rates(Measure measure) {
        String how = "increase(%s[" + window + "])";
        if (!book.has(requests())) {
            book.record("belay:requests:increase" + window, name, measure.requests(how, matchers));
        }
        String errors = "belay:%s:increase%s".formatted(measure.badName(), window);
        if (!book.has(book.recorded(errors, name))) {
            String bad = book.record(errors, name, measure.errors(how, matchers, requests()));
            book.record(ratioName(measure), name, "%s\n/ (%s > 0)".formatted(bad, requests()));
        }
    }

    private String breached(Measure measure, BigDecimal share) {
        String errors = "belay:%s:increase%s".formatted(measure.badName(), window);
        return "%s > %s\nand %s >= %d\nand %s >= %d"
                .formatted(
                        ratio(measure),
                        plain(share),
                        book.recorded(errors, name),
                        LEAST_BAD,
                        requests(),
                        LEAST_EVENTS);
    }

    private String requests() {
        return book.recorded("belay:requests:increase" + window, name);
    }

    private String ratio(Measure measure) {
        return book.recorded(ratioName(measure), name);
    }

    private String ratioName(Measure measure) {
        return "belay:%s:rate%s"
                .formatted(measure.badName().replace("errors", "bad_ratio"), window);
    }

    private Measure critical() {
        return slo.critical().map(this::at).orElseGet(this::atBound);
    }

    private Measure at(Threshold limit) {
        return switch (slo.sli()) {
            case Sli.Latency latency ->
                    Measure.slowerThan(limit.limit(), seconds(latency), latency.histogram());
            case Sli.Events _, Sli.Ratio _, Sli.Gauge _ -> atBound();
        };
    }

    private Measure atBound() {
        return switch (slo.sli()) {
            case Sli.Events events -> Measure.of(events);
            case Sli.Latency latency ->
                    Measure.slowerThan(seconds(latency), seconds(latency), latency.histogram());
            case Sli.Ratio _, Sli.Gauge _ -> throw new IllegalStateException("does not count");
        };
    }

    private static BigDecimal seconds(Sli.Latency latency) {
        return BigDecimal.valueOf(latency.bound().toMillis(), 3);
    }

    /// The share of bad events that the objective allows.
    private BigDecimal promised() {
        return BigDecimal.ONE.subtract(slo.objective().orElseThrow().fraction());
    }

    private Optional<BigDecimal> criticalShare() {
        return slo.critical().map(this::share);
    }

    /// The share of bad events at a threshold: for latency it is the objective's, with another bound.
    private BigDecimal share(Threshold limit) {
        return slo.sli() instanceof Sli.Latency
                ? promised()
                : BigDecimal.ONE.subtract(limit.limit());
    }

    private Optional<Likelihood> likelihood(EvidenceRule rule, BigDecimal tolerated) {
        return Likelihood.of(
                tolerated, rule.grid().stream().map(Percent::fraction).toList(), rule.alpha());
    }

    /// Against the objective itself: whoever keeps that is not rolled back, and whoever misses it by an
    /// eighth is, given time.
    static Optional<Likelihood> guard(
            BigDecimal promised, BigDecimal critical, Optional<EvidenceRule> evidence) {
        List<BigDecimal> grid = new ArrayList<>();
        grid.add(critical);
        NEAR.forEach(factor -> grid.add(promised.multiply(factor)));
        evidence.map(EvidenceRule::grid).orElse(GRID).forEach(p -> grid.add(p.fraction()));
        return Likelihood.of(promised, grid, evidence.map(EvidenceRule::alpha).orElse(ALPHA));
    }

    private static String plain(BigDecimal share) {
        return share.stripTrailingZeros().toPlainString();
    }
}
