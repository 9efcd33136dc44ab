package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.policy.Target.Backend;
import dev.belay.workload.PodTemplate;
import java.util.Map;

/// One of the two backends with what was read of it; missing nodes stand for what is not there.
record Half(Backend backend, DeploymentView deployment, JsonNode service) {

    /// Whether its Service sends traffic to the pods of this Deployment.
    ///
    /// The release label does not count, because it changes with every release.
    boolean reaches(DeploymentView pods) {
        JsonNode selector = service.path("spec").path("selector");
        JsonNode labels = pods.template().json().path("metadata").path("labels");
        return !selector.isEmpty()
                && selector.properties().stream().allMatch(wanted -> carries(labels, wanted));
    }

    private static boolean carries(JsonNode labels, Map.Entry<String, JsonNode> wanted) {
        return !wanted.getKey().equals(PodTemplate.RELEASE_LABEL)
                && labels.path(wanted.getKey()).equals(wanted.getValue());
    }

    String selector() {
        return service.path("spec").path("selector").toString();
    }
}
