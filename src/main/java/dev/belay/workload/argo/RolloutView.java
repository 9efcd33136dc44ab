package dev.belay.workload.argo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Strategy;
import dev.belay.workload.Live;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Standing;
import dev.belay.workload.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A Rollout as it was read: its fields by the names the driver thinks in.
record RolloutView(JsonNode root) {

    static final String HASH_LABEL = "rollouts-pod-template-hash";

    /// Who writes defaults into the template but never asks for another version.
    private static final Set<String> CONTROLLERS = Set.of("rollouts-controller");

    /// The reason of the pause at a `pause: {}` step.
    static final String STEP_PAUSE = "CanaryPauseStep";

    /// The reason of the pause before a blue-green switch.
    static final String SWITCH_PAUSE = "BlueGreenPause";

    Live live() {
        return new Live(root);
    }

    String version() {
        return live().version();
    }

    String uid() {
        return live().uid();
    }

    /// Whether the status is about this spec; the generation in the status is text.
    boolean observed() {
        return live().observed();
    }

    JsonNode spec() {
        return root.path("spec");
    }

    JsonNode canary() {
        return spec().path("strategy").path("canary");
    }

    JsonNode blueGreen() {
        return spec().path("strategy").path("blueGreen");
    }

    boolean isBlueGreen() {
        return blueGreen().isObject();
    }

    /// Whether it is driven the way that the policy says.
    boolean isOf(Strategy strategy) {
        return strategy instanceof Strategy.BlueGreen == isBlueGreen();
    }

    boolean trafficRouted() {
        return canary().path("trafficRouting").isObject();
    }

    PodTemplate template() {
        return PodTemplate.in(root);
    }

    /// Whose version its spec asks for.
    Standing standing(Order order) {
        return Standing.of(template(), lastWriter(), order);
    }

    boolean paused() {
        return spec().path("paused").asBoolean();
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

    /// The hash that the active Service sends all traffic to; empty before the first one did.
    String activeHash() {
        return status().path("blueGreen").path("activeSelector").asText();
    }

    /// Whether this version is the stable one and, in a blue-green Rollout, also has the traffic.
    boolean serves(String hash) {
        return !hash.isEmpty()
                && stableHash().equals(hash)
                && (!isBlueGreen() || activeHash().equals(hash));
    }

    /// Whether the version that the spec asks for has arrived.
    boolean arrived() {
        return serves(hash());
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
        // It ends a pause, or skips the steps, in the same turn in which it sees the promotion.
        boolean walkingOn =
                promotingFully()
                        && !onStable()
                        && (isBlueGreen()
                                ? !pauses().isEmpty()
                                : stepIndex() < canary().path("steps").size());
        return !observed() || (!paused() && (unpausing() || walkingOn));
    }

    boolean allPodsAvailable() {
        return status().path("availableReplicas").asInt() == status().path("replicas").asInt();
    }

    /// Who last wrote the pod template, as far as the API server knows.
    String lastWriter() {
        return writer("template");
    }

    /// Who wrote a part of the spec last, other than the controller.
    String writer(String field) {
        return live().lastWriter(field, CONTROLLERS);
    }
}
