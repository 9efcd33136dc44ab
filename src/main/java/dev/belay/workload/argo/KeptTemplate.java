package dev.belay.workload.argo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.workload.PodTemplate;
import java.util.List;

/// The pod template of a ReplicaSet as it once stood in the Rollout.
///
/// The controller adds to a ReplicaSet's template the hash label, the metadata that only canary or
/// only stable pods carry, and an anti-affinity rule. Put back with any of these the template would
/// count as a new version, and the baseline would be rolled out step by step.
final class KeptTemplate {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EPHEMERAL = "rollout.argoproj.io/ephemeral-metadata";
    private static final List<String> TERMS =
            List.of(
                    "requiredDuringSchedulingIgnoredDuringExecution",
                    "preferredDuringSchedulingIgnoredDuringExecution");

    private KeptTemplate() {}

    static PodTemplate of(JsonNode replicaSet) {
        PodTemplate kept = PodTemplate.in(replicaSet).withoutHash(RolloutView.HASH_LABEL);
        JsonNode template = kept.json();
        if (template.path("metadata") instanceof ObjectNode metadata) {
            dropEphemeral(metadata, replicaSet);
        }
        if (template.path("spec") instanceof ObjectNode spec) {
            dropAntiAffinity(spec);
        }
        return kept;
    }

    private static void dropEphemeral(ObjectNode metadata, JsonNode replicaSet) {
        String text = replicaSet.path("metadata").path("annotations").path(EPHEMERAL).asText();
        JsonNode injected = text.isEmpty() ? JSON.missingNode() : parse(text);
        for (String field : List.of("labels", "annotations")) {
            if (metadata.path(field) instanceof ObjectNode values) {
                injected.path(field).fieldNames().forEachRemaining(values::remove);
                if (values.isEmpty()) {
                    metadata.remove(field);
                }
            }
        }
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException _) {
            return JSON.missingNode();
        }
    }

    private static void dropAntiAffinity(ObjectNode spec) {
        if (!(spec.path("affinity") instanceof ObjectNode affinity)
                || !(affinity.path("podAntiAffinity") instanceof ObjectNode rules)) {
            return;
        }
        boolean dropped = false;
        for (String kind : TERMS) {
            if (rules.path(kind) instanceof ArrayNode terms) {
                dropped |= removeInjected(terms);
                if (terms.isEmpty()) {
                    rules.remove(kind);
                }
            }
        }
        if (dropped && rules.isEmpty()) {
            affinity.remove("podAntiAffinity");
        }
        if (dropped && affinity.isEmpty()) {
            spec.remove("affinity");
        }
    }

    private static boolean removeInjected(ArrayNode terms) {
        boolean removed = false;
        for (int i = terms.size() - 1; i >= 0; i--) {
            JsonNode term = terms.get(i).path("podAffinityTerm");
            if (namesHash(term.isMissingNode() ? terms.get(i) : term)) {
                terms.remove(i);
                removed = true;
            }
        }
        return removed;
    }

    private static boolean namesHash(JsonNode term) {
        for (JsonNode expression : term.path("labelSelector").path("matchExpressions")) {
            if (expression.path("key").asText().equals(RolloutView.HASH_LABEL)) {
                return true;
            }
        }
        return false;
    }
}
