package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/// The patch formats of the Kubernetes API, each from a document to a new one.
final class Patches {

    /// How the API server joins the lists of built-in kinds in a strategic merge patch.
    private static final Map<String, String> MERGE_KEYS =
            Map.of(
                    "containers", "name",
                    "initContainers", "name",
                    "env", "name",
                    "volumes", "name",
                    "volumeMounts", "mountPath",
                    "conditions", "type",
                    "ownerReferences", "uid");

    private Patches() {}

    /// JSON patch, RFC 6902: all of it or nothing. As on the real server, and against the RFC,
    /// `replace` adds the member of an object that is absent, and `test` for null passes there.
    ///
    /// @throws ApiException 422 if a `test` fails or a path leads nowhere, 400 if it is no patch
    static JsonNode json(JsonNode document, JsonNode patch) {
        if (!patch.isArray()) {
            throw ApiException.badRequest("json: cannot unmarshal object into a JSON patch");
        }
        var root = document.deepCopy();
        for (var operation : patch) {
            root = step(root, operation);
        }
        return root;
    }

    private static JsonNode step(JsonNode root, JsonNode operation) {
        var path = operation.path("path").asText();
        return switch (operation.path("op").asText()) {
            case "test" -> {
                var actual = find(root, path).orElse(JsonNodeFactory.instance.nullNode());
                if (!Json.same(actual, operation.path("value"))) {
                    throw ApiException.unprocessablePatch();
                }
                yield root;
            }
            case "add" -> add(root, path, value(operation));
            case "remove" -> remove(root, path);
            case "replace" -> replace(root, path, value(operation));
            case "move" -> {
                var moved = required(root, operation.path("from").asText());
                yield add(remove(root, operation.path("from").asText()), path, moved);
            }
            case "copy" ->
                    add(root, path, required(root, operation.path("from").asText()).deepCopy());
            default -> throw ApiException.unprocessablePatch();
        };
    }

    private static JsonNode value(JsonNode operation) {
        if (!operation.has("value")) {
            throw ApiException.unprocessablePatch();
        }
        return operation.get("value").deepCopy();
    }

    private static JsonNode add(JsonNode root, String path, JsonNode value) {
        if (path.isEmpty()) {
            return value;
        }
        switch (parent(root, path)) {
            case ObjectNode object -> object.set(last(path), value);
            case ArrayNode array when last(path).equals("-") -> array.add(value);
            case ArrayNode array -> array.insert(index(path, array.size()), value);
            default -> throw ApiException.unprocessablePatch();
        }
        return root;
    }

    private static JsonNode remove(JsonNode root, String path) {
        required(root, path);
        switch (parent(root, path)) {
            case ObjectNode object -> object.remove(last(path));
            case ArrayNode array -> array.remove(index(path, array.size() - 1));
            default -> throw ApiException.unprocessablePatch();
        }
        return root;
    }

    private static JsonNode replace(JsonNode root, String path, JsonNode value) {
        if (path.isEmpty()) {
            return value;
        }
        switch (parent(root, path)) {
            case ObjectNode object -> object.set(last(path), value);
            case ArrayNode array -> array.set(index(path, array.size() - 1), value);
            default -> throw ApiException.unprocessablePatch();
        }
        return root;
    }

    private static JsonNode required(JsonNode root, String path) {
        return find(root, path).orElseThrow(ApiException::unprocessablePatch);
    }

    private static Optional<JsonNode> find(JsonNode root, String path) {
        if (!path.isEmpty() && path.charAt(0) != '/') {
            throw ApiException.unprocessablePatch();
        }
        var found = root.at(path);
        return found.isMissingNode() ? Optional.empty() : Optional.of(found);
    }

    private static JsonNode parent(JsonNode root, String path) {
        return required(root, path.substring(0, Math.max(0, path.lastIndexOf('/'))));
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1).replace("~1", "/").replace("~0", "~");
    }

    private static int index(String path, int highest) {
        var text = last(path);
        var index = text.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(text) : -1;
        if (index < 0 || index > highest) {
            throw ApiException.unprocessablePatch();
        }
        return index;
    }

    /// JSON merge patch, RFC 7386: null removes, objects join, everything else replaces.
    static JsonNode merge(JsonNode document, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch.deepCopy();
        }
        var merged = Json.objectOrEmpty(document);
        for (var change : changes.properties()) {
            if (change.getValue().isNull()) {
                merged.remove(change.getKey());
            } else {
                merged.set(change.getKey(), merge(merged.path(change.getKey()), change.getValue()));
            }
        }
        return merged;
    }

    /// Strategic merge patch as far as `kubectl` uses it on built-in kinds: a merge patch that
    /// joins the well-known keyed lists item by item, with `$patch: delete`.
    static JsonNode strategic(JsonNode document, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch.deepCopy();
        }
        var merged = Json.objectOrEmpty(document);
        for (var change : changes.properties()) {
            var name = change.getKey();
            if (name.startsWith("$")) {
                continue;
            }
            if (change.getValue().isNull()) {
                merged.remove(name);
            } else if (change.getValue() instanceof ArrayNode items
                    && MERGE_KEYS.containsKey(name)) {
                merged.set(name, joined(merged.path(name), items, MERGE_KEYS.get(name)));
            } else {
                merged.set(name, strategic(merged.path(name), change.getValue()));
            }
        }
        return merged;
    }

    private static ArrayNode joined(JsonNode before, ArrayNode changes, String key) {
        var result = JsonNodeFactory.instance.arrayNode();
        before.forEach(item -> result.add(item.deepCopy()));
        for (var change : changes) {
            var at = -1;
            for (int i = 0; i < result.size(); i++) {
                at = result.get(i).path(key).equals(change.path(key)) ? i : at;
            }
            if (change.path("$patch").asText().equals("delete")) {
                if (at >= 0) {
                    result.remove(at);
                }
            } else if (at >= 0) {
                result.set(at, strategic(result.get(at), change));
            } else {
                result.add(change.deepCopy());
            }
        }
        return result;
    }
}
