package dev.belay.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the gates of a Release were seen to be.
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GateStatus(
        @Nullable @JsonPropertyDescription("From when the deadline of what is undecided counts.")
                String since,
        @Nullable @Size(max = 40) @JsonPropertyDescription("What each was seen to be.")
                List<Result> results,
        @Nullable @JsonPropertyDescription("The protection rule of GitHub's that asks.")
                Rule rule) {

    /// One gate.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Result(@Required String gate, @Required String outcome, @Required String seen) {}

    /// The rule, and what it was told.
    @RegisterForReflection
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Rule(
            @Required Long run,
            @Required String environment,
            @Nullable Integer comments,
            @Nullable String said,
            @Nullable Boolean approved) {}
}
