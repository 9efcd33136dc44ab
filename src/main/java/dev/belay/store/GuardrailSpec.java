package dev.belay.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An SLO that watches the candidate, as a user writes it.
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "has(self.warning) || has(self.critical) || has(self.evidence)",
        message = "at least one of warning, critical and evidence is required")
@ValidationRule(
        value = "has(self.objective) || has(self.sli.gauge)",
        message = "objective is required, except for a gauge")
@ValidationRule(
        value = "!has(self.evidence) || has(self.sli.events) || has(self.sli.latency)",
        message = "evidence needs an sli that counts: events or latency")
@ValidationRule(
        value =
                "has(self.sli.latency) || has(self.sli.gauge) || [has(self.warning) ?"
                        + " self.warning.threshold : '0%', has(self.critical) ?"
                        + " self.critical.threshold : '0%'].all(t, t.endsWith('%'))",
        message = "thresholds of events and ratio are shares like 99.9%")
public record GuardrailSpec(
        @Required
                @Size(min = 1, max = 40)
                @Pattern("^[a-z]([a-z0-9-]*[a-z0-9])?$")
                @JsonPropertyDescription("The value of the alert label slo, unique in the policy.")
                String name,
        @Required @JsonPropertyDescription("What is measured; exactly one form.") Sli sli,
        @Nullable
                @Size(max = 12)
                @Pattern(Forms.PERCENT)
                @JsonPropertyDescription(
                        "The share of good events the service promises, like 99.9%.")
                String objective,
        @Nullable @JsonPropertyDescription("Crossing it holds the rollout.") Threshold warning,
        @Nullable @JsonPropertyDescription("Crossing it rolls back.") Threshold critical,
        @Nullable
                @Default(Forms.WINDOW)
                @Size(min = 2, max = 20)
                @Pattern(Forms.DURATION)
                @JsonPropertyDescription("How far an evaluation looks back.")
                String window,
        @Nullable
                @Default("required")
                @JsonPropertyDescription("Whether nothing advances without healthy evidence of it.")
                Healthy healthy,
        @Nullable
                @JsonPropertyDescription(
                        "Also rolls back on statistical evidence, which needs fewer bad events.")
                EvidenceRule evidence) {

    /// What is measured; exactly one of its forms.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value =
                    "[has(self.events), has(self.latency), has(self.ratio),"
                            + " has(self.gauge)].filter(x, x).size() == 1",
            message = "exactly one of events, latency, ratio and gauge is required")
    public record Sli(
            @Nullable @JsonPropertyDescription("Bad events among all.") Events events,
            @Nullable @JsonPropertyDescription("Requests slower than a bound.") Latency latency,
            @Nullable @JsonPropertyDescription("A ready-made share of good events.") Ratio ratio,
            @Nullable @JsonPropertyDescription("A plain value.") Gauge gauge) {}

    /// One form of what is measured.
    public sealed interface Form {}

    /// Bad events among all, as counters.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Events(
            @Required
                    @Size(min = 1, max = 500)
                    @JsonPropertyDescription(
                            "The counter of bad events, like m_total{code=~\"5..\"}.")
                    String bad,
            @Required
                    @Size(min = 1, max = 500)
                    @JsonPropertyDescription("The counter of all events.")
                    String total)
            implements Form {}

    /// Requests slower than a bound, from a histogram.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Latency(
            @Required
                    @Size(min = 1, max = 500)
                    @JsonPropertyDescription("The histogram, without _bucket.")
                    String histogram,
            @Required
                    @Size(min = 2, max = 20)
                    @Pattern(Forms.DURATION)
                    @JsonPropertyDescription(
                            "Slower than this is bad, like 500ms; the histogram needs a bucket there.")
                    String bound)
            implements Form {}

    /// A ready-made share of good events between 0 and 1.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Ratio(
            @Required
                    @Size(min = 1, max = 500)
                    @JsonPropertyDescription(
                            "PromQL whose value is the share of good events, 0 to 1.")
                    String good)
            implements Form {}

    /// A plain value and the side on which it is bad.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Gauge(
            @Required
                    @Size(min = 1, max = 500)
                    @JsonPropertyDescription("PromQL whose value is compared with the thresholds.")
                    String value,
            @Nullable
                    @Default("above")
                    @JsonPropertyDescription("On which side of a threshold it is bad.")
                    Side bad)
            implements Form {}

    /// A side of a threshold.
    @RegisterForReflection
    public enum Side {
        /// Greater is worse.
        @JsonProperty("above")
        ABOVE,
        /// Smaller is worse.
        @JsonProperty("below")
        BELOW
    }

    /// A bound and how long it must be crossed.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Threshold(
            @Required
                    @Size(min = 1, max = 20)
                    @Pattern(Forms.THRESHOLD)
                    @JsonPropertyDescription(
                            "A share like 99.8% (events, ratio), a time like 800ms (latency), a number"
                                    + " (gauge).")
                    String threshold,
            @Nullable
                    @Default("0s")
                    @JsonProperty("for")
                    @Size(min = 2, max = 20)
                    @Pattern(Forms.DURATION)
                    @JsonPropertyDescription("How long it must be crossed before it counts.")
                    String forTime) {}

    /// Whether nothing advances without `healthy` evidence.
    @RegisterForReflection
    public enum Healthy {
        /// Nothing does.
        @JsonProperty("required")
        REQUIRED,
        /// It is not waited for.
        @JsonProperty("optional")
        OPTIONAL
    }

    /// The anytime-valid rule.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record EvidenceRule(
            @Nullable
                    @Default("0.1%")
                    @Size(max = 12)
                    @Pattern(Forms.PERCENT)
                    @JsonPropertyDescription("How often a good release may be rolled back by it.")
                    String alpha,
            @Nullable
                    @Size(min = 1, max = 8)
                    @JsonPropertyDescription(
                            "The shares of bad events to tell from the critical one, rising.")
                    List<@Size(max = 12) @Pattern(Forms.PERCENT) String> grid) {}
}
