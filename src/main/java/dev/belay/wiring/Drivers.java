package dev.belay.wiring;

import dev.belay.engine.Workload;
import dev.belay.policy.Target;
import dev.belay.release.Effect;
import dev.belay.release.Observation;
import dev.belay.release.Outcome;
import dev.belay.release.Survey;
import dev.belay.workload.argo.ArgoCanary;
import dev.belay.workload.argocd.ArgoCdApplications;
import io.fabric8.kubernetes.client.KubernetesClient;

/// Gives every target to the driver of its kind.
final class Drivers implements Workload {

    private static final String NOT_YET = "Belay cannot drive this kind of target yet";

    private final ArgoCanary rollouts;
    private final ArgoCdApplications applications;

    Drivers(KubernetesClient client) {
        this.rollouts = new ArgoCanary(client);
        this.applications = new ArgoCdApplications(client, this::beneath);
    }

    /// The driver of what an Application manages.
    private Workload beneath(Target.Application application) {
        return switch (application.workload()) {
            case Target.Rollout _ -> rollouts.through(application);
            case Target.Deployment _ -> this;
        };
    }

    @Override
    public Observation observe(Order order) {
        return switch (order.intent().policy().target()) {
            case Target.Rollout _ -> rollouts.observe(order);
            case Target.Application _ -> applications.observe(order);
            default -> new Observation.Unreadable(NOT_YET);
        };
    }

    @Override
    public Survey survey(Question question) {
        return switch (question.policy().target()) {
            case Target.Rollout _ -> rollouts.survey(question);
            case Target.Application _ -> applications.survey(question);
            default -> new Survey.Refused(NOT_YET);
        };
    }

    @Override
    public Outcome apply(Effect.OnTarget effect, Order order) {
        return switch (order.intent().policy().target()) {
            case Target.Rollout _ -> rollouts.apply(effect, order);
            case Target.Application _ -> applications.apply(effect, order);
            default -> new Outcome.Blocked(NOT_YET);
        };
    }
}
