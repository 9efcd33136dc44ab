package dev.belay.wiring;

import dev.belay.engine.Workload;
import dev.belay.policy.Target;
import dev.belay.release.Effect;
import dev.belay.release.Observation;
import dev.belay.release.Outcome;
import dev.belay.release.Survey;
import dev.belay.workload.argo.ArgoRollouts;
import dev.belay.workload.deployment.Deployments;
import io.fabric8.kubernetes.client.KubernetesClient;

/// Gives every target to the driver of its kind.
public final class Drivers implements Workload {

    private static final String NOT_YET = "Belay cannot drive this kind of target yet";

    private final ArgoRollouts rollouts;
    private final Deployments deployments;

    /// Drives all kinds through this client.
    public Drivers(KubernetesClient client) {
        this.rollouts = new ArgoRollouts(client);
        this.deployments = new Deployments(client);
    }

    @Override
    public Observation observe(Order order) {
        return switch (order.intent().policy().target()) {
            case Target.Rollout _ -> rollouts.observe(order);
            case Target.Deployment _ -> deployments.observe(order);
            default -> new Observation.Unreadable(NOT_YET);
        };
    }

    @Override
    public Survey survey(Question question) {
        return switch (question.policy().target()) {
            case Target.Rollout _ -> rollouts.survey(question);
            case Target.Deployment _ -> deployments.survey(question);
            default -> new Survey.Refused(NOT_YET);
        };
    }

    @Override
    public Outcome apply(Effect.OnTarget effect, Order order) {
        return switch (order.intent().policy().target()) {
            case Target.Rollout _ -> rollouts.apply(effect, order);
            case Target.Deployment _ -> deployments.apply(effect, order);
            default -> new Outcome.Blocked(NOT_YET);
        };
    }
}
