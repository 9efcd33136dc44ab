package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// What `kubectl apply` would change about an object: what is wanted and differs, and what was
/// applied before and is not wanted any more. Others' fields stay. Pure.
final class ThreeWay {

    static final String LAST = "kubectl.kubernetes.io/last-applied-configuration";

    private ThreeWay() {}

    /// A merge patch, empty where nothing differs.
    static ObjectNode patch(JsonNode wanted, JsonNode live) {
        var last = live.path("metadata").path("annotations").path(LAST).asText();
        return patch(last.isEmpty() ? Json.object() : Json.parse(last), wanted, live);
    }

    private static ObjectNode patch(JsonNode last, JsonNode wanted, JsonNode live) {
        var patch = Json.object();
        for (var field : wanted.properties()) {
            var name = field.getKey();
            var value = field.getValue();
            var now = live.path(name);
            if (value.isObject() && now.isObject()) {
                var inner = patch(last.path(name), value, now);
                if (!inner.isEmpty()) {
                    patch.set(name, inner);
                }
            } else if (!covers(now, value)) {
                patch.set(name, value);
            }
        }
        last.fieldNames()
                .forEachRemaining(name -> {
                    if (!wanted.has(name) && live.has(name)) {
                        patch.putNull(name);
                    }
                });
        return patch;
    }

    /// Whether a value is as wanted; in the objects of a list the server may have added defaults.
    private static boolean covers(JsonNode now, JsonNode wanted) {
        if (wanted.isArray() && now.isArray() && wanted.size() == now.size()) {
            for (var i = 0; i < wanted.size(); i++) {
                if (!covers(now.get(i), wanted.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return (wanted.isObject() && now.isObject())
                ? wanted.properties().stream()
                        .allMatch(f -> covers(now.path(f.getKey()), f.getValue()))
                : Json.same(now, wanted);
    }
}
