package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;

/// How well Argo CD takes a workload to be.
final class Health {

    private Health() {}

    static String of(JsonNode live) {
        var generation = live.at("/metadata/generation").asText();
        var status = live.path("status");
        return switch (live.path("kind").asText()) {
            case "Rollout" ->
                    status.path("observedGeneration").asText().equals(generation)
                            ? status.path("phase").asText().replace("Paused", "Suspended")
                            : "Progressing";
            case "Deployment" -> deployment(live, generation);
            default -> "Healthy";
        };
    }

    private static String deployment(JsonNode live, String generation) {
        var status = live.path("status");
        var wanted = live.at("/spec/replicas").asInt(1);
        for (var condition : status.path("conditions")) {
            if (condition.path("reason").asText().equals("ProgressDeadlineExceeded")) {
                return "Degraded";
            }
        }
        var complete =
                status.path("observedGeneration").asText().equals(generation)
                        && status.path("updatedReplicas").asInt() >= wanted
                        && status.path("replicas").asInt() <= wanted
                        && status.path("availableReplicas").asInt() >= wanted;
        return complete ? "Healthy" : "Progressing";
    }
}
