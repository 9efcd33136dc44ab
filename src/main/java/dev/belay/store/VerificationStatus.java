package dev.belay.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/// What became of one workflow that has to succeed after the rollout.
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VerificationStatus(
        @Required String name,
        @Required @JsonPropertyDescription("due, asked, accepted, running, passed or failed.")
                String stage,
        @Nullable @JsonPropertyDescription("Since when.") String at,
        @Nullable @JsonPropertyDescription("How often GitHub was asked without an answer.")
                Integer asks,
        @Nullable @JsonPropertyDescription("GitHub's number of the run.") Long run,
        @Nullable Integer attempt,
        @Nullable @JsonPropertyDescription("Where the run can be looked at.") String url,
        @Nullable @JsonPropertyDescription("What was seen last.") String seen) {}
