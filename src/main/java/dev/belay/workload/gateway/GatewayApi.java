package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.policy.Target;
import dev.belay.policy.Target.Backend;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.KubeApi;
import dev.belay.workload.Reply;
import java.util.stream.Collectors;

/// The requests about an HTTPRoute, its two Services and the Deployments behind them.
record GatewayApi(KubeApi kube) {

    private static final String GROUP = "gateway.networking.k8s.io/v1";

    /// Whatever carries this was written to so that a start that is still on its way is refused.
    private static final String FENCED = "belay.dev/fenced";

    Reply readRoute(Target.HttpRoute target) {
        return kube.get(route(target));
    }

    Reply patchRoute(Target.HttpRoute target, JsonPatch patch) {
        return kube.patch(route(target), patch);
    }

    Reply fenceRoute(Target.HttpRoute target, String release) {
        return kube.merge(route(target), fence(JsonNodeFactory.instance.objectNode(), release));
    }

    Reply readDeployment(Target.HttpRoute target, Backend backend) {
        return kube.get(deployment(target, backend));
    }

    Reply patchDeployment(Target.HttpRoute target, Backend backend, JsonPatch patch) {
        return kube.patch(deployment(target, backend), patch);
    }

    Reply fenceDeployment(Target.HttpRoute target, Backend backend, String release) {
        return kube.merge(
                deployment(target, backend), fence(JsonNodeFactory.instance.objectNode(), release));
    }

    /// The same, only if nobody has written to it since it was read; it changes with every call.
    Reply fenceDeployment(
            Target.HttpRoute target, Backend backend, DeploymentView read, String release) {
        return kube.merge(
                deployment(target, backend),
                fence(read.live().change(), release + "/" + read.version()));
    }

    Reply readService(Target.HttpRoute target, Backend backend) {
        return kube.get(KubeApi.path("v1", target.namespace(), "services", backend.service()));
    }

    /// The ReplicaSets whose labels match a Deployment's selector, whoever owns them.
    Reply listReplicaSets(Target.HttpRoute target, DeploymentView deployment) {
        String selector =
                deployment.spec().path("selector").path("matchLabels").properties().stream()
                        .map(label -> label.getKey() + "=" + label.getValue().asText())
                        .collect(Collectors.joining(","));
        return kube.list(KubeApi.path("apps/v1", target.namespace(), "replicasets", ""), selector);
    }

    Reply listAutoscalers(Target.HttpRoute target) {
        return kube.get(
                KubeApi.path("autoscaling/v2", target.namespace(), "horizontalpodautoscalers", ""));
    }

    private static JsonNode fence(ObjectNode change, String release) {
        change.withObjectProperty("metadata")
                .withObjectProperty("annotations")
                .put(FENCED, release);
        return change;
    }

    private static String route(Target.HttpRoute target) {
        return KubeApi.path(GROUP, target.namespace(), "httproutes", target.name());
    }

    private static String deployment(Target.HttpRoute target, Backend backend) {
        return KubeApi.path("apps/v1", target.namespace(), "deployments", backend.deployment());
    }
}
