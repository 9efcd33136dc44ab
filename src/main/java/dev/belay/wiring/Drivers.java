package dev.belay.wiring;

import dev.belay.engine.Workload;
import dev.belay.policy.Target;
import dev.belay.release.Effect;
import dev.belay.release.Observation;
import dev.belay.release.Outcome;
import dev.belay.release.Survey;
import dev.belay.workload.argo.ArgoCanary;
import dev.belay.workload.knative.KnativeCanary;
import io.fabric8.kubernetes.client.KubernetesClient;

/// Gives every target to the driver of its kind.
final class Drivers implements Workload {

    private static final String NOT_YET = "Belay cannot drive this kind of target yet";

    private final ArgoCanary rollouts;
    private final KnativeCanary knative;

    Drivers(KubernetesClient client) {
        this.rollouts = new ArgoCanary(client);
        this.knative = new KnativeCanary(client);
    }

    @Override
    public Observation observe(Order order) {
        return switch (order.intent().policy().target()) {
            case Target.Rollout _ -> rollouts.observe(order);
            case Target.KnativeService _ -> knative.observe(order);
            default -> new Observation.Unreadable(NOT_YET);
        };
    }

    @Override
    public Survey survey(Question question) {
        return switch (question.policy().target()) {
            case Target.Rollout _ -> rollouts.survey(question);
            case Target.KnativeService _ -> knative.survey(question);
            default -> new Survey.Refused(NOT_YET);
        };
    }

    @Override
    public Outcome apply(Effect.OnTarget effect, Order order) {
        return switch (order.intent().policy().target()) {
            case Target.Rollout _ -> rollouts.apply(effect, order);
            case Target.KnativeService _ -> knative.apply(effect, order);
            default -> new Outcome.Blocked(NOT_YET);
        };
    }
}
