package dev.belay.store;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.jspecify.annotations.Nullable;

/// A standard Kubernetes condition.
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConditionStatus(
        @Required @Size(max = 63) String type,
        @Required @Size(max = 7) String status,
        @Required @Size(max = 63) String reason,
        @Nullable @Size(max = 4096) String message,
        @Required @Size(max = 32) String lastTransitionTime,
        @Nullable Long observedGeneration) {}
