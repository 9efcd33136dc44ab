package dev.belay.workload.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.policy.Target;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.KubeApi;
import dev.belay.workload.Reply;

/// The requests about a Deployment and its ReplicaSets.
record DeploymentApi(KubeApi kube) {

    private static final String APPS = "apps/v1";

    Reply read(Target target) {
        return kube.get(path(target));
    }

    /// The ReplicaSets that its selector covers, whoever owns them.
    Reply listReplicaSets(Target target, DeploymentView deployment) {
        return kube.list(
                KubeApi.path(APPS, target.namespace(), "replicasets", ""),
                deployment.live().selector());
    }

    Reply patch(Target target, JsonPatch patch) {
        return kube.patch(path(target), patch);
    }

    Reply merge(Target target, JsonNode change) {
        return kube.merge(path(target), change);
    }

    private static String path(Target target) {
        return KubeApi.path(APPS, target.namespace(), "deployments", target.name());
    }
}
