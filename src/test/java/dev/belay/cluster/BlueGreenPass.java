package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.cluster.CanaryPass.Replicas;
import dev.belay.cluster.CanaryPass.Scaling;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One pass of the stand-in over one blue-green Rollout: from what is there to what is to be written.
/// Pure.
///
/// The order of its decisions is that of `rolloutBlueGreen` in Argo Rollouts 1.9.2, whose names the
/// comments give.
final class BlueGreenPass implements RolloutPass {

    private static final String PAUSE = "BlueGreenPause";

    private final JsonNode rollout;
    private final JsonNode spec;
    private final JsonNode wanted;
    private final JsonNode before;
    private final List<Replicas> all;
    private final Instant now;
    private final String hash;
    private final Optional<Replicas> newSet;
    private final Optional<Replicas> stableSet;
    private final boolean halted;
    private final boolean aborted;

    private final List<Scaling> scalings = new ArrayList<>();
    private final Map<String, String> deadlines = new TreeMap<>();
    private String active;
    private String preview;
    private boolean pauseBegun;
    private boolean pauseEnded;

    /// What is to be written; the Services' selectors as they should be.
    ///
    /// @param deadlines by ReplicaSet, when its pods go; empty to take that back
    record Turn(
            List<Scaling> scalings,
            Map<String, String> deadlines,
            String active,
            String preview,
            ObjectNode status) {}

    /// @param sets of this Rollout only
    /// @param active the hash that the active Service selects, or empty
    BlueGreenPass(
            JsonNode rollout, List<Replicas> sets, String active, String preview, Instant now) {
        this.rollout = rollout;
        this.spec = rollout.path("spec");
        this.wanted = spec.path("strategy").path("blueGreen");
        this.before = rollout.path("status");
        this.all = sets;
        this.now = now;
        this.active = active;
        this.preview = preview;
        this.hash = CanaryPass.templateHash(spec.path("template"));
        this.newSet = set(hash);
        this.stableSet = set(before.path("stableRS").asText(""));
        this.halted = spec.path("paused").asBoolean();
        var fullyPromoted =
                stableSet.isPresent()
                        && before.path("stableRS").equals(before.path("currentPodHash"));
        this.aborted = before.path("abort").asBoolean() && !fullyPromoted;
    }

    private Optional<Replicas> set(String hash) {
        return all.stream().filter(set -> set.hash().equals(hash)).findFirst();
    }

    @Override
    public String hash() {
        return hash;
    }

    @Override
    public int replicas() {
        return spec.path("replicas").asInt(1);
    }

    @Override
    public int revision() {
        return 1
                + all.stream()
                        .filter(set -> !set.hash().equals(hash))
                        .mapToInt(Replicas::revision)
                        .max()
                        .orElse(0);
    }

    /// Whether the ReplicaSet of the template is missing and is to be made, with no pods.
    boolean needsNewSet() {
        return newSet.isEmpty();
    }

    Turn turn() {
        if (!halted) {
            preview = hash;
        }
        if (changed()) {
            return turn(reset());
        }
        scale();
        if (!halted) {
            pause();
            switchActive();
        }
        return turn(moved());
    }

    private Turn turn(ObjectNode status) {
        var saturated =
                set(status.path("blueGreen").path("activeSelector").asText())
                        .filter(this::saturated)
                        .isPresent();
        var stillAborted = status.path("abort").asBoolean();
        new RolloutConditions(rollout, status, newSet, stillAborted, saturated, now).write();
        return new Turn(scalings, deadlines, active, preview, status);
    }

    /// `CheckPodSpecChange`: then this pass only resets the status.
    private boolean changed() {
        var current = before.path("currentPodHash").asText("");
        return !(current.isEmpty() || current.equals(hash));
    }

    /// `reconcileBlueGreenReplicaSets`.
    private void scale() {
        var fresh = newSet.orElseThrow();
        if (!aborted) {
            keep(fresh);
        }
        stableSet.ifPresent(this::keep);
        stableSet.ifPresent(stable -> scale(stable, replicas()));
        scaleNew(fresh);
        var limit = wanted.path("scaleDownDelayRevisionLimit").asInt(Integer.MAX_VALUE);
        var kept = 0;
        for (var old : others()) {
            kept += letGo(old, kept < limit) ? 1 : 0;
        }
    }

    private void keep(Replicas set) {
        if (!set.scaleDownAt().isEmpty()) {
            deadlines.put(set.name(), "");
        }
    }

    private void scale(Replicas set, int size) {
        if (set.wanted() != size) {
            scalings.add(new Scaling(set.name(), size));
        }
    }

    private void scaleNew(Replicas fresh) {
        var delay = wanted.path("abortScaleDownDelaySeconds").asInt(30);
        if (!aborted || stableSet.isEmpty() || delay == 0) {
            scale(fresh, replicas());
        } else if (fresh.scaleDownAt().isEmpty()) {
            if (stableSet.filter(this::saturated).isPresent()) {
                deadlines.put(fresh.name(), seconds(delay));
            }
        } else if (now.isAfter(Instant.parse(fresh.scaleDownAt()))) {
            scale(fresh, 0);
        }
    }

    private List<Replicas> others() {
        var referenced =
                List.of(
                        hash,
                        before.path("stableRS").asText(),
                        before.path("currentPodHash").asText(),
                        active,
                        preview);
        return all.stream()
                .filter(set -> set.wanted() > 0 && !referenced.contains(set.hash()))
                .sorted(Comparator.comparingInt(Replicas::revision).reversed())
                .toList();
    }

    /// `scaleDownDelayHelper`.
    ///
    /// @return whether its pods are kept for now
    private boolean letGo(Replicas old, boolean may) {
        if (may && old.scaleDownAt().isEmpty()) {
            deadlines.put(old.name(), seconds(wanted.path("scaleDownDelaySeconds").asInt(30)));
            return true;
        }
        if (may && now.isBefore(Instant.parse(old.scaleDownAt()))) {
            return true;
        }
        scale(old, 0);
        return false;
    }

    /// `ReadyForPause` with `IsSaturated`, which are the same without a preview count.
    private boolean saturated(Replicas set) {
        return set.wanted() == replicas() && set.available() == replicas();
    }

    /// `isBlueGreenFastTracked`.
    private boolean fastTracked() {
        return !newSet.orElseThrow().scaleDownAt().isEmpty()
                || before.path("promoteFull").asBoolean()
                || active.isEmpty()
                || active.equals(hash);
    }

    /// `reconcileBlueGreenPause`.
    private void pause() {
        if (aborted || !newSet.filter(this::saturated).isPresent()) {
            return;
        }
        if (fastTracked() || byItself()) {
            pauseEnded = true;
        } else if (!paused() && !before.path("controllerPause").asBoolean()) {
            pauseBegun = true;
        }
    }

    private boolean byItself() {
        return wanted.path("autoPromotionEnabled").asBoolean(true);
    }

    private boolean paused() {
        return before.path("pauseConditions")
                .valueStream()
                .anyMatch(pause -> pause.path("reason").asText().equals(PAUSE));
    }

    /// `reconcileActiveService`.
    private void switchActive() {
        if (!newSet.filter(this::saturated).isPresent()) {
            return;
        }
        var resumed = before.path("controllerPause").asBoolean() && !paused() && !pauseBegun;
        if (fastTracked() || byItself() || resumed) {
            active = hash;
        }
        if (before.path("abort").asBoolean()) {
            active = before.path("stableRS").asText();
        }
    }

    /// `resetRolloutStatus`: whatever was set before the new template was seen is gone.
    private ObjectNode reset() {
        var status = base();
        status.remove(List.of("promoteFull", "pauseConditions", "controllerPause"));
        status.remove(List.of("abort", "abortedAt"));
        return count(status);
    }

    /// `syncRolloutStatusBlueGreen`.
    private ObjectNode moved() {
        var status = base();
        var full = before.path("promoteFull").asBoolean();
        var promoted =
                stableSet.isEmpty()
                        || active.isEmpty()
                        || (active.equals(hash) && (full || !aborted));
        if (promoted) {
            status.put("stableRS", hash);
        }
        if (promoted || status.path("stableRS").asText().equals(hash)) {
            status.remove("promoteFull");
        }
        pauses(status, promoted || full, aborted && !promoted && !full);
        return count(status);
    }

    private ObjectNode base() {
        var status = Json.objectOrEmpty(before);
        status.put("currentPodHash", hash);
        status.put("observedGeneration", rollout.path("metadata").path("generation").asText());
        status.withObject("/canary");
        return status;
    }

    private ObjectNode count(ObjectNode status) {
        var blueGreen = status.withObject("/blueGreen");
        put(blueGreen, "activeSelector", active);
        put(blueGreen, "previewSelector", preview);
        put(status, "replicas", all.stream().mapToInt(Replicas::created).sum());
        put(status, "updatedReplicas", newSet.map(Replicas::created).orElse(0));
        // The pods of the active version, or of all where there is none.
        var serving = set(active).map(List::of).orElse(all);
        put(status, "HPAReplicas", serving.stream().mapToInt(Replicas::created).sum());
        put(status, "readyReplicas", serving.stream().mapToInt(Replicas::available).sum());
        put(status, "availableReplicas", serving.stream().mapToInt(Replicas::available).sum());
        return status;
    }

    private static void put(ObjectNode object, String field, String value) {
        object.remove(field);
        if (!value.isEmpty()) {
            object.put(field, value);
        }
    }

    private static void put(ObjectNode object, String field, int value) {
        object.remove(field);
        if (value != 0) {
            object.put(field, value);
        }
    }

    /// `CalculatePauseStatus`.
    private void pauses(ObjectNode status, boolean cleared, boolean abort) {
        var controllerPause = before.path("controllerPause").asBoolean();
        status.remove(List.of("pauseConditions", "controllerPause", "abort", "abortedAt"));
        if (abort) {
            status.put("abort", true);
            status.put("abortedAt", before.path("abortedAt").asText(seconds(0)));
        } else if (!cleared && pauseBegun) {
            status.put("controllerPause", true);
            status.withArray("/pauseConditions")
                    .addObject()
                    .put("reason", PAUSE)
                    .put("startTime", seconds(0));
        } else if (!cleared && !pauseEnded && paused()) {
            status.put("controllerPause", controllerPause);
            status.set("pauseConditions", before.path("pauseConditions"));
        }
    }

    private String seconds(int later) {
        return now.plusSeconds(later).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
