package dev.belay.guardrail;

import dev.belay.policy.Durations;
import dev.belay.policy.PromQl;
import dev.belay.policy.Slo;
import dev.belay.policy.Slo.Sli;
import dev.belay.policy.Slo.Threshold;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Rules about an SLI that is a value of the moment: a ready-made share of good events, or a plain gauge.
///
/// It does not say how many events it stands for, so there is no evidence rule, and no guard against tiny
/// samples but a least number of values and the threshold's own time.
final class StateRules implements SloRules {

    /// Said in the output: what the reader of an alert may not expect.
    private static final Map<String, String> NO_EVIDENCE =
            Map.of(
                    "evidence",
                    "none: the value does not say how many events it stands for, so chance cannot be ruled out");

    private final Book book;
    private final Slo slo;
    private final String name;
    private final String window;
    private final State state;

    StateRules(Book book, Slo slo) {
        this.book = book;
        this.slo = slo;
        name = slo.guardrail().name();
        window = Durations.format(slo.guardrail().window());
        state =
                switch (slo.sli()) {
                    case Sli.Ratio ratio -> State.of(ratio);
                    case Sli.Gauge gauge -> State.of(gauge);
                    case Sli.Events _, Sli.Latency _ ->
                            throw new IllegalArgumentException("counts");
                };
    }

    /// How such an SLI is read.
    ///
    /// @param recorded what its momentary value is called
    /// @param averaged what its average over the window is called
    /// @param average the average as `%s` of the window of the momentary value
    /// @param valid what a value of it has to be
    private record State(
            String recorded,
            String averaged,
            String average,
            String worstOf,
            String valid,
            boolean worseAbove,
            PromQl promQl) {

        static State of(Sli.Ratio ratio) {
            return new State(
                    "belay:good_ratio:last",
                    "belay:bad_ratio:rate",
                    "1 - avg_over_time(%s)",
                    "avg",
                    ">= 0 <= 1",
                    true,
                    PromQl.parse(ratio.good()));
        }

        static State of(Sli.Gauge gauge) {
            return new State(
                    "belay:value:last",
                    "belay:value:avg",
                    "avg_over_time(%s)",
                    gauge.worseAbove() ? "max" : "min",
                    ">= -Inf",
                    gauge.worseAbove(),
                    PromQl.parse(gauge.value()));
        }

        /// Its value by release; what is no number, or no share, counts as missing.
        String by(String scoped) {
            return "%s by (namespace, belay_release) (%s %s)".formatted(worstOf, scoped, valid);
        }
    }

    /// There is none.
    @Override
    public void evidence() {}

    @Override
    public void rollback() {
        book.record(
                state.recorded(), name, state.by(Scope.releases(book.guarded(), state.promQl())));
        book.record(
                state.averaged() + window,
                name,
                state.average()
                        .formatted(book.recorded(state.recorded(), name) + "[" + window + "]"));
        slo.critical().ifPresent(this::critical);
    }

    private void critical(Threshold limit) {
        String suspected =
                book.record(
                        Relative.SUSPECTED,
                        name,
                        "%s %s bool %s == 1".formatted(baseline(), worse(), level(limit)));
        new Verdicts(book, name, suspected)
                .rollback(
                        AlertName.CRITICAL,
                        limit.forTime(),
                        "%s %s %s and %s".formatted(average(), worse(), level(limit), enough()),
                        NO_EVIDENCE);
    }

    @Override
    public void rest() {
        slo.warning()
                .ifPresent(limit ->
                        book.alert(
                                AlertName.WARNING,
                                name,
                                "hold",
                                limit.forTime(),
                                "%s %s %s\n%s"
                                        .formatted(
                                                average(),
                                                worse(),
                                                level(limit),
                                                book.unlessFinished()),
                                NO_EVIDENCE));
        inside().ifPresent(level ->
                book.proof(
                        AlertName.HEALTHY,
                        Optional.of(name),
                        "healthy",
                        slo.guardrail().window(),
                        "0 * (%s %s %s and %s\n%s)\n+ time()"
                                .formatted(
                                        average(),
                                        notWorse(),
                                        level,
                                        enough(),
                                        book.unlessFinished())));
        if (slo.guardrail().healthRequired()) {
            book.alert(
                    AlertName.MISSING,
                    name,
                    "hold",
                    Scope.MISSING_FOR,
                    Scope.missing(book, book.recorded(state.recorded(), name)));
        }
    }

    @Override
    public String baselineHealthy() {
        return "(%s %s %s)".formatted(baseline(), notWorse(), inside().orElse("+Inf"));
    }

    @Override
    public Slo slo() {
        return slo;
    }

    /// The baseline's average, recorded under the name of the release that replaced it.
    private String baseline() {
        String series = "belay:baseline_" + (ratio() ? "bad_ratio:rate" : "value:avg") + window;
        String last = "belay:baseline_" + (ratio() ? "good_ratio:last" : "value:last");
        if (!book.has(book.recorded(series, name))) {
            String recorded =
                    book.record(
                            last,
                            name,
                            Baseline.of(
                                    book,
                                    state.by(Scope.releases(book.guarded(), state.promQl())),
                                    state.by(Scope.adopted(book.guarded(), state.promQl()))));
            book.record(series, name, state.average().formatted(recorded + "[" + window + "]"));
        }
        return book.recorded(series, name);
    }

    private String average() {
        return book.recorded(state.averaged() + window, name);
    }

    private boolean ratio() {
        return slo.sli() instanceof Sli.Ratio;
    }

    private String worse() {
        return state.worseAbove() ? ">" : "<";
    }

    private String notWorse() {
        return state.worseAbove() ? "<=" : ">=";
    }

    /// The value at a threshold: of a ratio, the share of bad events.
    @Override
    public String level(Threshold limit) {
        return plain(ratio() ? BigDecimal.ONE.subtract(limit.limit()) : limit.limit());
    }

    /// The value up to which it is healthy: the objective, or else the first threshold.
    private Optional<String> inside() {
        return slo.objective()
                .filter(_ -> ratio())
                .map(o -> plain(BigDecimal.ONE.subtract(o.fraction())))
                .or(() -> slo.warning().or(slo::critical).map(this::level));
    }

    /// One value every half a minute, and never only one.
    private String enough() {
        return "count_over_time(%s[%s]) >= %d"
                .formatted(
                        book.recorded(state.recorded(), name),
                        window,
                        Math.max(2, slo.guardrail().window().dividedBy(Duration.ofSeconds(30))));
    }

    private static String plain(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString();
    }
}
