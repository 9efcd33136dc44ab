package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/// The few defaults and rules of built-in kinds that tests can come to rely on.
final class BuiltIns {

    private BuiltIns() {}

    static void applyDefaults(ResourceKind kind, ObjectNode object) {
        switch (kind.id()) {
            case "namespaces" -> {
                object.withObject("/metadata/labels")
                        .put(
                                "kubernetes.io/metadata.name",
                                object.path("metadata").path("name").asText());
                object.withObject("/status").put("phase", "Active");
            }
            case "pods" -> absent(object.withObject("/status"), "phase", "Pending");
            case "secrets" -> {
                absent(object, "type", "Opaque");
                if (object.remove("stringData") instanceof ObjectNode texts) {
                    var data = object.withObject("/data");
                    texts.properties()
                            .forEach(e ->
                                    data.put(
                                            e.getKey(),
                                            Base64.getEncoder()
                                                    .encodeToString(
                                                            e.getValue()
                                                                    .asText()
                                                                    .getBytes(
                                                                            StandardCharsets
                                                                                    .UTF_8))));
                }
            }
            case "replicasets.apps" -> absent(object.withObject("/spec"), "replicas", 1);
            case "deployments.apps" -> {
                var spec = object.withObject("/spec");
                absent(spec, "replicas", 1);
                absent(spec, "revisionHistoryLimit", 10);
                absent(spec, "progressDeadlineSeconds", 600);
                absent(spec.withObject("/strategy"), "type", "RollingUpdate");
                if (spec.path("strategy").path("type").asText().equals("RollingUpdate")) {
                    var rolling = spec.withObject("/strategy/rollingUpdate");
                    absent(rolling, "maxSurge", "25%");
                    absent(rolling, "maxUnavailable", "25%");
                }
            }
            default -> {}
        }
    }

    private static void absent(ObjectNode object, String field, Object value) {
        if (!object.has(field)) {
            object.set(field, Json.MAPPER.valueToTree(value));
        }
    }

    /// @param before the object as it was, or a missing node on creation
    static List<ApiException.Cause> violations(
            ResourceKind kind, JsonNode object, JsonNode before) {
        var causes = new ArrayList<ApiException.Cause>();
        if (List.of("deployments.apps", "replicasets.apps").contains(kind.id())) {
            var selector = object.path("spec").path("selector");
            var labels = object.path("spec").path("template").path("metadata").path("labels");
            if (selector.isEmpty()) {
                causes.add(cause("FieldValueRequired", "spec.selector", "Required value"));
            } else if (selector.path("matchLabels").properties().stream()
                    .anyMatch(e -> !Objects.equals(labels.get(e.getKey()), e.getValue()))) {
                causes.add(
                        cause(
                                "FieldValueInvalid",
                                "spec.template.metadata.labels",
                                "Invalid value: %s: `selector` does not match template `labels`"
                                        .formatted(labels)));
            }
            if (!before.isMissingNode() && !selector.equals(before.path("spec").path("selector"))) {
                causes.add(
                        cause(
                                "FieldValueInvalid",
                                "spec.selector",
                                "Invalid value: %s: field is immutable".formatted(selector)));
            }
            if (object.path("spec").path("replicas").asInt() < 0) {
                causes.add(
                        cause(
                                "FieldValueInvalid",
                                "spec.replicas",
                                "Invalid value: %s: must be greater than or equal to 0"
                                        .formatted(object.path("spec").path("replicas"))));
            }
        }
        return causes;
    }

    private static ApiException.Cause cause(String reason, String field, String message) {
        return new ApiException.Cause(reason, field, message);
    }
}
