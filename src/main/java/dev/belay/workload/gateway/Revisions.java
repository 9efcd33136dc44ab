package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.policy.Target;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Reply;
import java.util.Optional;

/// The names of versions: that of the ReplicaSet that runs a Deployment's present template.
///
/// It is the Deployment's name and the template's hash, so it also says which backend is meant.
record Revisions(GatewayApi api, Target.HttpRoute target) {

    /// @param hash empty where it is not known
    /// @param why what stands in the way then
    record Found(Optional<String> hash, String why) {}

    Found of(DeploymentView deployment) {
        return switch (api.listReplicaSets(target, deployment)) {
            case Reply.Ok(JsonNode list) -> in(list, deployment);
            case Reply.Refused(int _, String why) -> unknown(deployment, "cannot be read: " + why);
            case Reply.Silent(String why) -> unknown(deployment, "cannot be read: " + why);
        };
    }

    static Found in(JsonNode list, DeploymentView deployment) {
        for (JsonNode set : list.path("items")) {
            if (owned(set, deployment) && current(set, deployment)) {
                return new Found(Optional.of(set.path("metadata").path("name").asText()), "");
            }
        }
        return unknown(deployment, "was not made yet");
    }

    private static boolean owned(JsonNode set, DeploymentView deployment) {
        for (JsonNode owner : set.path("metadata").path("ownerReferences")) {
            if (owner.path("uid").asText().equals(deployment.live().uid())) {
                return set.path("metadata").path("deletionTimestamp").isMissingNode();
            }
        }
        return false;
    }

    /// Its controller gives both the same revision; that may be about the template before this one,
    /// whose label or image was another.
    private static boolean current(JsonNode set, DeploymentView deployment) {
        JsonNode revision = revision(set);
        return revision.isTextual()
                && revision.equals(revision(deployment.root()))
                && PodTemplate.in(set)
                        .withoutHash(DeploymentView.HASH_LABEL)
                        .equals(deployment.template().withoutHash(DeploymentView.HASH_LABEL));
    }

    private static JsonNode revision(JsonNode object) {
        return object.path("metadata").path("annotations").path(DeploymentView.REVISION);
    }

    private static Found unknown(DeploymentView deployment, String why) {
        return new Found(
                Optional.empty(),
                "the ReplicaSet of Deployment %s %s".formatted(deployment.name(), why));
    }
}
