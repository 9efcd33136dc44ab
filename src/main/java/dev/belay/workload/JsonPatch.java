package dev.belay.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/// A JSON patch (RFC 6902) under construction: all of it is applied, or nothing.
public final class JsonPatch {

    private final ArrayNode operations = JsonNodeFactory.instance.arrayNode();

    /// Demands this text there, or the whole patch is refused with 422.
    public JsonPatch test(String path, String value) {
        return operation("test", path, text(value));
    }

    /// Puts this text there, whether or not something was.
    public JsonPatch set(String path, String value) {
        return operation("add", path, text(value));
    }

    /// Puts this there, whether or not something was.
    public JsonPatch set(String path, JsonNode value) {
        return operation("add", path, value);
    }

    /// Demands this there, or the whole patch is refused with 422.
    public JsonPatch test(String path, JsonNode value) {
        return operation("test", path, value);
    }

    /// Takes this away, and is refused where it is not.
    public JsonPatch remove(String path) {
        operations.addObject().put("op", "remove").put("path", path);
        return this;
    }

    /// The list of operations, as it is sent.
    public JsonNode json() {
        return operations;
    }

    /// The path of a label or container field needs its slashes and tildes escaped.
    public static String escape(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    private JsonPatch operation(String name, String path, JsonNode value) {
        operations.addObject().put("op", name).put("path", path).set("value", value);
        return this;
    }

    private static JsonNode text(String value) {
        return JsonNodeFactory.instance.textNode(value);
    }
}
