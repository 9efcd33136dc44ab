package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// The conditions of a Deployment, as `checkPausedConditions`, `getNewReplicaSet` and
/// `syncRolloutStatus` of Kubernetes 1.36 give them.
///
/// @param status the new one, with the conditions of the old one
record DeploymentConditions(
        JsonNode deployment,
        ObjectNode status,
        Optional<DeploymentPass.Replicas> newSet,
        Instant now) {

    private static final String TIMED_OUT = "ProgressDeadlineExceeded";
    private static final String COMPLETE = "NewReplicaSetAvailable";

    ObjectNode paused() {
        if (!reason().equals(TIMED_OUT)) {
            set("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused");
        }
        return asBefore();
    }

    ObjectNode created() {
        set("Progressing", "True", "NewReplicaSetCreated", "Created new replica set");
        return asBefore();
    }

    ObjectNode rolled() {
        if (reason().equals("DeploymentPaused")) {
            set("Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed");
        }
        var name = newSet.map(DeploymentPass.Replicas::name).orElse("");
        var rested = count("replicas") == count("updatedReplicas") && reason().equals(COMPLETE);
        if (rested) {
            return asBefore();
        }
        if (complete()) {
            set(
                    "Progressing",
                    "True",
                    COMPLETE,
                    "ReplicaSet \"%s\" has successfully progressed.".formatted(name));
        } else if (progressed()) {
            remove("Progressing");
            set(
                    "Progressing",
                    "True",
                    "ReplicaSetUpdated",
                    "ReplicaSet \"%s\" is progressing.".formatted(name));
        } else if (overdue()) {
            set(
                    "Progressing",
                    "False",
                    TIMED_OUT,
                    "ReplicaSet \"%s\" has timed out progressing.".formatted(name));
        }
        return asBefore();
    }

    /// With no other condition than whether enough pods are available.
    ObjectNode asBefore() {
        var enough = DeploymentPass.enough(deployment, count("availableReplicas"));
        set(
                "Available",
                enough ? "True" : "False",
                enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                enough
                        ? "Deployment has minimum availability."
                        : "Deployment does not have minimum availability.");
        return status;
    }

    boolean complete() {
        var replicas = deployment.at("/spec/replicas").asInt(1);
        return count("updatedReplicas") == replicas
                && count("replicas") == replicas
                && count("availableReplicas") == replicas;
    }

    private boolean progressed() {
        var before = deployment.path("status");
        return count("updatedReplicas") > before.path("updatedReplicas").asInt()
                || count("replicas") - count("updatedReplicas")
                        < before.path("replicas").asInt() - before.path("updatedReplicas").asInt()
                || count("readyReplicas") > before.path("readyReplicas").asInt()
                || count("availableReplicas") > before.path("availableReplicas").asInt();
    }

    private boolean overdue() {
        var since = find("Progressing").path("lastUpdateTime").asText("");
        var deadline = deployment.at("/spec/progressDeadlineSeconds").asInt(600);
        return !since.isEmpty()
                && !reason().equals(COMPLETE)
                && Instant.parse(since).plusSeconds(deadline).isBefore(now);
    }

    private int count(String field) {
        return status.path(field).asInt();
    }

    private String reason() {
        return find("Progressing").path("reason").asText("");
    }

    private JsonNode find(String type) {
        return status.path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals(type))
                .findFirst()
                .orElseGet(MissingNode::getInstance);
    }

    private void remove(String type) {
        var kept = Json.MAPPER.createArrayNode();
        status.path("conditions")
                .forEach(condition -> {
                    if (!condition.path("type").asText().equals(type)) {
                        kept.add(condition);
                    }
                });
        status.set("conditions", kept);
    }

    private void set(String type, String value, String reason, String message) {
        var before = find(type);
        if (before.path("status").asText().equals(value)
                && before.path("reason").asText().equals(reason)) {
            return;
        }
        var time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        var since =
                before.path("status").asText().equals(value)
                        ? before.path("lastTransitionTime").asText(time)
                        : time;
        remove(type);
        status.withArray("/conditions")
                .addObject()
                .put("type", type)
                .put("status", value)
                .put("reason", reason)
                .put("message", message)
                .put("lastUpdateTime", time)
                .put("lastTransitionTime", since);
    }
}
