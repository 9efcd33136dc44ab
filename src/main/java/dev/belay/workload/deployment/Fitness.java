package dev.belay.workload.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.policy.Durations;
import dev.belay.policy.Policy;
import dev.belay.policy.Strategy;
import dev.belay.policy.Target;
import dev.belay.release.Finding;
import dev.belay.workload.PodTemplate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What about a Deployment stands in the way of driving it, or of a rollback.
record Fitness(DeploymentView deployment, Policy policy) {

    List<Finding> findings() {
        List<Finding> found = new ArrayList<>();
        Stream.of(
                        container(),
                        paused(),
                        nothingWanted(),
                        history(),
                        deployment.template().tooLong().map(what -> Finding.error(what, "")),
                        tag(),
                        noTimeToFail(),
                        tooSlow())
                .flatMap(Optional::stream)
                .forEach(found::add);
        found.addAll(pace());
        return List.copyOf(found);
    }

    private Optional<Finding> container() {
        Target target = policy.target();
        return deployment.template().containerIndex(target.container()).isPresent()
                ? Optional.empty()
                : Optional.of(
                        Finding.error(
                                "it has no container '%s', only %s"
                                        .formatted(
                                                target.container(),
                                                String.join(
                                                        ", ",
                                                        deployment.template().containerNames())),
                                ""));
    }

    private Optional<Finding> paused() {
        return deployment.paused() && !deployment.pausedByBelay()
                ? Optional.of(
                        Finding.error(
                                "spec.paused is true, so that no pod would be replaced",
                                "set it to false, or take it away"))
                : Optional.empty();
    }

    private Optional<Finding> nothingWanted() {
        return deployment.replicas() == 0
                ? Optional.of(
                        Finding.error(
                                "spec.replicas is 0, so that nothing would run and nothing could be proven",
                                "set it to at least 1"))
                : Optional.empty();
    }

    private Optional<Finding> history() {
        JsonNode limit = deployment.spec().path("revisionHistoryLimit");
        return limit.isInt() && limit.asInt() == 0
                ? Optional.of(
                        Finding.error(
                                "spec.revisionHistoryLimit is 0, so that no earlier version is kept to go back to",
                                "set it to at least 2"))
                : Optional.empty();
    }

    /// The baseline's image is put back by this name.
    private Optional<Finding> tag() {
        return deployment.template().tag(policy.target().container(), PodTemplate.TAG_PUT_BACK);
    }

    private Optional<Finding> noTimeToFail() {
        return minReadySeconds() == 0
                ? Optional.of(
                        Finding.warning(
                                "spec.minReadySeconds is 0, so that a version that crashes soon after it was ready replaces all pods at once",
                                "set it to the seconds after which that would have shown"))
                : Optional.empty();
    }

    private Optional<Finding> tooSlow() {
        Duration least = Pace.of(deployment).atLeast(deployment.replicas(), minReadySeconds());
        return least.compareTo(policy.progressDeadline()) > 0
                ? Optional.of(
                        Finding.warning(
                                "replacing %d pods with spec.minReadySeconds %d takes at least %s, longer than the policy's progressDeadline of %s, after which Belay rolls back"
                                        .formatted(
                                                deployment.replicas(),
                                                minReadySeconds(),
                                                Durations.format(least),
                                                Durations.format(policy.progressDeadline())),
                                "raise the policy's progressDeadline"))
                : Optional.empty();
    }

    private int minReadySeconds() {
        return deployment.spec().path("minReadySeconds").asInt();
    }

    private List<Finding> pace() {
        if (!(policy.strategy()
                instanceof Strategy.Rolling(String maxSurge, String maxUnavailable))) {
            return List.of();
        }
        String type = deployment.spec().path("strategy").path("type").asText("RollingUpdate");
        if (!type.equals("RollingUpdate")) {
            return List.of(
                    Finding.error(
                            "spec.strategy.type is %s, but the policy's strategy is rolling"
                                    .formatted(type),
                            "set it to RollingUpdate"));
        }
        Pace pace = Pace.of(deployment);
        return Stream.of(
                        differs("maxSurge", pace.maxSurge(), maxSurge),
                        differs("maxUnavailable", pace.maxUnavailable(), maxUnavailable))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Finding> differs(String field, String found, String wanted) {
        return Pace.same(found, wanted)
                ? Optional.empty()
                : Optional.of(
                        Finding.error(
                                "spec.strategy.rollingUpdate.%s is %s, but the policy says %s"
                                        .formatted(field, found, wanted),
                                "set one of the two to the other"));
    }
}
