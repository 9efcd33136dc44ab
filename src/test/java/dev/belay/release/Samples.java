package dev.belay.release;

import dev.belay.policy.Approval;
import dev.belay.policy.Gate;
import dev.belay.policy.Gates;
import dev.belay.policy.Guardrail;
import dev.belay.policy.Policy;
import dev.belay.policy.Policy.Mode;
import dev.belay.policy.Policy.OnNewRelease;
import dev.belay.policy.Policy.Rollback;
import dev.belay.policy.Policy.Verification;
import dev.belay.policy.Step;
import dev.belay.policy.Strategy;
import dev.belay.policy.Target;
import dev.belay.policy.Varied;
import dev.belay.policy.VerificationWorkflow;
import dev.belay.policy.VerificationWorkflow.OnFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Small values that tests of the core start from. All durations are whole minutes.
public final class Samples {

    /// The hash of the rules that the sample policies stand for.
    public static final String RULES = "89abcdef01234567";

    public static final Instant T0 = Instant.parse("2026-03-01T10:00:00Z");
    public static final Duration MINUTE = Duration.ofMinutes(1);
    public static final String SLO = "availability";
    public static final Baseline BASELINE =
            new Baseline(Optional.of("game-41"), "img:41", "hash41", "{}");

    private Samples() {}

    public static Policy policy(Mode mode, Verification verification, OnNewRelease onNew) {
        return policy(Form.CANARY, mode, verification, onNew);
    }

    /// The forms a rollout can take.
    public enum Form {
        CANARY,
        BLUE_GREEN,
        ROLLING,
        WARMED_UP,
        MARKED,
        BY_PERSON,
        APPROVED,
        GATED,
        VERIFIED,
        INSPECTED,
        BUTTON;

        private Target target() {
            return switch (this) {
                case CANARY, BLUE_GREEN, BY_PERSON -> new Target.Rollout("play", "game", "server");
                case ROLLING, APPROVED, GATED, VERIFIED, INSPECTED, BUTTON ->
                        new Target.Deployment("play", "game", "server");
                case WARMED_UP ->
                        new Target.HttpRoute(
                                "play",
                                "game",
                                "server",
                                Optional.empty(),
                                List.of(
                                        new Target.Backend("blue", "blue"),
                                        new Target.Backend("green", "green")));
                case MARKED -> new Target.KnativeService("play", "game", "server");
            };
        }

        private Strategy strategy() {
            return switch (this) {
                case CANARY ->
                        new Strategy.Canary(List.of(new Step(10, MINUTE), new Step(50, MINUTE)));
                case BLUE_GREEN -> new Strategy.BlueGreen(MINUTE);
                case BY_PERSON -> new Strategy.BlueGreen(MINUTE, false);
                case ROLLING, APPROVED, GATED, VERIFIED, INSPECTED, BUTTON ->
                        new Strategy.Rolling("50%", "0");
                case WARMED_UP, MARKED -> new Strategy.Canary(List.of(new Step(50, MINUTE)));
            };
        }

        private List<VerificationWorkflow> verification() {
            return switch (this) {
                case VERIFIED -> List.of(workflow("login", OnFailure.ROLLBACK));
                case INSPECTED -> List.of(workflow("login", OnFailure.HOLD));
                default -> List.of();
            };
        }

        /// Where workflows are what is waited for, a heartbeat is evidence enough.
        private List<Guardrail> guardrails() {
            return verification().isEmpty()
                    ? List.of(new Guardrail(SLO, Duration.ZERO, true))
                    : List.of();
        }

        private List<String> teams() {
            return this == BUTTON ? List.of("acme/sre") : List.of();
        }

        private Gates gates() {
            return switch (this) {
                case APPROVED ->
                        new Gates(
                                List.of(
                                        new Approval("production", 2, List.of("tech-lead"), false),
                                        new Approval("nicety", 1, List.of(), true)),
                                false);
                case GATED ->
                        new Gates(
                                List.of(),
                                false,
                                MINUTE,
                                List.of(
                                        new Gate.Check("build", Optional.empty()),
                                        new Gate.Deployers(List.of("dana"), List.of())));
                default -> Gates.NONE;
            };
        }
    }

    public static Policy policy(
            Form form, Mode mode, Verification verification, OnNewRelease onNew) {
        Policy policy =
                new Policy(
                                "game",
                                "game",
                                form.target(),
                                form.strategy(),
                                MINUTE.multipliedBy(3),
                                MINUTE,
                                MINUTE,
                                form.guardrails(),
                                new Rollback(MINUTE, verification, form.teams()),
                                onNew,
                                mode)
                        .withRules(RULES);
        return Varied.verification(Varied.gates(policy, form.gates()), form.verification());
    }

    /// A workflow that has two minutes.
    public static VerificationWorkflow workflow(String name, OnFailure onFailure) {
        return new VerificationWorkflow(
                name,
                "verify.yml",
                Optional.empty(),
                Map.of("commit", "{sha}", "suite", name),
                MINUTE.multipliedBy(2),
                onFailure);
    }

    /// The same policy with people who have to agree.
    static Policy approved(Policy policy) {
        return Varied.gates(policy, Form.APPROVED.gates());
    }

    /// The same policy with these gates.
    static Policy gated(Policy p, Gates gates) {
        return Varied.gates(p, gates);
    }

    public static Policy policy() {
        return policy(Mode.ENFORCE, Verification.TARGET, OnNewRelease.SUPERSEDE);
    }

    public static Intent intent(Policy policy, long deployment) {
        return new Intent(
                new ReleaseId("play", "game-" + deployment),
                "acme/game",
                deployment,
                "0123456789012345678901234567890123456789",
                "main",
                "production",
                "img:" + deployment,
                "dana",
                false,
                policy);
    }

    /// The same with other people behind it.
    public static Intent behind(Intent i, String creator, List<String> authors) {
        return new Intent(
                i.id(),
                i.repository(),
                i.deploymentId(),
                i.sha(),
                i.ref(),
                i.environment(),
                i.image(),
                creator,
                authors,
                i.awaitsGitHub(),
                i.policy());
    }

    public static ReleaseState pending(Policy policy) {
        return ReleaseState.initial(intent(policy, 42), T0);
    }

    /// A person who holds these roles, and whose login on GitHub is the same name.
    public static Person person(String name, String... roles) {
        return new Person(name, Optional.of(name), Set.of(roles));
    }

    public static Start start(boolean withBaseline, Map<String, String> firing) {
        return new Start(
                T0, withBaseline ? Optional.of(BASELINE) : Optional.empty(), "7", 0, firing);
    }

    public static Alert alert(Action action, String slo, Instant at) {
        return new Alert(action, slo, true, "f00d", at, Optional.of(at), Optional.empty(), at);
    }

    public static Alert resolved(Instant at) {
        return new Alert(
                Action.ROLLBACK, SLO, false, "f00d", at, Optional.empty(), Optional.empty(), at);
    }

    public static ReleaseEvent arrived(Alert alert) {
        return new ReleaseEvent.AlertArrived(alert, "game");
    }

    public static ReleaseEvent cleared(Optional<Baseline> stable, Map<String, String> firing) {
        return new ReleaseEvent.Cleared(
                new Survey.Ready(stable, Optional.empty(), "7", 0),
                new BaselineChoice.Chosen(stable),
                firing);
    }

    public static Observation at(int step, boolean ready) {
        return new Observation.OnCandidate(
                step,
                ready,
                ready ? "" : "1 of 2 pods ready",
                "hash42",
                new Observation.Content(Optional.of("t42"), "belay", Optional.empty()));
    }

    public static Observation onBaseline(boolean stable) {
        return new Observation.OnBaseline(
                stable, stable ? "" : "2 of 4 pods ready", false, "belay");
    }
}
