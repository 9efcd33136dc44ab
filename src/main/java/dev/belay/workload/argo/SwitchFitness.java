package dev.belay.workload.argo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.policy.Durations;
import dev.belay.policy.Guardrail;
import dev.belay.policy.Policy;
import dev.belay.release.Finding;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What about a blue-green Rollout could switch without Belay, or make the way back slow.
record SwitchFitness(RolloutView rollout, Policy policy) {

    private static final String FIELD = "spec.strategy.blueGreen.";

    /// What Argo Rollouts takes where `scaleDownDelaySeconds` is not set.
    private static final int SCALE_DOWN_DELAY = 30;

    Stream<Finding> findings() {
        return Stream.of(
                        activeService(),
                        autoPromotion(),
                        autoPromotionSeconds(),
                        analysis("prePromotionAnalysis", "abort the candidate"),
                        analysis(
                                "postPromotionAnalysis",
                                "keep the switch from being finished, and with it the way back,"),
                        fewerInPreview(),
                        scaleDownDelay(),
                        scaleDownLimit(),
                        provenBeforehand())
                .flatMap(Optional::stream);
    }

    private Optional<Finding> activeService() {
        return rollout.blueGreen().path("activeService").asText().isEmpty()
                ? error(
                        "activeService is missing",
                        "name the Service that carries the traffic, which is what Argo Rollouts switches")
                : Optional.empty();
    }

    private Optional<Finding> autoPromotion() {
        JsonNode enabled = rollout.blueGreen().path("autoPromotionEnabled");
        return enabled.asBoolean(true)
                ? error(
                        "autoPromotionEnabled is %s, so that Argo Rollouts would switch by itself"
                                .formatted(enabled.isBoolean() ? "true" : "not set"),
                        "set it to false")
                : Optional.empty();
    }

    private Optional<Finding> autoPromotionSeconds() {
        int seconds = rollout.blueGreen().path("autoPromotionSeconds").asInt();
        return seconds == 0
                ? Optional.empty()
                : warning(
                        "autoPromotionSeconds is %d, and would switch without Belay once autoPromotionEnabled were not false"
                                .formatted(seconds),
                        "remove it: the policy's bake is what counts");
    }

    private Optional<Finding> analysis(String field, String does) {
        return rollout.blueGreen().path(field).isObject()
                ? error(
                        "%s can %s without Belay".formatted(field, does),
                        "remove it, and let the policy's guardrails decide")
                : Optional.empty();
    }

    private Optional<Finding> fewerInPreview() {
        JsonNode count = rollout.blueGreen().path("previewReplicaCount");
        int replicas = rollout.spec().path("replicas").asInt(1);
        return count.isInt() && count.asInt() < replicas
                ? warning(
                        "previewReplicaCount is %d of %d, so that most pods come up only after the bake, when the switch waits for them"
                                .formatted(count.asInt(), replicas),
                        "remove it")
                : Optional.empty();
    }

    private Optional<Finding> scaleDownDelay() {
        JsonNode field = rollout.blueGreen().path("scaleDownDelaySeconds");
        int seconds = field.asInt(SCALE_DOWN_DELAY);
        long watch = policy.watch().toSeconds();
        return seconds >= watch
                ? Optional.empty()
                : warning(
                        "scaleDownDelaySeconds is %d%s, shorter than the policy's watch of %s: a rollback after that has to wait for new pods of the baseline"
                                .formatted(
                                        seconds,
                                        field.isInt() ? "" : " where it is not set",
                                        Durations.format(policy.watch())),
                        "set it to " + watch);
    }

    private Optional<Finding> scaleDownLimit() {
        JsonNode limit = rollout.blueGreen().path("scaleDownDelayRevisionLimit");
        return limit.isInt() && limit.asInt() == 0
                ? warning(
                        "scaleDownDelayRevisionLimit is 0, so that the baseline's pods go at the switch and a rollback has to wait for new ones",
                        "remove it")
                : Optional.empty();
    }

    /// Nothing is switched to without the evidence, and players give it only after the switch.
    private Optional<Finding> provenBeforehand() {
        String names =
                policy.healthRequired().stream()
                        .map(Guardrail::name)
                        .collect(Collectors.joining(", "));
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String preview = rollout.blueGreen().path("previewService").asText();
        return Optional.of(
                Finding.warning(
                        "the policy asks for healthy evidence of %s before the switch, when no player reaches the candidate: without other traffic to it no release is switched to"
                                .formatted(names),
                        "send synthetic traffic to %s, or set healthy: optional there"
                                .formatted(
                                        preview.isEmpty()
                                                ? "a previewService, which is not set"
                                                : "Service " + preview)));
    }

    private static Optional<Finding> error(String what, String fix) {
        return Optional.of(Finding.error(FIELD + what, fix));
    }

    private static Optional<Finding> warning(String what, String fix) {
        return Optional.of(Finding.warning(FIELD + what, fix));
    }
}
