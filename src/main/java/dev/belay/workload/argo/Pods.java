package dev.belay.workload.argo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
import dev.belay.release.Intent;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Reply;
import java.util.Optional;

/// What a version's ReplicaSet says, read only where the Rollout's own status leaves a doubt.
record Pods(RolloutApi api, Target target) {

    /// What is missing until all pods that the controller wants of this version are available.
    ///
    /// A canary Rollout counts the pods of all versions together, so only when some of them are not
    /// available it matters whose these are. A blue-green one counts those of the active version.
    Optional<String> missing(RolloutView rollout, String hash) {
        if (!rollout.isBlueGreen() && rollout.allPodsAvailable()) {
            return Optional.empty();
        }
        return switch (api.readReplicaSet(target, hash)) {
            case Reply.Ok(JsonNode set) -> {
                int wanted = set.path("spec").path("replicas").asInt();
                int available = set.path("status").path("availableReplicas").asInt();
                yield available >= wanted
                        ? Optional.empty()
                        : Optional.of("%d of %d pods are available".formatted(available, wanted));
            }
            case Reply.Refused(int _, String why) ->
                    Optional.of("not all pods are available, and whose is unknown: " + why);
            case Reply.Silent(String why) ->
                    Optional.of("not all pods are available, and whose is unknown: " + why);
        };
    }

    /// Whether the status is about this baseline, whose template stands in the spec.
    ///
    /// Its hash proves it. Another hash may be left over from the candidate (for a moment the
    /// controller can have noted the generation but not the template), or be the baseline's own new
    /// one, when its old ReplicaSet had been pruned: then the ReplicaSet of that hash tells.
    boolean describes(RolloutView rollout, Baseline baseline) {
        return rollout.observed()
                && !rollout.invalid()
                && (rollout.hash().equals(baseline.hash())
                        || areOf(rollout.hash(), baseline.release(), baseline.image()));
    }

    /// Whether the version of this hash is the candidate.
    boolean areOf(String hash, Intent intent) {
        return areOf(hash, Optional.of(intent.id().name()), intent.image());
    }

    private boolean areOf(String hash, Optional<String> release, String image) {
        if (hash.isEmpty()
                || !(api.readReplicaSet(target, hash) instanceof Reply.Ok(JsonNode set))) {
            return false;
        }
        PodTemplate template = PodTemplate.in(set);
        return template.release().equals(release)
                && template.image(target.container()).filter(image::equals).isPresent();
    }
}
