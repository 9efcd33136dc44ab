package dev.belay.workload.gateway;

import dev.belay.policy.Target;
import dev.belay.policy.Target.Backend;
import dev.belay.workload.Fence;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.KubeApi;
import dev.belay.workload.Reply;

/// The requests about an HTTPRoute, its two Services and the Deployments behind them.
record GatewayApi(KubeApi kube) {

    private static final String GROUP = "gateway.networking.k8s.io/v1";

    Reply readRoute(Target.HttpRoute target) {
        return kube.get(route(target));
    }

    Reply patchRoute(Target.HttpRoute target, JsonPatch patch) {
        return kube.patch(route(target), patch);
    }

    Reply fenceRoute(Target.HttpRoute target, String release) {
        return kube.merge(route(target), Fence.of(release));
    }

    Reply readDeployment(Target.HttpRoute target, Backend backend) {
        return kube.get(deployment(target, backend));
    }

    Reply patchDeployment(Target.HttpRoute target, Backend backend, JsonPatch patch) {
        return kube.patch(deployment(target, backend), patch);
    }

    Reply fenceDeployment(Target.HttpRoute target, Backend backend, String release) {
        return kube.merge(deployment(target, backend), Fence.of(release));
    }

    /// The same, only if nobody has written to it since it was read; it changes with every call.
    Reply fenceDeployment(
            Target.HttpRoute target, Backend backend, DeploymentView read, String release) {
        return kube.merge(
                deployment(target, backend),
                Fence.on(read.live().change(), release + "/" + read.version()));
    }

    Reply readService(Target.HttpRoute target, Backend backend) {
        return kube.get(KubeApi.path("v1", target.namespace(), "services", backend.service()));
    }

    /// The ReplicaSets whose labels match a Deployment's selector, whoever owns them.
    Reply listReplicaSets(Target.HttpRoute target, DeploymentView deployment) {
        return kube.list(
                KubeApi.path("apps/v1", target.namespace(), "replicasets", ""),
                deployment.live().selector());
    }

    Reply listAutoscalers(Target.HttpRoute target) {
        return kube.get(
                KubeApi.path("autoscaling/v2", target.namespace(), "horizontalpodautoscalers", ""));
    }

    private static String route(Target.HttpRoute target) {
        return KubeApi.path(GROUP, target.namespace(), "httproutes", target.name());
    }

    private static String deployment(Target.HttpRoute target, Backend backend) {
        return KubeApi.path("apps/v1", target.namespace(), "deployments", backend.deployment());
    }
}
