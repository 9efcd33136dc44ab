package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/// One pass of the stand-in over one Rollout: from what is there to what is to be written. Pure.
///
/// The order of its decisions is that of `syncRolloutStatusCanary` and its neighbours in Argo
/// Rollouts 1.9.2, whose names the comments give.
final class CanaryPass implements RolloutPass {

    static final String HASH = "rollouts-pod-template-hash";
    static final String REVISION = "rollout.argoproj.io/revision";

    private final JsonNode rollout;
    private final JsonNode spec;
    private final JsonNode before;
    private final List<Replicas> all;
    private final Instant now;
    private final String hash;
    private final JsonNode steps;
    private final Optional<Replicas> newSet;
    private final Optional<Replicas> stableSet;
    private final ObjectNode status;

    private boolean aborted;
    private boolean pausesCleared;
    private boolean stepPauseEnded;
    private boolean stepPauseBegun;

    /// One ReplicaSet of the Rollout.
    ///
    /// @param order rises with the time of creation
    /// @param scaleDownAt until when its pods are kept, where that is limited; else empty
    record Replicas(
            String name,
            String hash,
            int wanted,
            int created,
            int available,
            int revision,
            long order,
            String scaleDownAt) {}

    /// @param sets of this Rollout only
    CanaryPass(JsonNode rollout, List<Replicas> sets, Instant now) {
        this.rollout = rollout;
        this.spec = rollout.path("spec");
        this.before = rollout.path("status");
        this.all = sets;
        this.now = now;
        this.hash = templateHash(spec.path("template"));
        this.steps = spec.path("strategy").path("canary").path("steps");
        this.newSet = set(hash);
        this.stableSet = set(before.path("stableRS").asText(""));
        this.status = Json.objectOrEmpty(before);
        var fullyPromoted =
                stableSet.isPresent()
                        && before.path("stableRS").equals(before.path("currentPodHash"));
        this.aborted = before.path("abort").asBoolean() && !fullyPromoted;
    }

    private Optional<Replicas> set(String hash) {
        return all.stream().filter(set -> set.hash().equals(hash)).findFirst();
    }

    /// A stable hash of a pod template; absent, null and empty fields are the same.
    static String templateHash(JsonNode template) {
        var crc = new CRC32();
        crc.update(canonical(template).getBytes(StandardCharsets.UTF_8));
        return Long.toString(crc.getValue(), 36);
    }

    private static String canonical(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return object.properties().stream()
                    .map(e -> java.util.Map.entry(e.getKey(), canonical(e.getValue())))
                    .filter(e -> !e.getValue().isEmpty())
                    .sorted(java.util.Map.Entry.comparingByKey())
                    .map(e -> e.getKey() + ":" + e.getValue())
                    .reduce((a, b) -> a + "," + b)
                    .map(text -> "{" + text + "}")
                    .orElse("");
        }
        if (node instanceof ArrayNode array) {
            return array.isEmpty()
                    ? ""
                    : array.valueStream().map(CanaryPass::canonical).toList().toString();
        }
        return node.isNull() ? "" : node.toString();
    }

    @Override
    public String hash() {
        return hash;
    }

    @Override
    public int replicas() {
        return spec.path("replicas").asInt(1);
    }

    /// `PodTemplateOrStepsChanged`: then this pass only resets the status.
    private boolean changed() {
        var current = before.path("currentPodHash").asText("");
        return !stepHash().equals(before.path("currentStepHash").asText(""))
                || !(current.isEmpty() || current.equals(hash));
    }

    private String stepHash() {
        return templateHash(steps);
    }

    /// Whether the ReplicaSet of the template is missing and is to be made, with no pods.
    boolean needsNewSet() {
        return newSet.isEmpty() && !changed();
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

    /// The first ReplicaSet that has to be scaled, with its new size; one at a time.
    Optional<Scaling> scaling() {
        if (changed() || spec.path("paused").asBoolean() || newSet.isEmpty()) {
            return Optional.empty();
        }
        var sizes = sizes();
        return stableSet
                .filter(stable -> !newSet.filter(stable::equals).isPresent())
                .filter(stable -> stable.wanted() != sizes.stable())
                .map(stable -> new Scaling(stable.name(), sizes.stable()))
                .or(() ->
                        newSet.filter(fresh -> fresh.wanted() != sizes.fresh())
                                .map(fresh -> new Scaling(fresh.name(), sizes.fresh())))
                .or(this::scalingOfOthers);
    }

    record Scaling(String name, int replicas) {}

    private record Sizes(int fresh, int stable) {}

    private Optional<Scaling> scalingOfOthers() {
        var spare = available() - minAvailable();
        return others().stream()
                .filter(set -> set.wanted() > 0 && spare > 0)
                .findFirst()
                .map(set -> new Scaling(set.name(), Math.max(0, set.wanted() - spare)));
    }

    private List<Replicas> others() {
        return all.stream()
                .filter(set ->
                        !newSet.filter(set::equals).isPresent()
                                && !stableSet.filter(set::equals).isPresent())
                .toList();
    }

    private int available() {
        return all.stream().mapToInt(Replicas::available).sum();
    }

    private int minAvailable() {
        return replicas() - share("maxUnavailable", false);
    }

    private int share(String field, boolean up) {
        var value = spec.path("strategy").path("canary").path(field).asText("25%");
        if (!value.endsWith("%")) {
            return Integer.parseInt(value);
        }
        var part = Integer.parseInt(value.substring(0, value.length() - 1)) * replicas() / 100.0;
        return (int) (up ? Math.ceil(part) : Math.floor(part));
    }

    /// `CalculateReplicaCountsForBasicCanary`: surge first, then let go of what is not needed.
    private Sizes sizes() {
        var fresh = newSet.orElseThrow();
        var walks = stableSet.isPresent() && !stableSet.equals(newSet);
        var wantedFresh = walks ? canaryShare() : replicas();
        var stable = stableSet.filter(_ -> walks);
        var wantedStable = walks ? stableShare() : 0;
        var total = all.stream().mapToInt(Replicas::wanted).sum();
        var room = replicas() + share("maxSurge", true) - total;

        var stableSize = stable.map(Replicas::wanted).orElse(0);
        if (stableSize < wantedStable && room > 0) {
            var more = Math.min(room, wantedStable - stableSize);
            stableSize += more;
            room -= more;
        }
        var freshSize = fresh.wanted();
        if (freshSize < wantedFresh && room > 0) {
            freshSize += Math.min(room, wantedFresh - freshSize);
        }
        if (others().stream().anyMatch(set -> set.wanted() > 0)) {
            return new Sizes(freshSize, stableSize);
        }
        var rising = wantedFresh >= fresh.wanted();
        var spare =
                counted(fresh, !rising)
                        + stable.map(set -> counted(set, rising)).orElse(0)
                        - minAvailable();
        if (spare > 0 && !rising) {
            freshSize = Math.max(wantedFresh, freshSize - spare);
        } else if (spare > 0 && walks && stableSize > wantedStable) {
            stableSize = Math.max(wantedStable, stableSize - spare);
        }
        return new Sizes(freshSize, stableSize);
    }

    private static int counted(Replicas set, boolean whatever) {
        return whatever ? set.wanted() : Math.min(set.wanted(), set.available());
    }

    private int weight() {
        if (before.path("promoteFull").asBoolean()
                || before.path("stableRS").equals(before.path("currentPodHash"))) {
            return 100;
        }
        if (before.path("abort").asBoolean()) {
            return 0;
        }
        var index = before.path("currentStepIndex").asInt();
        if (index >= steps.size()) {
            return 100;
        }
        for (int i = index; i >= 0; i--) {
            if (steps.path(i).has("setWeight")) {
                return steps.path(i).path("setWeight").asInt();
            }
        }
        return 0;
    }

    /// `approximateWeightedCanaryStableReplicaCounts`: the number of canary pods.
    private int canaryShare() {
        return approximation()[0];
    }

    private int stableShare() {
        return approximation()[1] - approximation()[0];
    }

    /// The canary pods and the total that come nearest to the weight.
    private int[] approximation() {
        var best = new int[] {0, replicas()};
        var bestDelta = Double.MAX_VALUE;
        var exact = replicas() * weight() / 100.0;
        for (var total :
                share("maxSurge", true) > 0
                        ? List.of(replicas(), replicas() + 1)
                        : List.of(replicas())) {
            for (var canary : List.of((int) Math.ceil(exact), (int) Math.floor(exact))) {
                var whole = weight() == 0 || weight() == 100;
                var possible = whole || (canary > 0 && canary < total);
                var delta = Math.abs(100.0 * canary / total - weight());
                if (possible && delta < bestDelta) {
                    best = new int[] {canary, total};
                    bestDelta = delta;
                }
            }
        }
        return best;
    }

    /// The status after this pass. To be asked when the scaling of this pass is known.
    ObjectNode status(boolean scaled) {
        base();
        if (changed()) {
            reset();
        } else {
            if (!scaled) {
                pauseAtPauseStep();
            }
            move();
        }
        writePauses();
        new RolloutConditions(rollout, status, newSet, aborted, available() >= replicas(), now)
                .write();
        return status;
    }

    private void base() {
        status.put("currentPodHash", hash);
        status.put("currentStepHash", stepHash());
        status.put("observedGeneration", rollout.path("metadata").path("generation").asText());
        status.put("replicas", all.stream().mapToInt(Replicas::created).sum());
        status.put("HPAReplicas", status.path("replicas").asInt());
        status.put("updatedReplicas", newSet.map(Replicas::created).orElse(0));
        status.put("readyReplicas", available());
        status.put("availableReplicas", available());
        status.put(
                "selector",
                spec.path("selector").path("matchLabels").properties().stream()
                        .map(e -> e.getKey() + "=" + e.getValue().asText())
                        .reduce((a, b) -> a + "," + b)
                        .orElse(""));
        status.withObject("/canary");
        status.withObject("/blueGreen");
        for (var count :
                List.of(
                        "replicas",
                        "HPAReplicas",
                        "updatedReplicas",
                        "readyReplicas",
                        "availableReplicas")) {
            if (status.path(count).asInt() == 0) {
                status.remove(count);
            }
        }
    }

    /// `resetRolloutStatus`: whatever was set before the new template was seen is gone.
    private void reset() {
        pausesCleared = true;
        aborted = false;
        status.remove("promoteFull");
        var backToStable = newSet.isPresent() && newSet.equals(stableSet);
        var backInWindow = inRollbackWindow() && newSet.filter(s -> s.wanted() > 0).isPresent();
        step(backToStable || backInWindow ? steps.size() : 0);
    }

    private void step(int index) {
        if (steps.isEmpty()) {
            status.remove("currentStepIndex");
        } else {
            status.put("currentStepIndex", index);
        }
    }

    /// `reconcileCanaryPause`.
    private void pauseAtPauseStep() {
        var unpaused = before.path("controllerPause").asBoolean();
        if (!spec.path("paused").asBoolean()
                && !before.path("promoteFull").asBoolean()
                && currentStep().has("pause")
                && stepPause().isMissingNode()
                && !unpaused) {
            stepPauseBegun = true;
        }
    }

    private JsonNode currentStep() {
        return steps.path(before.path("currentStepIndex").asInt());
    }

    private JsonNode stepPause() {
        return before.path("pauseConditions")
                .valueStream()
                .filter(pause -> pause.path("reason").asText().equals("CanaryPauseStep"))
                .findFirst()
                .orElseGet(com.fasterxml.jackson.databind.node.MissingNode::getInstance);
    }

    /// The rest of `syncRolloutStatusCanary`.
    private void move() {
        if (before.path("promoteFull").asBoolean() || inRollbackWindow()) {
            pausesCleared = true;
            aborted = false;
            step(steps.size());
        }
        if (shouldPromote()) {
            pausesCleared = true;
            aborted = false;
            status.remove("promoteFull");
            step(steps.size());
            status.put("stableRS", hash);
        } else if (aborted) {
            step(0);
        } else if (stepCompleted()) {
            step(before.path("currentStepIndex").asInt() + 1);
            stepPauseEnded = true;
        }
    }

    /// `shouldFullPromote`.
    private boolean shouldPromote() {
        if (stableSet.isEmpty()) {
            return true;
        }
        if (aborted || newSet.map(Replicas::available).orElse(0) < replicas()) {
            return false;
        }
        return before.path("promoteFull").asBoolean()
                || inRollbackWindow()
                || steps.isEmpty()
                || before.path("currentStepIndex").asInt() >= steps.size();
    }

    /// `isRollbackWithinWindow`; by the order of creation, where Argo compares whole seconds.
    private boolean inRollbackWindow() {
        if (newSet.isEmpty()
                || stableSet.isEmpty()
                || newSet.get().order() >= stableSet.get().order()) {
            return false;
        }
        var between =
                all.stream()
                        .filter(set -> set.order() > newSet.get().order())
                        .filter(set -> set.order() < stableSet.get().order())
                        .count();
        return between < spec.path("rollbackWindow").path("revisions").asInt();
    }

    /// `completedCurrentCanaryStep`.
    private boolean stepCompleted() {
        var step = currentStep();
        if (spec.path("paused").asBoolean() || step.isMissingNode() || newSet.isEmpty()) {
            return false;
        }
        if (step.has("pause")) {
            var pause = stepPause();
            return pause.isMissingNode()
                    ? before.path("controllerPause").asBoolean()
                    : waited(step.path("pause"), pause);
        }
        var sizes = sizes();
        return newSet.get().available() >= canaryShare()
                && newSet.get().wanted() == sizes.fresh()
                && (stableSet.isEmpty()
                        || stableSet.equals(newSet)
                        || stableSet.get().created() == sizes.stable())
                && others().stream().allMatch(set -> set.available() == 0);
    }

    private boolean waited(JsonNode step, JsonNode pause) {
        return step.has("duration")
                && now.isAfter(
                        Instant.parse(pause.path("startTime").asText())
                                .plus(duration(step.path("duration").asText())));
    }

    private static Duration duration(String text) {
        var number = text.replaceAll("[smh]$", "");
        return Duration.parse(
                "PT"
                        + number
                        + (text.equals(number)
                                ? "S"
                                : text.substring(number.length())
                                        .toUpperCase(java.util.Locale.ROOT)));
    }

    /// `CalculatePauseStatus`.
    private void writePauses() {
        status.remove(List.of("pauseConditions", "controllerPause", "abort", "abortedAt"));
        if (aborted) {
            status.put("abort", true);
            status.put("abortedAt", before.path("abortedAt").asText(seconds()));
            return;
        }
        if (pausesCleared) {
            return;
        }
        var pauses = Json.MAPPER.createArrayNode();
        before.path("pauseConditions")
                .forEach(pause -> {
                    if (!(stepPauseEnded
                            && pause.path("reason").asText().equals("CanaryPauseStep"))) {
                        pauses.add(pause);
                    }
                });
        if (stepPauseBegun) {
            pauses.addObject().put("reason", "CanaryPauseStep").put("startTime", seconds());
        }
        if (!pauses.isEmpty()) {
            status.set("pauseConditions", pauses);
            if (stepPauseBegun || before.path("controllerPause").asBoolean()) {
                status.put("controllerPause", true);
            }
        }
    }

    private String seconds() {
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
