package dev.belay.workload.argo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.policy.Target;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.KubeApi;
import dev.belay.workload.Reply;
import java.util.Collection;

/// The requests about a Rollout and its ReplicaSets.
record RolloutApi(KubeApi kube) {

    private static final String NUDGED = "belay.dev/nudged";

    Reply read(Target target) {
        return kube.get(rollout(target));
    }

    Reply readReplicaSet(Target target, String hash) {
        return kube.get(
                KubeApi.path(
                        "apps/v1", target.namespace(), "replicasets", target.name() + "-" + hash));
    }

    /// The ReplicaSets of these pod template hashes, whoever owns them.
    Reply listReplicaSets(Target target, Collection<String> hashes) {
        return kube.list(
                KubeApi.path("apps/v1", target.namespace(), "replicasets", ""),
                "%s in (%s)".formatted(RolloutView.HASH_LABEL, String.join(",", hashes)));
    }

    Reply patch(Target target, JsonPatch patch) {
        return kube.patch(rollout(target), patch);
    }

    Reply merge(Target target, JsonNode change) {
        return kube.merge(rollout(target), change);
    }

    Reply mergeStatus(Target target, JsonNode change) {
        return kube.merge(rollout(target) + "/status", change);
    }

    /// Makes the controller look again at a Rollout whose last change it has not acted on.
    ///
    /// When it ends a turn in which it wrote, the controller (seen in 1.9.2) puts what it wrote into
    /// its cache, over anything newer that had arrived meanwhile. A rollback that was accepted in
    /// these few milliseconds would then go unnoticed until the next change of the Rollout, which
    /// may be never; so this is one. The answer does not matter: the next look repeats it.
    void nudge(Target target, RolloutView rollout) {
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        change.putObject("metadata").putObject("annotations").put(NUDGED, rollout.version());
        Reply _ = merge(target, change);
    }

    private static String rollout(Target target) {
        return KubeApi.path("argoproj.io/v1alpha1", target.namespace(), "rollouts", target.name());
    }
}
