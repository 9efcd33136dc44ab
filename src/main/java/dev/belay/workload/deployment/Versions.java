package dev.belay.workload.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.release.Baseline;
import dev.belay.workload.PodTemplate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The versions of a Deployment that are kept as ReplicaSets, by the hash in their label.
record Versions(Map<String, PodTemplate> byHash) {

    /// Takes those that this Deployment owns out of a list.
    static Versions of(DeploymentView deployment, JsonNode list) {
        Map<String, PodTemplate> versions = new LinkedHashMap<>();
        for (JsonNode set : list.path("items")) {
            JsonNode metadata = set.path("metadata");
            boolean owned = false;
            for (JsonNode owner : metadata.path("ownerReferences")) {
                owned |= owner.path("uid").asText().equals(deployment.live().uid());
            }
            String hash = metadata.path("labels").path(DeploymentView.HASH_LABEL).asText();
            if (owned && !hash.isEmpty() && metadata.path("deletionTimestamp").isMissingNode()) {
                versions.put(hash, PodTemplate.in(set).withoutHash(DeploymentView.HASH_LABEL));
            }
        }
        return new Versions(versions);
    }

    /// The hash of what the Deployment asks for: of the ReplicaSet with the very same template, which
    /// is how the controller itself finds it.
    Optional<String> hashOf(PodTemplate template) {
        PodTemplate wanted = template.withoutHash(DeploymentView.HASH_LABEL);
        return byHash.entrySet().stream()
                .filter(version -> version.getValue().equals(wanted))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    Optional<Baseline> baseline(String hash, String container) {
        return Optional.ofNullable(byHash.get(hash)).flatMap(t -> t.asBaseline(hash, container));
    }
}
