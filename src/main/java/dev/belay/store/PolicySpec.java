package dev.belay.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.belay.policy.Policy;
import dev.belay.policy.VerificationWorkflow;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a user writes in a DeploymentPolicy, and what a Release keeps as its snapshot.
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "!has(self.verification) || self.verification.all(a, self.verification.exists_one(b,"
                        + " b.name == a.name))",
        message = "no two verification workflows may have the same name",
        fieldPath = ".verification")
@ValidationRule(
        value =
                "self.target.kind == 'Rollout' ? !has(self.strategy.rolling)"
                        + " : self.target.kind == 'Deployment' ? has(self.strategy.rolling)"
                        + " : self.target.kind == 'Application' ?"
                        + " (!has(self.target.application) ||"
                        + " (self.target.application.workload.kind == 'Deployment')"
                        + " == has(self.strategy.rolling))"
                        + " : has(self.strategy.canary)",
        message =
                "a Rollout takes canary or blueGreen, a Deployment rolling, a KnativeService and an"
                        + " HTTPRoute canary, and an Application what its workload takes",
        fieldPath = ".strategy")
public record PolicySpec(
        @Required @JsonPropertyDescription("Which GitHub deployments this policy is about.")
                Source source,
        @Nullable
                @Size(min = 1, max = 63)
                @Pattern(Forms.LABEL)
                @JsonPropertyDescription(
                        "The label `service` of this service's alerts. Default: source.service, else"
                                + " the policy's name.")
                String service,
        @Required
                @JsonPropertyDescription("The workload this policy changes, in its own namespace.")
                TargetSpec target,
        @Required @JsonPropertyDescription("How the candidate takes over.") StrategySpec strategy,
        @Nullable
                @Default(Forms.WATCH)
                @Size(min = 2, max = 20)
                @Pattern(Forms.DURATION)
                @JsonPropertyDescription(
                        "How long after 100 % an alert still undoes the release, like 15m.")
                String watch,
        @Nullable
                @Default(Forms.CERTIFY_AFTER)
                @Size(min = 2, max = 20)
                @Pattern(Forms.DURATION)
                @JsonPropertyDescription(
                        "How long into the watch a healthy release becomes the version to go back to;"
                                + " at most the watch.")
                String certifyAfter,
        @Nullable
                @Default(Forms.PROGRESS_DEADLINE)
                @Size(min = 2, max = 20)
                @Pattern(Forms.DURATION)
                @JsonPropertyDescription(
                        "How long, beyond the bake, a step may take before Belay gives up on it.")
                String progressDeadline,
        @Nullable
                @Size(max = Forms.MAX_GUARDRAILS)
                @JsonPropertyDescription("The SLOs that watch the candidate.")
                List<GuardrailSpec> guardrails,
        @Nullable @JsonPropertyDescription("How a rollback is judged.") Rollback rollback,
        @Nullable
                @Default("supersede")
                @JsonPropertyDescription(
                        "What a newer deployment does to the one under way: take over, or wait.")
                OnNewRelease onNewRelease,
        @Nullable
                @Default("enforce")
                @JsonPropertyDescription(
                        "enforce: roll back alone. shadow: only say what would have been rolled back.")
                Mode mode,
        @Nullable @JsonPropertyDescription("What has to be true before a release may start.")
                GatesSpec gates,
        @Nullable
                @JsonPropertyDescription(
                        "Who is told what becomes of a release; where and with which secrets is the"
                                + " cluster's configuration.")
                NotificationsSpec notifications,
        @Nullable
                @Size(max = VerificationWorkflow.MOST)
                @JsonPropertyDescription(
                        "Workflows that have to succeed once the candidate has all the traffic, before it"
                                + " is certified.")
                List<VerificationSpec> verification) {

    /// Which GitHub deployments a policy is about, and the image they mean.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Source(
            @Required
                    @Size(min = 3, max = 140)
                    @Pattern("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$")
                    @JsonPropertyDescription("The GitHub repository as owner/name.")
                    String repository,
            @Required
                    @Size(min = 1, max = 255)
                    @JsonPropertyDescription("The deployment's environment.")
                    String environment,
            @Nullable
                    @Size(min = 1, max = 63)
                    @Pattern(Forms.LABEL)
                    @JsonPropertyDescription(
                            "The value of payload.service it asks for. Default: any deployment.")
                    String service,
            @Nullable
                    @Size(max = 20)
                    @JsonPropertyDescription(
                            "Patterns like main or release/* of which the ref must match one."
                                    + " Default: any ref.")
                    List<@Size(min = 1, max = 255) String> refs,
            @Required
                    @Size(min = 1, max = 300)
                    @JsonPropertyDescription(
                            "The image, with {sha}, {ref} or {payload.<field>}, like"
                                    + " registry.example.com/game-server:{sha}.")
                    String image,
            @Nullable
                    @Size(min = 1, max = 255)
                    @JsonPropertyDescription(
                            "The repository the image must lie in. Default: what stands before the"
                                    + " first placeholder of the image.")
                    String imageRepository,
            @Nullable
                    @Default("created")
                    @JsonPropertyDescription(
                            "created: the deployment itself starts it; inProgress: its status"
                                    + " in_progress.")
                    Trigger trigger) {}

    /// What starts a release.
    @RegisterForReflection
    public enum Trigger {
        /// The deployment itself.
        @JsonProperty("created")
        CREATED,
        /// Its status `in_progress`.
        @JsonProperty("inProgress")
        IN_PROGRESS
    }

    /// How a rollback is judged.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Rollback(
            @Nullable
                    @Default(Forms.ROLLBACK_TIMEOUT)
                    @Size(min = 2, max = 20)
                    @Pattern(Forms.DURATION)
                    @JsonPropertyDescription(
                            "How long the target may take to be back on the baseline and ready.")
                    String timeout,
            @Nullable
                    @JsonPropertyDescription(
                            "What proves it: the target's own report, or also recovered evidence. Default:"
                                    + " recovered where a guardrail has healthy: required, else target.")
                    Verification verification,
            @Nullable
                    @Default("rollback")
                    @JsonPropertyDescription(
                            "What is done about a candidate that fails while the baseline fails as well.")
                    EnvironmentSuspected environmentSuspected,
            @Nullable
                    @Size(max = Policy.Rollback.MOST_TEAMS)
                    @JsonPropertyDescription(
                            "The GitHub teams, organization/team, whose members may press the button Roll"
                                    + " back on a release's check run. Default: no check run.")
                    List<@Size(max = 201) @Pattern(Forms.TEAM) String> teams) {}

    /// What is done while the environment is suspected.
    @RegisterForReflection
    public enum EnvironmentSuspected {
        /// Roll back, and say what is suspected.
        @JsonProperty("rollback")
        ROLLBACK,
        /// Hold: going back would not help.
        @JsonProperty("hold")
        HOLD
    }

    /// What proves that a rollback worked.
    @RegisterForReflection
    public enum Verification {
        /// The target's own report.
        @JsonProperty("target")
        TARGET,
        /// The same and `recovered` evidence.
        @JsonProperty("recovered")
        RECOVERED
    }

    /// What a newer deployment does to the one under way.
    @RegisterForReflection
    public enum OnNewRelease {
        /// It takes over.
        @JsonProperty("supersede")
        SUPERSEDE,
        /// It waits.
        @JsonProperty("queue")
        QUEUE
    }

    /// Whether Belay rolls back by itself.
    @RegisterForReflection
    public enum Mode {
        /// It does.
        @JsonProperty("enforce")
        ENFORCE,
        /// It only says what it would have done.
        @JsonProperty("shadow")
        SHADOW
    }
}
