package dev.belay.workload.argo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A Rollout as it was read: its fields by the names the driver thinks in.
record RolloutView(JsonNode root) {

    static final String RELEASE_LABEL = "belay.dev/release";
    static final String HASH_LABEL = "rollouts-pod-template-hash";
    static final String MANAGER = "belay";

    /// Who writes defaults into the template but never asks for another version.
    private static final String CONTROLLER = "rollouts-controller";

    /// The reason of the pause at a `pause: {}` step.
    static final String STEP_PAUSE = "CanaryPauseStep";

    String version() {
        return root.path("metadata").path("resourceVersion").asText();
    }

    String uid() {
        return root.path("metadata").path("uid").asText();
    }

    /// Whether the status is about this spec; the generation in the status is text.
    boolean observed() {
        String seen = status().path("observedGeneration").asText();
        return seen.equals(root.path("metadata").path("generation").asText());
    }

    JsonNode spec() {
        return root.path("spec");
    }

    JsonNode canary() {
        return spec().path("strategy").path("canary");
    }

    boolean trafficRouted() {
        return canary().path("trafficRouting").isObject();
    }

    JsonNode template() {
        return spec().path("template");
    }

    boolean paused() {
        return spec().path("paused").asBoolean();
    }

    /// The release the pod template is labelled with.
    Optional<String> release() {
        return release(template());
    }

    static Optional<String> release(JsonNode template) {
        JsonNode label = template.path("metadata").path("labels").path(RELEASE_LABEL);
        return label.isTextual() ? Optional.of(label.asText()) : Optional.empty();
    }

    Optional<String> image(String container) {
        return image(template(), container);
    }

    static Optional<String> image(JsonNode template, String container) {
        return containers(template)
                .filter(c -> c.path("name").asText().equals(container))
                .map(c -> c.path("image").asText())
                .findFirst();
    }

    List<String> containerNames() {
        return containers(template()).map(c -> c.path("name").asText()).toList();
    }

    OptionalInt containerIndex(String container) {
        int index = containerNames().indexOf(container);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    private static Stream<JsonNode> containers(JsonNode template) {
        JsonNode list = template.path("spec").path("containers");
        return StreamSupport.stream(list.spliterator(), false);
    }

    JsonNode status() {
        return root.path("status");
    }

    String phase() {
        return status().path("phase").asText();
    }

    boolean healthy() {
        return phase().equals("Healthy");
    }

    boolean degraded() {
        return phase().equals("Degraded");
    }

    /// What the controller says, or its phase where it says nothing.
    String message() {
        String text = status().path("message").asText();
        return Text.brief(text.isBlank() ? phase() : text);
    }

    /// Whether the controller rejects this spec; the rest of the status is then about an older one.
    boolean invalid() {
        return degraded() && status().path("message").asText().startsWith("InvalidSpec");
    }

    /// The hash of the template that the controller last saw in the spec.
    String hash() {
        return status().path("currentPodHash").asText();
    }

    /// The hash of the version that an abort would return to; empty before the first one was healthy.
    String stableHash() {
        return status().path("stableRS").asText();
    }

    boolean onStable() {
        return !stableHash().isEmpty() && stableHash().equals(hash());
    }

    int stepIndex() {
        return status().path("currentStepIndex").asInt();
    }

    boolean aborted() {
        return status().path("abort").asBoolean();
    }

    boolean promotingFully() {
        return status().path("promoteFull").asBoolean();
    }

    List<String> pauses() {
        List<String> reasons = new ArrayList<>();
        status().path("pauseConditions").forEach(c -> reasons.add(c.path("reason").asText()));
        return reasons;
    }

    /// A pause was cleared, and the controller has not gone on yet.
    boolean unpausing() {
        return status().path("controllerPause").asBoolean() && pauses().isEmpty();
    }

    /// Whether the controller has not acted on the last write yet: it will soon, or it missed it.
    boolean unheeded() {
        boolean walkingOn =
                promotingFully() && stepIndex() < canary().path("steps").size() && !onStable();
        return !observed() || (!paused() && (unpausing() || walkingOn));
    }

    boolean allPodsAvailable() {
        return status().path("availableReplicas").asInt() == status().path("replicas").asInt();
    }

    /// Who last wrote the pod template, as far as the API server knows; of two in the same second,
    /// rather someone else than Belay.
    String lastWriter() {
        return StreamSupport.stream(
                        root.path("metadata").path("managedFields").spliterator(), false)
                .filter(m -> m.path("fieldsV1").path("f:spec").has("f:template"))
                .filter(m -> !m.path("manager").asText().equals(CONTROLLER))
                .max(
                        Comparator.<JsonNode, String>comparing(m -> m.path("time").asText())
                                .thenComparing(m -> !m.path("manager").asText().equals(MANAGER)))
                .map(m -> Text.brief(m.path("manager").asText()))
                .orElse("someone unknown");
    }
}
