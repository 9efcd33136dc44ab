package dev.belay.store;

import dev.belay.guardrail.Guarded;
import dev.belay.guardrail.Guarded.EnvironmentSuspected;
import dev.belay.policy.Durations;
import dev.belay.policy.Gates;
import dev.belay.policy.ImageTemplate;
import dev.belay.policy.Notifications;
import dev.belay.policy.Policy;
import dev.belay.policy.Policy.OnNewRelease;
import dev.belay.policy.Policy.Verification;
import dev.belay.policy.Slo;
import dev.belay.policy.Source;
import dev.belay.policy.Source.Trigger;
import dev.belay.policy.Step;
import dev.belay.policy.Strategy;
import dev.belay.policy.Target;
import dev.belay.policy.VerificationWorkflow;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns what a user wrote into values that cannot be wrong, or says everything that is wrong.
///
/// It repeats what the schema checks: objects may be older than the schema, and the defaults are
/// the server's.
final class PolicyReader {

    private final String namespace;
    private final String name;
    private final String root;
    private final Problems problems = new Problems();

    private PolicyReader(String namespace, String name, String root) {
        this.namespace = namespace;
        this.name = name;
        this.root = root;
    }

    /// What became of a spec.
    sealed interface Reading {
        /// It can be used.
        record Good(Source source, Policy policy, Guarded guarded) implements Reading {}

        /// It cannot.
        record Bad(List<Problems.Problem> problems) implements Reading {
            /// The problems as text, one after the other.
            List<String> texts() {
                return problems.stream().map(Problems.Problem::toString).toList();
            }
        }
    }

    /// Reads a policy's spec.
    ///
    /// @param root the path that problems begin with: `spec`, or where a snapshot stands
    static Reading read(String namespace, String name, @Nullable PolicySpec spec, String root) {
        PolicyReader reader = new PolicyReader(namespace, name, root);
        Optional<Reading> read = reader.problems.required(root, spec).flatMap(reader::read);
        return read.filter(_ -> reader.problems.none())
                .orElseGet(() -> new Reading.Bad(reader.problems.all()));
    }

    private Optional<Reading> read(PolicySpec spec) {
        Optional<Source> source =
                problems.required(at("source"), spec.source()).flatMap(this::source);
        Optional<Target> target =
                problems.required(at("target"), spec.target())
                        .flatMap(new TargetReader(problems, namespace, at("target"))::read);
        Optional<Strategy> strategy =
                problems.required(at("strategy"), spec.strategy())
                        .flatMap(new StrategyReader(problems, at("strategy"))::read);
        Optional<Duration> watch = duration("watch", spec.watch(), Forms.WATCH);
        Optional<Duration> certifyAfter =
                duration("certifyAfter", spec.certifyAfter(), Forms.CERTIFY_AFTER);
        Optional<Duration> deadline =
                duration("progressDeadline", spec.progressDeadline(), Forms.PROGRESS_DEADLINE);
        List<Slo> slos = new GuardrailReader(problems, at("guardrails")).read(spec.guardrails());
        Optional<Policy.Rollback> rollback = rollback(spec.rollback(), slos);
        Gates gates = new GatesReader(problems, namespace, at("gates")).read(spec.gates());
        Optional<Notifications> notifications =
                NotificationsSpec.read(spec.notifications(), problems, at("notifications"));
        List<VerificationWorkflow> verification = verification(spec.verification());
        if (problems.none() && !Policy.fits(strategy.orElseThrow(), target.orElseThrow())) {
            problems.add(
                    at("strategy"),
                    "",
                    "does not fit %s: a Rollout takes canary or blueGreen, a Deployment rolling, a KnativeService and an HTTPRoute canary, and an Application what its workload takes"
                            .formatted(target.orElseThrow()));
        }
        if (!problems.none()) {
            return Optional.empty();
        }
        Guarded guarded =
                new Guarded(
                        namespace,
                        name,
                        service(spec),
                        slos,
                        longest(strategy.orElseThrow(), deadline.orElseThrow())
                                .plus(watch.orElseThrow()),
                        suspected(spec.rollback()));
        Policy policy =
                new Policy(
                        name,
                        service(spec),
                        target.orElseThrow(),
                        strategy.orElseThrow(),
                        watch.orElseThrow(),
                        shorter(certifyAfter.orElseThrow(), watch.orElseThrow()),
                        deadline.orElseThrow(),
                        slos.stream().map(Slo::guardrail).toList(),
                        Optional.of(RulesHashes.of(guarded)),
                        rollback.orElseThrow(),
                        onNewRelease(spec.onNewRelease()),
                        mode(spec.mode()),
                        gates,
                        notifications.orElseThrow(),
                        verification);
        return Optional.of(new Reading.Good(source.orElseThrow(), policy, guarded));
    }

    /// Until 100 %: each step may take its bake and the deadline, and so may a warm-up and the promotion.
    private static Duration longest(Strategy strategy, Duration deadline) {
        return strategy.steps().stream()
                .map(Step::bake)
                .reduce(deadline.multipliedBy(strategy.steps().size() + 2L), Duration::plus);
    }

    private List<VerificationWorkflow> verification(@Nullable List<VerificationSpec> wire) {
        String path = at("verification");
        List<VerificationWorkflow> read = VerificationSpec.read(wire, problems, path);
        return problems.parse(path, "", _ -> VerificationWorkflow.checked(read)).orElse(List.of());
    }

    private Optional<Source> source(PolicySpec.Source wire) {
        String path = at("source");
        Optional<String> repository = problems.required(path + ".repository", wire.repository());
        Optional<String> environment = problems.required(path + ".environment", wire.environment());
        Optional<ImageTemplate> image =
                problems.parse(
                        path + ".image",
                        wire.image(),
                        text ->
                                ImageTemplate.parse(
                                        text, Optional.ofNullable(wire.imageRepository())));
        if (repository.isEmpty() || environment.isEmpty() || image.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Source(
                        repository.get(),
                        environment.get(),
                        Optional.ofNullable(wire.service()),
                        Objects.requireNonNullElse(wire.refs(), List.of()),
                        image.get(),
                        trigger(wire.trigger())));
    }

    private Optional<Policy.Rollback> rollback(PolicySpec.@Nullable Rollback wire, List<Slo> slos) {
        String timeout = wire == null ? null : wire.timeout();
        Verification verification = verification(wire == null ? null : wire.verification(), slos);
        List<String> teams = Wire.list(wire == null ? null : wire.teams());
        return duration("rollback.timeout", timeout, Forms.ROLLBACK_TIMEOUT)
                .flatMap(t ->
                        problems.parse(
                                at("rollback"),
                                "",
                                _ -> new Policy.Rollback(t, verification, teams)));
    }

    private Optional<Duration> duration(String field, @Nullable String text, String otherwise) {
        return problems.parse(
                at(field), Objects.requireNonNullElse(text, otherwise), Durations::parse);
    }

    private String service(PolicySpec spec) {
        return Optional.ofNullable(spec.service())
                .or(() -> Optional.ofNullable(spec.source().service()))
                .orElse(name);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static Trigger trigger(PolicySpec.@Nullable Trigger wire) {
        return switch (wire) {
            case null -> Trigger.CREATED;
            case CREATED -> Trigger.CREATED;
            case IN_PROGRESS -> Trigger.IN_PROGRESS;
        };
    }

    /// Where traffic decides whether a candidate is good, it also says whether the baseline is: a target that reports
    /// itself ready is silent about that. Without such a guardrail no `recovered` is rendered.
    private static Verification verification(
            PolicySpec.@Nullable Verification wire, List<Slo> slos) {
        return switch (wire) {
            case null ->
                    slos.stream().anyMatch(slo -> slo.guardrail().healthRequired())
                            ? Verification.RECOVERED
                            : Verification.TARGET;
            case TARGET -> Verification.TARGET;
            case RECOVERED -> Verification.RECOVERED;
        };
    }

    private static EnvironmentSuspected suspected(PolicySpec.@Nullable Rollback wire) {
        return switch (wire == null ? null : wire.environmentSuspected()) {
            case null -> EnvironmentSuspected.ROLLBACK;
            case ROLLBACK -> EnvironmentSuspected.ROLLBACK;
            case HOLD -> EnvironmentSuspected.HOLD;
        };
    }

    private static OnNewRelease onNewRelease(PolicySpec.@Nullable OnNewRelease wire) {
        return switch (wire) {
            case null -> OnNewRelease.SUPERSEDE;
            case SUPERSEDE -> OnNewRelease.SUPERSEDE;
            case QUEUE -> OnNewRelease.QUEUE;
        };
    }

    private static Policy.Mode mode(PolicySpec.@Nullable Mode wire) {
        return switch (wire) {
            case null -> Policy.Mode.ENFORCE;
            case ENFORCE -> Policy.Mode.ENFORCE;
            case SHADOW -> Policy.Mode.SHADOW;
        };
    }

    private String at(String field) {
        return root + "." + field;
    }
}
