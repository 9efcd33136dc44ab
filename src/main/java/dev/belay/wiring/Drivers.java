package dev.belay.wiring;

import dev.belay.engine.Workload;
import dev.belay.policy.Target;
import dev.belay.release.Effect;
import dev.belay.release.Observation;
import dev.belay.release.Outcome;
import dev.belay.release.Survey;
import dev.belay.workload.Owners;
import dev.belay.workload.Permissions;
import dev.belay.workload.Permissions.Access;
import dev.belay.workload.argo.ArgoCanary;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Gives every target to the driver of its kind.
final class Drivers implements Workload {

    private static final String NOT_YET = "Belay cannot drive this kind of target yet";

    private final ArgoCanary rollouts;

    /// What a function that changes targets asks of the API server beyond Belay's own objects, by the kind of
    /// target; under `every` what all kinds take. The roles in `knative/targets` are written from it.
    static Map<String, List<Access>> access() {
        return Map.of(
                "every",
                Stream.of(Permissions.ACCESS, Owners.ACCESS).flatMap(List::stream).toList(),
                "rollout",
                ArgoCanary.ACCESS);
    }

    Drivers(KubernetesClient client) {
        this.rollouts = new ArgoCanary(client);
    }

    @Override
    public Observation observe(Order order) {
        return switch (order.intent().policy().target()) {
            case Target.Rollout _ -> rollouts.observe(order);
            default -> new Observation.Unreadable(NOT_YET);
        };
    }

    @Override
    public Survey survey(Question question) {
        return switch (question.policy().target()) {
            case Target.Rollout _ -> rollouts.survey(question);
            default -> new Survey.Refused(NOT_YET);
        };
    }

    @Override
    public Outcome apply(Effect.OnTarget effect, Order order) {
        return switch (order.intent().policy().target()) {
            case Target.Rollout _ -> rollouts.apply(effect, order);
            default -> new Outcome.Blocked(NOT_YET);
        };
    }
}
