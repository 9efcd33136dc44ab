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
import dev.belay.workload.argo.ArgoRollouts;
import dev.belay.workload.argocd.ArgoCdApplications;
import dev.belay.workload.deployment.Deployments;
import dev.belay.workload.gateway.HttpRouteCanary;
import dev.belay.workload.knative.KnativeCanary;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Gives every target to the driver of its kind.
public final class Drivers implements Workload {

    private final ArgoRollouts rollouts;
    private final Deployments deployments;
    private final HttpRouteCanary routes;
    private final KnativeCanary revisions;
    private final ArgoCdApplications applications;

    /// Drives all kinds through this client, with Argo CD where it usually is.
    public Drivers(KubernetesClient client) {
        this(client, Owners.ARGO_CD);
    }

    /// Drives all kinds through this client.
    ///
    /// @param argoCd the namespace where Argo CD is
    public Drivers(KubernetesClient client, String argoCd) {
        this.rollouts = new ArgoRollouts(client, argoCd);
        this.deployments = new Deployments(client, argoCd);
        this.routes = new HttpRouteCanary(client, argoCd);
        this.revisions = new KnativeCanary(client, argoCd);
        this.applications = new ArgoCdApplications(client, this::beneath);
    }

    /// What a function that changes targets asks of the API server beyond Belay's own objects, by the kind of
    /// target; under `every` what all kinds take. The roles in `knative/targets` are written from it.
    static Map<String, List<Access>> access() {
        return Map.of(
                "every",
                Stream.of(Permissions.ACCESS, Owners.ACCESS).flatMap(List::stream).toList(),
                "rollout",
                ArgoRollouts.ACCESS,
                "deployment",
                Deployments.ACCESS,
                "httproute",
                HttpRouteCanary.ACCESS,
                "knative",
                KnativeCanary.ACCESS,
                "application",
                ArgoCdApplications.ACCESS);
    }

    @Override
    public Observation observe(Order order) {
        return driver(order.intent().policy().target()).observe(order);
    }

    @Override
    public Survey survey(Question question) {
        return driver(question.policy().target()).survey(question);
    }

    @Override
    public Outcome apply(Effect.OnTarget effect, Order order) {
        return driver(order.intent().policy().target()).apply(effect, order);
    }

    private Workload driver(Target target) {
        return switch (target) {
            case Target.Rollout _ -> rollouts;
            case Target.Deployment _ -> deployments;
            case Target.HttpRoute _ -> routes;
            case Target.KnativeService _ -> revisions;
            case Target.Application _ -> applications;
        };
    }

    /// The driver of what an Application manages.
    private Workload beneath(Target.Application application) {
        return switch (application.workload()) {
            case Target.Rollout _ -> rollouts.through(application);
            case Target.Deployment _ -> deployments.through(application);
        };
    }
}
