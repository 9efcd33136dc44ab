package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/// A status of a deployment as Belay reports it.
///
/// @param description what people read; it begins with [Own#MARK]
record DeploymentStatus(State state, String description) {

    /// A status as GitHub lists it; empty unless it is one of Belay's own.
    static Optional<DeploymentStatus> ours(JsonNode listed) {
        String description = listed.path("description").asText();
        return Own.isDescription(description)
                ? State.ofCode(listed.path("state").asText())
                        .map(state -> new DeploymentStatus(state, description))
                : Optional.empty();
    }
}
