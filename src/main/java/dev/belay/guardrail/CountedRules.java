package dev.belay.guardrail;

import dev.belay.guardrail.Guarded.EnvironmentSuspected;
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
    public void evidence() {
        Counts counts = Counts.record(book, name, critical());
        if (book.guarded().environmentSuspected() == EnvironmentSuspected.HOLD) {
            // There it decides, and must not come too late.
            suspected();
        }
        proof().ifPresent(proof -> {
            proof.record(counts);
            new Verdicts(book, name, book.recorded(Relative.SUSPECTED, name))
                    .rollback(AlertName.EVIDENCE, Duration.ZERO, proof.beyondChance());
        });
        objection().ifPresent(proof -> proof.record(counts));
    }

    @Override
    public void rollback() {
        Verdicts verdicts = new Verdicts(book, name, suspected());
        proof().ifPresent(Proof::recordLines);
        slo.critical().ifPresent(limit -> critical(verdicts, limit));
    }

    private void critical(Verdicts verdicts, Threshold limit) {
        Measure measure = critical();
        rates(measure);
        StringBuilder expr = new StringBuilder(breached(measure, share(limit)));
        // Without this, two stray errors would undo a release that keeps its promise.
        objection().ifPresent(proof -> expr.append("\nand ").append(proof.beyondChance()));
        verdicts.rollback(AlertName.CRITICAL, limit.forTime(), expr.toString());
    }

    private String suspected() {
        String suspected = book.recorded(Relative.SUSPECTED, name);
        return book.has(suspected)
                ? suspected
                : Relative.record(book, name, critical(), tolerated());
    }

    /// That it is worse than its critical threshold.
    private Optional<Proof> proof() {
        return slo.evidence()
                .flatMap(rule -> likelihood(rule, tolerated()))
                .map(likelihood -> proof("evidence", likelihood));
    }

    /// That it misses its objective.
    private Optional<Proof> objection() {
        return slo.critical()
                .flatMap(limit -> guard(promised(), share(limit), slo.evidence()))
                .map(likelihood -> proof("objective", likelihood));
    }

    private Proof proof(String of, Likelihood likelihood) {
        String errors = "belay:%s:count".formatted(critical().badName());
        return new Proof(book, name, of, likelihood, book.recorded(errors, name));
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

    private BigDecimal tolerated() {
        return slo.critical().map(this::share).orElseGet(this::promised);
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
