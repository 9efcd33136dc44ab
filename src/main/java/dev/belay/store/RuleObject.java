package dev.belay.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.guardrail.Guarded;
import dev.belay.guardrail.Options;
import dev.belay.guardrail.Rendering;
import dev.belay.workload.KubeApi;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The PrometheusRule of a policy as it should be: with its rules, or without any once the policy has none.
///
/// Emptied and not deleted, because that takes no right to delete what others may have put into it as well. The
/// groups stay, because after an apply without the last group there is no `spec`, which the definition demands.
record RuleObject(ObjectNode wanted, boolean withdrawn) {

    /// The group of the kind.
    static final String GROUP = "monitoring.coreos.com";

    /// The kind as its requests name it.
    static final String PLURAL = "prometheusrules";

    private static final String OWNERS = "ownerReferences";

    static RuleObject of(PolicyObject policy, Guarded guarded, Options options) {
        ObjectNode object = Api.JSON.valueToTree(Rendering.prometheusRule(guarded, options));
        ((ObjectNode) object.get("metadata"))
                .putArray(OWNERS)
                .addObject()
                .put("apiVersion", Crds.GROUP + "/" + Crds.VERSION)
                .put("kind", "DeploymentPolicy")
                .put("name", policy.name())
                .put("uid", policy.uid());
        boolean withdrawn = guarded.slos().isEmpty();
        if (withdrawn) {
            each(object, "spec", "groups").forEach(g -> ((ObjectNode) g).putArray("rules"));
        }
        return new RuleObject(object, withdrawn);
    }

    String path() {
        JsonNode metadata = wanted.path("metadata");
        return KubeApi.path(
                GROUP + "/v1",
                metadata.path("namespace").asText(),
                PLURAL,
                metadata.path("name").asText());
    }

    /// How people call it.
    String title() {
        JsonNode metadata = wanted.path("metadata");
        return "PrometheusRule %s/%s"
                .formatted(metadata.path("namespace").asText(), metadata.path("name").asText());
    }

    /// Whether all of it is in what is there; what others have added is theirs.
    boolean isIn(JsonNode found) {
        JsonNode labels = found.path("metadata").path("labels");
        return wanted.path("metadata").path("labels").properties().stream()
                        .allMatch(label -> label.getValue().equals(labels.path(label.getKey())))
                && each(wanted, "metadata", OWNERS)
                        .allMatch(o -> isOneOf(o, found, "metadata", OWNERS))
                && each(wanted, "spec", "groups")
                        .allMatch(g -> isOneOf(g, found, "spec", "groups"));
    }

    private static boolean isOneOf(JsonNode element, JsonNode object, String field, String list) {
        return each(object, field, list).anyMatch(element::equals);
    }

    private static Stream<JsonNode> each(JsonNode object, String field, String list) {
        return StreamSupport.stream(object.path(field).path(list).spliterator(), false);
    }
}
