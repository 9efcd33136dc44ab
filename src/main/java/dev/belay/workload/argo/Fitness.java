package dev.belay.workload.argo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.policy.Durations;
import dev.belay.policy.Policy;
import dev.belay.policy.Step;
import dev.belay.policy.Strategy;
import dev.belay.policy.Target;
import dev.belay.release.Finding;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What about a Rollout stands in the way of driving it, each finding a sentence that says what to
/// change.
///
/// Whatever could advance without Belay is such a finding, and whatever a rollback could break on.
record Fitness(RolloutView rollout, Policy policy) {

    private static final int STEPS_SHOWN = 12;

    /// What Argo Rollouts takes where `progressDeadlineSeconds` is not set.
    private static final int DEADLINE = 600;

    List<Finding> findings() {
        boolean blueGreen = policy.strategy() instanceof Strategy.BlueGreen;
        if (blueGreen ? !rollout.isBlueGreen() : !rollout.canary().isObject()) {
            String missing = blueGreen ? "blueGreen" : "canary";
            return List.of(Finding.error("spec.strategy." + missing + " is missing", ""));
        }
        Stream<Finding> errors =
                Stream.concat(ofBoth(), blueGreen ? Stream.empty() : ofCanary())
                        .flatMap(Optional::stream)
                        .map(what -> Finding.error(what, ""));
        Stream<Finding> others =
                blueGreen
                        ? new SwitchFitness(rollout, policy).findings()
                        : Stream.of(analysis(), stableScale()).flatMap(Optional::stream);
        Optional<Finding> tag =
                rollout.template().tag(policy.target().container(), PodTemplate.TAG_PUT_BACK);
        return Stream.of(
                        errors,
                        nothingWanted().stream(),
                        others,
                        window(blueGreen).stream(),
                        deadlineAbort().stream(),
                        tag.stream())
                .flatMap(findings -> findings)
                .toList();
    }

    private Stream<Optional<String>> ofBoth() {
        return Stream.of(
                workloadRef(), container(), paused(), history(), rollout.template().tooLong());
    }

    private Stream<Optional<String>> ofCanary() {
        return Stream.of(steps(), maxWeight(), stableScaleForEver());
    }

    private Optional<Finding> nothingWanted() {
        JsonNode replicas = rollout.spec().path("replicas");
        return replicas.isInt() && replicas.asInt() == 0
                ? Optional.of(
                        Finding.error(
                                "spec.replicas is 0, so that nothing would run and nothing could be proven",
                                "set it to at least 1"))
                : Optional.empty();
    }

    private Optional<Finding> analysis() {
        return rollout.canary().path("analysis").isObject()
                ? Optional.of(
                        Finding.warning(
                                "spec.strategy.canary.analysis can abort a candidate without Belay",
                                "remove it, and let the policy's guardrails decide"))
                : Optional.empty();
    }

    private Optional<Finding> deadlineAbort() {
        if (!rollout.spec().path("progressDeadlineAbort").asBoolean()) {
            return Optional.empty();
        }
        int seconds = rollout.spec().path("progressDeadlineSeconds").asInt(DEADLINE);
        return Optional.of(
                Finding.warning(
                        "spec.progressDeadlineAbort is true, so that Argo Rollouts aborts a candidate after %d s without Belay"
                                .formatted(seconds),
                        "remove it: Belay rolls back after the policy's progressDeadline, "
                                + Durations.format(policy.progressDeadline())));
    }

    private Optional<String> workloadRef() {
        return rollout.spec().path("workloadRef").isObject()
                ? Optional.of(
                        "spec.workloadRef is used, but Belay needs the pod template in the Rollout itself")
                : Optional.empty();
    }

    private Optional<String> container() {
        Target target = policy.target();
        if (rollout.spec().path("workloadRef").isObject()
                || rollout.template().containerIndex(target.container()).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                "it has no container '%s', only %s"
                        .formatted(
                                target.container(),
                                String.join(", ", rollout.template().containerNames())));
    }

    private Optional<String> steps() {
        List<String> wanted = new ArrayList<>();
        for (Step step : policy.strategy().steps()) {
            wanted.add("setWeight: " + step.weight());
            wanted.add("pause: {}");
        }
        List<String> found = new ArrayList<>();
        rollout.canary().path("steps").forEach(step -> found.add(name(step)));
        return found.equals(wanted)
                ? Optional.empty()
                : Optional.of(
                        "spec.strategy.canary.steps must be [%s], as in the policy and with nothing that goes on by itself, but are [%s]"
                                .formatted(listed(wanted), listed(found)));
    }

    private static String name(JsonNode step) {
        return step.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .map(field -> field.getKey() + ": " + value(field.getKey(), field.getValue()))
                .collect(Collectors.joining(" + "));
    }

    private static String value(String kind, JsonNode value) {
        return switch (kind) {
            case "setWeight" -> value.asText();
            case "pause" -> {
                JsonNode duration = value.path("duration");
                yield duration.isValueNode() && !duration.isNull()
                        ? "{duration: %s}".formatted(Text.brief(duration.asText()))
                        : "{}";
            }
            default -> "…";
        };
    }

    private static String listed(List<String> steps) {
        String text = steps.stream().limit(STEPS_SHOWN).collect(Collectors.joining(", "));
        return steps.size() > STEPS_SHOWN ? text + ", …" : text;
    }

    private Optional<String> maxWeight() {
        int most = rollout.canary().path("trafficRouting").path("maxTrafficWeight").asInt(100);
        return most == 100
                ? Optional.empty()
                : Optional.of(
                        "spec.strategy.canary.trafficRouting.maxTrafficWeight is %d, but the policy's weights are percentages"
                                .formatted(most));
    }

    private Optional<String> paused() {
        return rollout.paused()
                ? Optional.of("spec.paused is true, so that no pod would be moved")
                : Optional.empty();
    }

    private Optional<String> stableScaleForEver() {
        return dynamicStableScale() && keepsFailedPods()
                ? Optional.of(
                        "spec.strategy.canary.dynamicStableScale takes the stable pods away as the candidate grows, and abortScaleDownDelaySeconds: 0 keeps a failed candidate's pods for ever, so a rollback may find no room for the stable ones: change one of the two")
                : Optional.empty();
    }

    private Optional<Finding> stableScale() {
        return dynamicStableScale() && !keepsFailedPods()
                ? Optional.of(
                        Finding.warning(
                                "spec.strategy.canary.dynamicStableScale takes the stable pods away as the candidate grows, so that a rollback has to wait for new ones, while the few that are left get the traffic",
                                "remove it"))
                : Optional.empty();
    }

    private boolean dynamicStableScale() {
        return rollout.canary().path("dynamicStableScale").asBoolean();
    }

    private boolean keepsFailedPods() {
        JsonNode delay = rollout.canary().path("abortScaleDownDelaySeconds");
        return delay.isInt() && delay.asInt() == 0;
    }

    /// What RolloutContract and RealArgoBlueGreenTest see the controller do.
    private Optional<Finding> window(boolean blueGreen) {
        int revisions = rollout.spec().path("rollbackWindow").path("revisions").asInt();
        if (revisions == 0) {
            return Optional.empty();
        }
        String does =
                blueGreen
                        ? "neither pauses before the switch nor, once their pods are gone, switches by itself, so that an undo goes on only by Belay's second write, which it makes in any case"
                        : "skips the steps by itself, which an undo otherwise does by Belay's second write";
        return Optional.of(
                Finding.info(
                        "spec.rollbackWindow.revisions is %d: back to one of the last %d versions Argo Rollouts %s"
                                .formatted(revisions, revisions, does)));
    }

    private Optional<String> history() {
        JsonNode limit = rollout.spec().path("revisionHistoryLimit");
        return limit.isInt() && limit.asInt() == 0
                ? Optional.of(
                        "spec.revisionHistoryLimit is 0, so that no earlier version is kept to go back to")
                : Optional.empty();
    }
}
