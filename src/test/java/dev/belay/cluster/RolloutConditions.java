package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// The conditions and the phase of a Rollout, canary or blue-green, as `calculateRolloutConditions`
/// and `CalculateRolloutPhase` of Argo Rollouts 1.9.2 give them.
///
/// @param available whether enough pods serve
record RolloutConditions(
        JsonNode rollout,
        ObjectNode status,
        Optional<CanaryPass.Replicas> newSet,
        boolean aborted,
        boolean available,
        Instant now) {

    private static final int DEADLINE = 600;

    void write() {
        var healthy = healthy();
        var wasHealthy = find("Healthy").path("status").asText().equals("True");
        if (healthy && !paused()) {
            set("Healthy", "True", "RolloutHealthy", "Rollout is healthy");
        } else if (!find("Healthy").isMissingNode()) {
            set("Healthy", "False", "RolloutHealthy", "Rollout is not healthy");
        }
        progressing(healthy, wasHealthy);
        var paused =
                status.path("pauseConditions").size() > 0
                        || rollout.path("spec").path("paused").asBoolean();
        if (paused || !find("Paused").isMissingNode()) {
            set("Paused", paused ? "True" : "False", "RolloutPaused", "Rollout is paused");
        }
        set(
                "Available",
                available ? "True" : "False",
                "AvailableReason",
                available
                        ? "Rollout has minimum availability"
                        : "Rollout does not have minimum availability");
        set("Completed", promoted() ? "True" : "False", "RolloutCompleted", "RolloutCompleted");
        phase();
    }

    private void progressing(boolean healthy, boolean wasHealthy) {
        var name = newSet.map(CanaryPass.Replicas::name).orElse("");
        var reason = find("Progressing").path("reason").asText("");
        if (aborted) {
            set(
                    "Progressing",
                    "False",
                    "RolloutAborted",
                    "Rollout aborted update to revision "
                            + newSet.map(CanaryPass.Replicas::revision).orElse(0));
        } else if (healthy) {
            set(
                    "Progressing",
                    "True",
                    "NewReplicaSetAvailable",
                    "ReplicaSet \"%s\" has successfully progressed.".formatted(name));
        } else if (progressed()
                || wasHealthy
                || reason.isEmpty()
                || reason.equals("RolloutAborted")) {
            remove("Progressing");
            set(
                    "Progressing",
                    "True",
                    "ReplicaSetUpdated",
                    "ReplicaSet \"%s\" is progressing.".formatted(name));
        } else if (!paused() && !onPauseStep() && overdue(reason)) {
            set(
                    "Progressing",
                    "False",
                    "ProgressDeadlineExceeded",
                    "ReplicaSet \"%s\" has timed out progressing.".formatted(name));
        }
        if (paused() && !promoted() && !aborted) {
            set("Progressing", "Unknown", "RolloutPaused", "Rollout is paused");
        }
    }

    private boolean blueGreen() {
        return rollout.path("spec").path("strategy").path("blueGreen").isObject();
    }

    private String selector(String which) {
        return status.path("blueGreen").path(which + "Selector").asText();
    }

    private boolean onPauseStep() {
        return find("Paused").path("status").asText().equals("True")
                || rollout.path("spec")
                        .path("strategy")
                        .path("canary")
                        .path("steps")
                        .path(status.path("currentStepIndex").asInt())
                        .has("pause");
    }

    private boolean progressed() {
        var before = rollout.path("status");
        return before.path("updatedReplicas").asInt() != count("updatedReplicas")
                || before.path("availableReplicas").asInt() < count("availableReplicas")
                || before.path("replicas").asInt() - before.path("updatedReplicas").asInt()
                        > count("replicas") - count("updatedReplicas")
                || !before.path("blueGreen").equals(status.path("blueGreen"))
                || !before.path("stableRS").equals(status.path("stableRS"))
                || !before.path("currentStepIndex").equals(status.path("currentStepIndex"));
    }

    private boolean overdue(String reason) {
        if (reason.equals("ProgressDeadlineExceeded")) {
            return true;
        }
        var since = find("Progressing").path("lastUpdateTime").asText("");
        var deadline = rollout.path("spec").path("progressDeadlineSeconds").asInt(DEADLINE);
        return !since.isEmpty()
                && !reason.equals("RolloutPaused")
                && Instant.parse(since).plusSeconds(deadline).isBefore(now);
    }

    private boolean paused() {
        return status.path("pauseConditions").size() > 0
                || rollout.path("spec").path("paused").asBoolean();
    }

    private boolean promoted() {
        return status.path("stableRS").asText("").equals(status.path("currentPodHash").asText());
    }

    private boolean healthy() {
        return blueGreen() ? switched() : completed();
    }

    private boolean switched() {
        var hash = status.path("currentPodHash").asText();
        var preview = rollout.path("spec").path("strategy").path("blueGreen").has("previewService");
        return count("updatedReplicas") == replicas()
                && count("availableReplicas") == replicas()
                && selector("active").equals(hash)
                && (!preview || selector("preview").equals(hash));
    }

    private boolean completed() {
        var steps = rollout.path("spec").path("strategy").path("canary").path("steps").size();
        return count("updatedReplicas") == replicas()
                && count("availableReplicas") == replicas()
                && count("replicas") == replicas()
                && promoted()
                && status.path("currentStepIndex").asInt(steps) == steps;
    }

    private int count(String field) {
        return status.path(field).asInt();
    }

    private int replicas() {
        return rollout.path("spec").path("replicas").asInt(1);
    }

    private void phase() {
        var reason = find("Progressing").path("reason").asText();
        if (reason.equals("RolloutAborted") || reason.equals("ProgressDeadlineExceeded")) {
            phase("Degraded", reason + ": " + find("Progressing").path("message").asText());
        } else if (rollout.path("spec").path("paused").asBoolean()) {
            phase("Paused", "manually paused");
        } else if (status.path("pauseConditions").size() > 0) {
            phase("Paused", status.path("pauseConditions").path(0).path("reason").asText());
        } else if (count("updatedReplicas") < replicas()) {
            phase("Progressing", "more replicas need to be updated");
        } else if (count("availableReplicas") < count("updatedReplicas")) {
            phase("Progressing", "updated replicas are still becoming available");
        } else if (blueGreen()
                && !selector("active").equals(status.path("currentPodHash").asText())) {
            phase("Progressing", "active service cutover pending");
        } else if (!blueGreen() && count("replicas") > count("updatedReplicas")) {
            phase("Progressing", "old replicas are pending termination");
        } else if (!promoted()) {
            phase(
                    "Progressing",
                    blueGreen()
                            ? "waiting for post-promotion verification to complete"
                            : "waiting for all steps to complete");
        } else {
            phase("Healthy", "");
        }
    }

    private void phase(String phase, String message) {
        status.put("phase", phase);
        if (message.isEmpty()) {
            status.remove("message");
        } else {
            status.put("message", message);
        }
    }

    private JsonNode find(String type) {
        return status.path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals(type))
                .findFirst()
                .orElseGet(com.fasterxml.jackson.databind.node.MissingNode::getInstance);
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
        var old = find(type);
        if (old.path("status").asText().equals(value)
                && old.path("reason").asText().equals(reason)) {
            return;
        }
        var time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        var since =
                old.path("status").asText().equals(value)
                        ? old.path("lastTransitionTime").asText(time)
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
