package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/// The structural schema of a custom resource: pruning, defaults and validation.
///
/// CEL rules (`x-kubernetes-validations`), `oneOf`, `anyOf`, `allOf`, `not` and formats are not
/// evaluated.
final class StructuralSchema {

    private static final String ANY = "x-kubernetes-preserve-unknown-fields";
    private static final String INT_OR_STRING = "x-kubernetes-int-or-string";
    private static final List<String> ALWAYS = List.of("apiVersion", "kind", "metadata");

    private final JsonNode schema;

    StructuralSchema(JsonNode schema) {
        this.schema = schema;
    }

    /// Drops the fields that the schema does not know and returns their paths.
    List<String> prune(ObjectNode object) {
        var unknown = new ArrayList<String>();
        if (!schema.isMissingNode()) {
            prune(object, schema, "", unknown);
        }
        return unknown;
    }

    private void prune(JsonNode value, JsonNode schema, String path, List<String> unknown) {
        if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                prune(array.get(i), schema.path("items"), path + "[" + i + "]", unknown);
            }
        }
        if (!(value instanceof ObjectNode object)) {
            return;
        }
        for (var name : names(object)) {
            var inner = path.isEmpty() ? name : path + "." + name;
            var property = schema.path("properties").path(name);
            var additional = schema.path("additionalProperties");
            if (path.isEmpty() && ALWAYS.contains(name)) {
                continue;
            }
            if (!property.isMissingNode()) {
                prune(object.get(name), property, inner, unknown);
            } else if (additional.isObject()) {
                prune(object.get(name), additional, inner, unknown);
            } else if (!schema.path(ANY).asBoolean()
                    && !additional.asBoolean()
                    && !embedded(schema, name)) {
                object.remove(name);
                unknown.add(inner);
            }
        }
    }

    private static boolean embedded(JsonNode schema, String name) {
        return schema.path("x-kubernetes-embedded-resource").asBoolean() && ALWAYS.contains(name);
    }

    private static List<String> names(ObjectNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /// Fills in what is absent and has a default.
    void applyDefaults(ObjectNode object) {
        defaults(object, schema);
    }

    private void defaults(JsonNode value, JsonNode schema) {
        if (value instanceof ArrayNode array) {
            array.forEach(item -> defaults(item, schema.path("items")));
        }
        if (!(value instanceof ObjectNode object)) {
            return;
        }
        for (var property : schema.path("properties").properties()) {
            var name = property.getKey();
            var fallback = property.getValue().path("default");
            var nullNotAllowed =
                    object.path(name).isNull() && !property.getValue().path("nullable").asBoolean();
            if (!fallback.isMissingNode() && (!object.has(name) || nullNotAllowed)) {
                object.set(name, fallback.deepCopy());
            }
            defaults(object.path(name), property.getValue());
        }
        for (var entry : object.properties()) {
            if (!schema.path("properties").has(entry.getKey())) {
                defaults(entry.getValue(), schema.path("additionalProperties"));
            }
        }
    }

    /// What is wrong with the object; empty if nothing is.
    List<ApiException.Cause> violations(ObjectNode object) {
        var causes = new ArrayList<ApiException.Cause>();
        check(object, schema, "", causes);
        return causes;
    }

    private void check(
            JsonNode value, JsonNode schema, String path, List<ApiException.Cause> causes) {
        var type = schema.path("type").asText("");
        if (value.isNull() && schema.path("nullable").asBoolean()) {
            return;
        }
        if (!(schema.path(INT_OR_STRING).asBoolean()
                ? value.isTextual() || value.isIntegralNumber()
                : is(type, value))) {
            causes.add(
                    new ApiException.Cause(
                            "FieldValueTypeInvalid",
                            path,
                            "Invalid value: \"%s\": %s in body must be of type %s: \"%s\""
                                    .formatted(typeOf(value), path, type, typeOf(value))));
            return;
        }
        checkEnum(value, schema, path, causes);
        switch (value) {
            case ObjectNode object -> checkObject(object, schema, path, causes);
            case ArrayNode array -> checkArray(array, schema, path, causes);
            default -> checkScalar(value, schema, path, causes);
        }
    }

    private void checkEnum(
            JsonNode value, JsonNode schema, String path, List<ApiException.Cause> causes) {
        var allowed = schema.path("enum");
        if (allowed.isArray() && allowed.valueStream().noneMatch(v -> Json.same(v, value))) {
            var names = allowed.valueStream().map(JsonNode::toString).toList();
            causes.add(
                    new ApiException.Cause(
                            "FieldValueNotSupported",
                            path,
                            "Unsupported value: %s: supported values: %s"
                                    .formatted(value, String.join(", ", names))));
        }
    }

    private void checkObject(
            ObjectNode object, JsonNode schema, String path, List<ApiException.Cause> causes) {
        for (var required : schema.path("required")) {
            if (!object.has(required.asText())) {
                causes.add(
                        new ApiException.Cause(
                                "FieldValueRequired",
                                inner(path, required.asText()),
                                "Required value"));
            }
        }
        bound(object.size(), schema, "minProperties", "maxProperties", path, causes);
        for (var entry : object.properties()) {
            if (path.isEmpty() && ALWAYS.contains(entry.getKey())) {
                continue;
            }
            var property = schema.path("properties").path(entry.getKey());
            check(
                    entry.getValue(),
                    property.isMissingNode() ? schema.path("additionalProperties") : property,
                    inner(path, entry.getKey()),
                    causes);
        }
    }

    private void checkArray(
            ArrayNode array, JsonNode schema, String path, List<ApiException.Cause> causes) {
        bound(array.size(), schema, "minItems", "maxItems", path, causes);
        var keys = schema.path("x-kubernetes-list-map-keys");
        var listType = schema.path("x-kubernetes-list-type").asText();
        var seen = new HashSet<Object>();
        for (int i = 0; i < array.size(); i++) {
            var item = array.get(i);
            check(item, schema.path("items"), path + "[" + i + "]", causes);
            Object identity =
                    listType.equals("map")
                            ? keys.valueStream().map(key -> item.path(key.asText())).toList()
                            : item;
            if (List.of("map", "set").contains(listType) && !seen.add(identity)) {
                causes.add(
                        new ApiException.Cause(
                                "FieldValueDuplicate",
                                path + "[" + i + "]",
                                "Duplicate value: " + identity));
            }
        }
    }

    private void checkScalar(
            JsonNode value, JsonNode schema, String path, List<ApiException.Cause> causes) {
        if (value.isTextual()) {
            bound(
                    value.asText().codePointCount(0, value.asText().length()),
                    schema,
                    "minLength",
                    "maxLength",
                    path,
                    causes);
            var pattern = schema.path("pattern").asText("");
            if (!pattern.isEmpty() && !Pattern.compile(pattern).matcher(value.asText()).find()) {
                causes.add(
                        invalid(
                                path,
                                "%s: %s in body should match '%s'"
                                        .formatted(value, path, pattern)));
            }
        }
        if (value.isNumber()) {
            bound(value.asDouble(), schema, "minimum", "maximum", path, causes);
        }
    }

    private void bound(
            double size,
            JsonNode schema,
            String least,
            String most,
            String path,
            List<ApiException.Cause> causes) {
        if (schema.has(least) && size < schema.path(least).asDouble()) {
            causes.add(
                    invalid(
                            path,
                            "%s in body: %s is %s".formatted(path, least, schema.path(least))));
        }
        if (schema.has(most) && size > schema.path(most).asDouble()) {
            causes.add(
                    invalid(path, "%s in body: %s is %s".formatted(path, most, schema.path(most))));
        }
    }

    private static ApiException.Cause invalid(String path, String message) {
        return new ApiException.Cause("FieldValueInvalid", path, "Invalid value: " + message);
    }

    private static String inner(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "boolean" -> value.isBoolean();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            default -> true;
        };
    }

    private static String typeOf(JsonNode value) {
        return value.isIntegralNumber()
                ? "integer"
                : value.getNodeType().name().toLowerCase(java.util.Locale.ROOT);
    }
}
