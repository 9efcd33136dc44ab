package dev.belay.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What outlives the releases of a policy, and whether the policy can be used.
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PolicyStatus(
        @Nullable
                @Size(max = 63)
                @JsonPropertyDescription("The one Release that may move the target.")
                String active,
        @Nullable @JsonPropertyDescription("The version releases go back to.") Certified certified,
        @Nullable @JsonPropertyDescription("The Releases that wait, oldest deployment first.")
                List<String> queue,
        @Nullable @JsonPropertyDescription("The newest deployment ever taken in.")
                Long highestDeploymentId,
        @Nullable @Size(max = 8) List<ConditionStatus> conditions,
        @Nullable @JsonPropertyDescription("The generation of the spec the conditions are about.")
                Long observedGeneration,
        @Nullable
                @Size(max = 32)
                @JsonPropertyDescription(
                        "When it was last looked at whether the target could be rolled back.")
                String rollbackCheckedAt,
        @Nullable
                @Size(max = 63)
                @JsonPropertyDescription("The label `service` of its alerts, as it came out.")
                String service) {

    /// A certified version; without a release it was adopted as it ran.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Certified(
            @Nullable String release,
            @Required String image,
            @Required String hash,
            @Required String at) {}
}
