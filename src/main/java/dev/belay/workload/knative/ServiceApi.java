package dev.belay.workload.knative;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.policy.Target;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.KubeApi;
import dev.belay.workload.Reply;

/// The requests about a Knative Service and its revisions.
record ServiceApi(KubeApi kube) {

    private static final String API = "serving.knative.dev/v1";

    Reply read(Target target) {
        return kube.get(service(target));
    }

    Reply patch(Target target, JsonPatch patch) {
        return kube.patch(service(target), patch);
    }

    Reply merge(Target target, JsonNode change) {
        return kube.merge(service(target), change);
    }

    Reply readRevision(Target target, String name) {
        return kube.get(revision(target, name));
    }

    Reply mergeRevision(Target target, String name, JsonNode change) {
        return kube.merge(revision(target, name), change);
    }

    private static String service(Target target) {
        return KubeApi.path(API, target.namespace(), "services", target.name());
    }

    private static String revision(Target target, String name) {
        return KubeApi.path(API, target.namespace(), "revisions", name);
    }
}
