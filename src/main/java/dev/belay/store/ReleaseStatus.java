package dev.belay.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.policy.VerificationWorkflow;
import io.fabric8.crdv2.generator.v1.SchemaCustomizer;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that became of a Release: what people read, and what is needed to go on from there.
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReleaseStatus(
        @Nullable @Size(max = 32) @JsonPropertyDescription("Where it stands, for people.")
                String phase,
        @Nullable @Size(max = 16) @JsonPropertyDescription("The step of how many, for people.")
                String step,
        @Nullable @JsonPropertyDescription("The candidate's share of the traffic in percent.")
                Integer weight,
        @Nullable @Size(max = 600) @JsonPropertyDescription("Why it stands there.") String reason,
        @Nullable @JsonPropertyDescription("The exact state.") PhaseStatus state,
        @Nullable @Size(max = 64) @JsonPropertyDescription("Why it does not advance.")
                List<HoldStatus> holds,
        @Nullable @Size(max = Caps.APPROVALS) @JsonPropertyDescription("Who agreed to the start.")
                List<ApprovalStatus> approvals,
        @Nullable @JsonPropertyDescription("What its gates were seen to be.") GateStatus gates,
        @Nullable
                @Size(max = Caps.PRESSES)
                @JsonPropertyDescription(
                        "Who pressed the button Roll back at GitHub, until it is clear whether they may.")
                List<String> presses,
        @Nullable @JsonPropertyDescription("What it replaces; written once, when it starts.")
                StartStatus start,
        @Nullable
                @Size(max = 64)
                @JsonPropertyDescription(
                        "A digest of the candidate's pod template, as it was first seen on the target.")
                String template,
        @Nullable
                @Size(max = VerificationWorkflow.MOST)
                @JsonPropertyDescription("What became of the workflows after the rollout.")
                List<VerificationStatus> verification,
        @Nullable @JsonPropertyDescription("Positive proof that arrived.") EvidenceStatus evidence,
        @Nullable @Size(max = 8) @JsonPropertyDescription("What is still to be done.")
                List<EffectStatus> pending,
        @Nullable @Size(max = 64) @JsonPropertyDescription("The SLOs that complained of it.")
                List<FiringStatus> firing,
        @Nullable @Size(max = 50) @JsonPropertyDescription("The last verdicts and their reasons.")
                List<VerdictStatus> verdicts,
        @Nullable @Size(max = 20) @JsonPropertyDescription("What people still have to be told.")
                List<AnnouncementStatus> outbox,
        @Nullable @JsonPropertyDescription("How many announcements there were.") Integer announced,
        @Nullable @Size(max = 16) @JsonPropertyDescription("How far each channel has come.")
                List<ChannelStatus> channels,
        @Nullable @JsonPropertyDescription("From the alert to the proof.") TimingsStatus timings,
        @Nullable @Size(max = 8) List<ConditionStatus> conditions,
        @Nullable Long observedGeneration,
        @Nullable @Size(max = 32) @JsonPropertyDescription("When the last decision was made.")
                String updated) {

    /// One reason not to advance.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record HoldStatus(
            @Required String key,
            @Required String reason,
            @Required String since,
            @Required String lastSeen) {}

    /// One person's agreement to one stage.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ApprovalStatus(
            @Required String stage,
            @Required String by,
            @Nullable String github,
            @Nullable @Size(max = dev.belay.policy.Approval.MOST) List<String> roles,
            @Required String at,
            @Required String why) {}

    /// What a release replaces and what was wrong already.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StartStatus(
            @Required String at,
            @Nullable BaselineStatus baseline,
            @Required String version,
            @Required Integer container,
            @Nullable @Size(max = 64) List<FiringAtStart> firing) {}

    /// The version a rollback puts back, with its whole pod template.
    ///
    /// The template is atomic for server-side apply: else the API server would list each of its
    /// fields in `metadata.managedFields`. The customizer replaces all properties, hence the repetition.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @SchemaCustomizer(
            value = SchemaCustomizer.MergePatchCustomizer.class,
            input =
                    """
                    {"properties": {
                      "release": {"type": "string"},
                      "image": {"type": "string"},
                      "hash": {"type": "string"},
                      "template": {
                        "type": "object",
                        "x-kubernetes-preserve-unknown-fields": true,
                        "x-kubernetes-map-type": "atomic"
                      }
                    }}
                    """)
    public record BaselineStatus(
            @Nullable String release,
            @Required String image,
            @Required String hash,
            @Required ObjectNode template) {}

    /// An SLO that was firing at the start, and the release it named.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FiringAtStart(@Required String slo, @Required String release) {}

    /// An SLO that complained and when it was last heard.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FiringStatus(@Required String slo, @Required String lastHeard) {}

    /// Proof of each kind.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record EvidenceStatus(
            @Nullable ProofStatus heartbeat,
            @Nullable @Size(max = 64) List<ProofStatus> healthy,
            @Nullable ProofStatus recovered) {}

    /// One proof; `slo` only where it is about one.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ProofStatus(
            @Nullable String slo,
            @Required String evaluatedAt,
            @Required String receivedAt,
            @Required String window) {}

    /// Something still to be done.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record EffectStatus(
            @Required String type, @Nullable Integer fromStep, @Nullable String hash) {}

    /// One verdict and how often it was given.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record VerdictStatus(
            @Required String at,
            @Required String subject,
            @Nullable String fingerprint,
            @Nullable String startsAt,
            @Required String verdict,
            @Required String reason,
            @Required String text,
            @Nullable Integer count) {}

    /// Something people still have to be told.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AnnouncementStatus(
            @Required Integer sequence,
            @Required String at,
            @Required String level,
            @Required String kind,
            @Required String text) {}

    /// How far one channel has come, and why it does not come on.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ChannelStatus(
            @Required String name,
            @Required Integer told,
            @Nullable @JsonPropertyDescription("What the channel goes on from.") String memo,
            @Nullable @JsonPropertyDescription("How many announcements it never took.")
                    Integer lost,
            @Nullable @JsonPropertyDescription("Why the last try failed.") String error,
            @Nullable @JsonPropertyDescription("Since when it fails.") String failingSince,
            @Nullable Integer tries,
            @Nullable @JsonPropertyDescription("When it is tried again.") String nextTry) {}

    /// The instants of a rollback.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TimingsStatus(
            @Nullable String alertStartedAt,
            @Nullable String receivedAt,
            @Nullable String decidedAt,
            @Nullable String patchedAt,
            @Nullable String verifiedAt) {}
}
