package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/// The two Services of a blue-green Rollout, for the stand-in: which version each of them selects.
record StandInServices(Calls api, JsonNode rollout) {

    private String name(String which) {
        return rollout.at("/spec/strategy/blueGreen").path(which + "Service").asText();
    }

    private String path(String which) {
        return "/api/v1/namespaces/%s/services/%s"
                .formatted(rollout.at("/metadata/namespace").asText(), name(which));
    }

    /// The first of them that is named but not there.
    Optional<String> missing() {
        return List.of("active", "preview").stream()
                .filter(which -> !name(which).isEmpty())
                .filter(which -> api.get(path(which)).code() == 404)
                .findFirst();
    }

    /// The hash that a Service selects; empty where it selects none, or is not named.
    String selected(String which) {
        return name(which).isEmpty()
                ? ""
                : api.get(path(which)).body().at("/spec/selector").path(CanaryPass.HASH).asText();
    }

    /// Lets a Service select the pods of this hash; tells whether it selected others before.
    boolean select(String which, String hash) {
        if (name(which).isEmpty() || hash.isEmpty() || selected(which).equals(hash)) {
            return false;
        }
        var patch = Json.object();
        patch.withObject("/spec/selector").put(CanaryPass.HASH, hash);
        return api.patch(path(which), Calls.MERGE_PATCH, patch.toString()).code() == 200;
    }

    /// What the controller says of a Rollout that names a Service that is missing.
    ObjectNode invalid(String which) {
        var status = Json.objectOrEmpty(rollout.path("status"));
        var field = which + "Service";
        status.put("phase", "Degraded");
        status.put(
                "message",
                "InvalidSpec: The Rollout \"%s\" is invalid: spec.strategy.blueGreen.%s: Invalid value: \"%s\": service \"%s\" not found"
                        .formatted(
                                rollout.at("/metadata/name").asText(),
                                field,
                                name(which),
                                name(which)));
        status.put("observedGeneration", rollout.at("/metadata/generation").asText());
        return status;
    }
}
