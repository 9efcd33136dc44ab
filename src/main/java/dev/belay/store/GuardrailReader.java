package dev.belay.store;

import dev.belay.policy.Durations;
import dev.belay.policy.Guardrail;
import dev.belay.policy.Percent;
import dev.belay.policy.PromQl;
import dev.belay.policy.PromQl.Selector;
import dev.belay.policy.Slo;
import dev.belay.policy.Slo.EvidenceRule;
import dev.belay.policy.Slo.Sli;
import dev.belay.policy.Slo.Threshold;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the guardrails of a policy, and everything that is wrong with them.
final class GuardrailReader {

    private static final List<String> GRID = List.of("0.5%", "2%", "10%", "50%");

    private static final Duration SHORTEST = Duration.ofSeconds(15);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final Problems problems;
    private final String root;

    GuardrailReader(Problems problems, String root) {
        this.problems = problems;
        this.root = root;
    }

    List<Slo> read(@Nullable List<GuardrailSpec> specs) {
        List<Slo> slos = new ArrayList<>();
        Set<String> names = new HashSet<>();
        List<GuardrailSpec> given = Objects.requireNonNullElse(specs, List.of());
        if (given.size() > Forms.MAX_GUARDRAILS) {
            problems.add(root, "", "must have at most %d items".formatted(Forms.MAX_GUARDRAILS));
        }
        for (int i = 0; i < given.size(); i++) {
            GuardrailSpec spec = given.get(i);
            String path = root + "[" + i + "]";
            if (spec.name() != null && !names.add(spec.name())) {
                problems.add(path + ".name", spec.name(), "names an earlier guardrail already");
            }
            slo(path, spec).ifPresent(slos::add);
        }
        return slos;
    }

    private Optional<Slo> slo(String path, GuardrailSpec spec) {
        Optional<String> name = problems.required(path + ".name", spec.name());
        Optional<Sli> sli = sli(path + ".sli", spec.sli());
        Optional<Duration> window =
                problems.parse(
                        path + ".window",
                        Objects.requireNonNullElse(spec.window(), Forms.WINDOW),
                        GuardrailReader::window);
        if (name.isEmpty() || sli.isEmpty() || window.isEmpty()) {
            return Optional.empty();
        }
        Optional<Percent> objective = objective(path + ".objective", spec, sli.get());
        Optional<Threshold> warning = threshold(path + ".warning", spec.warning(), sli.get());
        Optional<Threshold> critical = threshold(path + ".critical", spec.critical(), sli.get());
        Optional<EvidenceRule> evidence = evidence(path + ".evidence", spec.evidence(), sli.get());
        if (spec.warning() == null && spec.critical() == null && spec.evidence() == null) {
            problems.add(path, "", "needs at least one of warning, critical and evidence");
        }
        warning.ifPresent(w -> critical.ifPresent(c -> compare(path, spec, w, c, sli.get())));
        evidence.ifPresent(e -> compare(path, e, objective, critical, sli.get()));
        boolean required = spec.healthy() != GuardrailSpec.Healthy.OPTIONAL;
        Guardrail guardrail = new Guardrail(name.get(), window.get(), required);
        return Optional.of(new Slo(guardrail, sli.get(), objective, warning, critical, evidence));
    }

    private Optional<Sli> sli(String path, GuardrailSpec.@Nullable Sli wire) {
        List<GuardrailSpec.Form> forms =
                wire == null
                        ? List.of()
                        : Stream.<GuardrailSpec.@Nullable Form>of(
                                        wire.events(), wire.latency(), wire.ratio(), wire.gauge())
                                .filter(Objects::nonNull)
                                .toList();
        if (forms.size() != 1) {
            problems.add(path, "", "must have exactly one of events, latency, ratio and gauge");
            return Optional.empty();
        }
        return switch (forms.getFirst()) {
            case GuardrailSpec.Events e ->
                    problems.parse(path + ".events.bad", e.bad(), Selector::parse)
                            .flatMap(_ ->
                                    problems.parse(
                                            path + ".events.total", e.total(), Selector::parse))
                            .map(_ -> new Sli.Events(e.bad(), e.total()));
            case GuardrailSpec.Latency l ->
                    problems.parse(path + ".latency.histogram", l.histogram(), Selector::parse)
                            .flatMap(_ ->
                                    problems.parse(
                                            path + ".latency.bound", l.bound(), Durations::parse))
                            .map(bound -> new Sli.Latency(l.histogram(), bound));
            case GuardrailSpec.Ratio r ->
                    problems.parse(path + ".ratio.good", r.good(), PromQl::parse)
                            .map(_ -> new Sli.Ratio(r.good()));
            case GuardrailSpec.Gauge g ->
                    problems.parse(path + ".gauge.value", g.value(), PromQl::parse)
                            .map(_ ->
                                    new Sli.Gauge(g.value(), g.bad() != GuardrailSpec.Side.BELOW));
        };
    }

    /// Rates need two scrapes at the least, and after an hour it is too late.
    private static Duration window(String text) {
        Duration window = Durations.parse(text);
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("'%s' is not between 15s and 1h".formatted(text));
        }
        return window;
    }

    private static Percent alpha(String text) {
        Percent alpha = Percent.parse(text);
        if (alpha.fraction().signum() == 0) {
            throw new IllegalArgumentException("a rule that is never wrong never fires");
        }
        return alpha;
    }

    private Optional<Percent> objective(String path, GuardrailSpec spec, Sli sli) {
        return sli instanceof Sli.Gauge && spec.objective() == null
                ? Optional.empty()
                : problems.parse(path, spec.objective(), Percent::parse);
    }

    private Optional<Threshold> threshold(
            String path, GuardrailSpec.@Nullable Threshold wire, Sli sli) {
        if (wire == null) {
            return Optional.empty();
        }
        Optional<BigDecimal> limit =
                problems.parse(path + ".threshold", wire.threshold(), text -> limit(text, sli));
        Optional<Duration> forTime =
                problems.parse(
                        path + ".for",
                        Objects.requireNonNullElse(wire.forTime(), "0s"),
                        Durations::parse);
        return limit.flatMap(l -> forTime.map(f -> new Threshold(l, f)));
    }

    /// A threshold in the unit of the SLI: a share, seconds, or a plain number.
    private static BigDecimal limit(String text, Sli sli) {
        return switch (sli) {
            case Sli.Events _, Sli.Ratio _ -> Percent.parse(text).fraction();
            case Sli.Latency _ ->
                    BigDecimal.valueOf(Durations.parse(text).toMillis(), 3).stripTrailingZeros();
            case Sli.Gauge _ -> {
                try {
                    yield new BigDecimal(text);
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException(
                            "'%s' is not a number, which a gauge needs".formatted(text), e);
                }
            }
        };
    }

    /// The warning has to come first, or it would never be heard.
    private void compare(
            String path, GuardrailSpec spec, Threshold warning, Threshold critical, Sli sli) {
        int order = warning.limit().compareTo(critical.limit());
        boolean tooLate = sli.worseWhenGreater() ? order > 0 : order < 0;
        if (tooLate && spec.warning() != null && spec.critical() != null) {
            problems.add(
                    path + ".warning.threshold",
                    spec.warning().threshold(),
                    "is reached only after critical.threshold " + spec.critical().threshold());
        }
    }

    /// Evidence tells a share of bad events from the critical one, so it has to be a greater one.
    private void compare(
            String path,
            EvidenceRule rule,
            Optional<Percent> objective,
            Optional<Threshold> critical,
            Sli sli) {
        Optional<BigDecimal> good =
                sli instanceof Sli.Latency || critical.isEmpty()
                        ? objective.map(Percent::fraction)
                        : critical.map(Threshold::limit);
        good.map(BigDecimal.ONE::subtract)
                .filter(bad -> rule.grid().stream().noneMatch(p -> p.fraction().compareTo(bad) > 0))
                .ifPresent(bad ->
                        problems.add(
                                path + ".evidence.grid",
                                "",
                                "needs a share of bad events above the critical one, which is "
                                        + new Percent(bad)));
    }

    private Optional<EvidenceRule> evidence(
            String path, GuardrailSpec.@Nullable EvidenceRule wire, Sli sli) {
        if (wire == null) {
            return Optional.empty();
        }
        switch (sli) {
            case Sli.Events _, Sli.Latency _ -> {}
            case Sli.Ratio _, Sli.Gauge _ ->
                    problems.add(path, "", "needs an sli that counts: events or latency");
        }
        Optional<Percent> alpha =
                problems.parse(
                        path + ".alpha",
                        Objects.requireNonNullElse(wire.alpha(), "0.1%"),
                        GuardrailReader::alpha);
        List<String> texts = Objects.requireNonNullElse(wire.grid(), GRID);
        List<Percent> grid = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            String at = path + ".grid[" + i + "]";
            problems.parse(at, texts.get(i), Percent::parse).ifPresent(grid::add);
        }
        return alpha.map(a -> new EvidenceRule(a, grid));
    }
}
