package dev.belay.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the candidate takes over; exactly one form.
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "[has(self.canary), has(self.blueGreen), has(self.rolling)].exists_one(f, f)",
        message = "exactly one of canary, blueGreen and rolling must be set")
public record StrategySpec(
        @Nullable @JsonPropertyDescription("Traffic moves in rising shares.") Canary canary,
        @Nullable
                @JsonPropertyDescription(
                        "The candidate stands complete without traffic, then gets all of it.")
                BlueGreen blueGreen,
        @Nullable @JsonPropertyDescription("Pods are replaced one after the other.")
                Rolling rolling) {

    /// Traffic moves in rising shares; 100 % follows the last one.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value =
                    "self.steps.map(s, s.weight).isSorted() && self.steps.all(a,"
                            + " self.steps.exists_one(b, b.weight == a.weight))",
            message = "weights must rise from step to step; 100 % is implied after the last step",
            fieldPath = ".steps")
    public record Canary(@Required @Size(min = 1, max = Forms.MAX_STEPS) List<Step> steps) {}

    /// A traffic share and how long it must stay healthy.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Step(
            @Required
                    @Min(1)
                    @Max(99)
                    @JsonPropertyDescription(
                            "The candidate's share of the traffic in percent, 1 to 99; 100 % is"
                                    + " implied after the last step.")
                    Integer weight,
            @Required
                    @Size(min = 2, max = 20)
                    @Pattern(Forms.DURATION)
                    @JsonPropertyDescription(
                            "How long it must stay healthy at this share, like 5m.")
                    String bake) {}

    /// The switch after a bake without traffic.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record BlueGreen(
            @Nullable
                    @Default(Forms.BLUE_GREEN_BAKE)
                    @Size(min = 2, max = 20)
                    @Pattern(Forms.DURATION)
                    @JsonPropertyDescription(
                            "How long the candidate must stay healthy before the switch, like 5m.")
                    String bake,
            @Nullable
                    @Default("true")
                    @JsonPropertyDescription(
                            "Whether the switch follows by itself; else a person has to promote it.")
                    Boolean autoPromote) {}

    /// What the target's rolling update must be set to.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Rolling(
            @Nullable
                    @JsonPropertyDescription(
                            "Pods above the wanted number, as a number or like 50%. Default: 50%.")
                    IntOrString maxSurge,
            @Nullable
                    @JsonPropertyDescription(
                            "Pods below the wanted number, as a number or like 25%. Default: 0.")
                    IntOrString maxUnavailable) {}
}
