package dev.belay.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What decisions about one release depend on, as it was when the release was created.
///
/// @param watch the time after 100 % in which an alert still undoes the release
/// @param certifyAfter how long into the watch a healthy release becomes the new baseline
/// @param progressDeadline how long, beyond the bake, a step may take before Belay gives up on it
/// @param rulesHash the hash of the alert rules it stands for; absent where nobody rendered them
public record Policy(
        String name,
        String service,
        Target target,
        Strategy strategy,
        Duration watch,
        Duration certifyAfter,
        Duration progressDeadline,
        List<Guardrail> guardrails,
        Optional<String> rulesHash,
        Rollback rollback,
        OnNewRelease onNewRelease,
        Mode mode,
        Gates gates,
        Notifications notifications,
        List<VerificationWorkflow> verification) {

    /// A policy that asks for nothing before a start or after the rollout, tells nobody, and whose alert rules nobody
    /// rendered.
    public Policy(
            String name,
            String service,
            Target target,
            Strategy strategy,
            Duration watch,
            Duration certifyAfter,
            Duration progressDeadline,
            List<Guardrail> guardrails,
            Rollback rollback,
            OnNewRelease onNewRelease,
            Mode mode) {
        this(
                name,
                service,
                target,
                strategy,
                watch,
                certifyAfter,
                progressDeadline,
                guardrails,
                Optional.empty(),
                rollback,
                onNewRelease,
                mode,
                Gates.NONE,
                Notifications.NONE,
                List.of());
    }

    public Policy {
        guardrails = List.copyOf(guardrails);
        verification = VerificationWorkflow.checked(verification);
        if (!fits(strategy, target)) {
            throw new IllegalArgumentException(
                    "a %s cannot be driven by strategy %s"
                            .formatted(
                                    target.getClass().getSimpleName(),
                                    strategy.getClass().getSimpleName()));
        }
        if (certifyAfter.compareTo(watch) > 0) {
            throw new IllegalArgumentException(
                    "certifyAfter %s must not be longer than watch %s"
                            .formatted(certifyAfter, watch));
        }
    }

    /// The same policy for another target.
    public Policy withTarget(Target other) {
        return new Policy(
                name,
                service,
                other,
                strategy,
                watch,
                certifyAfter,
                progressDeadline,
                guardrails,
                rulesHash,
                rollback,
                onNewRelease,
                mode,
                gates,
                notifications,
                verification);
    }

    /// The same policy with the hash of the rules it stands for.
    public Policy withRules(String hash) {
        return new Policy(
                name,
                service,
                target,
                strategy,
                watch,
                certifyAfter,
                progressDeadline,
                guardrails,
                Optional.of(hash),
                rollback,
                onNewRelease,
                mode,
                gates,
                notifications,
                verification);
    }

    /// What the check run of a release is called at GitHub, on which the button is.
    public String checkRun() {
        return checkRun(name);
    }

    /// The same for a policy of this name.
    public static String checkRun(String policy) {
        return "belay/" + policy;
    }

    /// The verification workflow of this name.
    public Optional<VerificationWorkflow> verification(String workflow) {
        return verification.stream().filter(w -> w.name().equals(workflow)).findFirst();
    }

    /// How a rollback is judged.
    ///
    /// @param timeout how long the target may take to be back on the baseline and ready
    /// @param verification what proves that it worked
    /// @param teams whose members may press the button at GitHub, as `organization/team`
    public record Rollback(Duration timeout, Verification verification, List<String> teams) {

        /// The most teams: each may have to be asked for.
        public static final int MOST_TEAMS = 8;

        /// One that nobody can ask for at GitHub.
        public Rollback(Duration timeout, Verification verification) {
            this(timeout, verification, List.of());
        }

        public Rollback {
            teams = List.copyOf(teams);
            if (teams.size() > MOST_TEAMS) {
                throw new IllegalArgumentException(
                        "teams must be at most %d, are %d".formatted(MOST_TEAMS, teams.size()));
            }
            teams.forEach(team -> Gate.Texts.team("teams", team));
        }
    }

    /// What proves that a rollback worked.
    public enum Verification {
        /// The target reports the baseline at 100 % and ready.
        TARGET,
        /// The same, and `recovered` evidence that the baseline serves well.
        RECOVERED
    }

    /// What a newer deployment does to the one that is under way.
    public enum OnNewRelease {
        /// It takes over, unless a rollback is under way.
        SUPERSEDE,
        /// It waits until the other has finished.
        QUEUE
    }

    /// Whether Belay acts on its own.
    public enum Mode {
        /// Roll back by itself.
        ENFORCE,
        /// Start and advance as usual, but only say what it would have rolled back.
        SHADOW
    }

    /// The steps a release walks: the strategy's, after a warm-up where the target needs one.
    public List<Step> steps() {
        return target.warmsUp()
                ? Stream.concat(Stream.of(Step.WARM_UP), strategy.steps().stream()).toList()
                : strategy.steps();
    }

    /// Whether a target of this kind can be driven that way.
    public static boolean fits(Strategy strategy, Target target) {
        return switch (target) {
            case Target.Rollout _ -> !(strategy instanceof Strategy.Rolling);
            case Target.Deployment _ -> strategy instanceof Strategy.Rolling;
            case Target.KnativeService _, Target.HttpRoute _ -> strategy instanceof Strategy.Canary;
            case Target.Application application -> fits(strategy, application.workload());
        };
    }

    /// The guardrails without whose `healthy` evidence nothing advances.
    public List<Guardrail> healthRequired() {
        return guardrails.stream().filter(Guardrail::healthRequired).toList();
    }
}
