package dev.belay.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;

/// Small helpers around Jackson's tree.
final class Json {

    static final ObjectMapper MAPPER = new ObjectMapper();

    /// Numbers are equal by value: `1` and `1.0` are the same JSON.
    private static final Comparator<JsonNode> BY_VALUE =
            (a, b) -> {
                if (a.isNumber() && b.isNumber()) {
                    return a.decimalValue().compareTo(b.decimalValue());
                }
                return a.equals(b) ? 0 : 1;
            };

    private Json() {}

    static boolean same(JsonNode a, JsonNode b) {
        return a.equals(BY_VALUE, b);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// A copy of an object, or a new one in place of anything else.
    static ObjectNode objectOrEmpty(JsonNode node) {
        return node instanceof ObjectNode object ? object.deepCopy() : object();
    }

    static ObjectNode parseObject(String text) {
        if (parse(text) instanceof ObjectNode object) {
            return object;
        }
        throw ApiException.badRequest("the body is not a JSON object");
    }

    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw ApiException.badRequest(
                    "the body cannot be read as JSON: " + e.getOriginalMessage());
        }
    }

    static ObjectNode metadata(ObjectNode object) {
        return object.withObject("/metadata");
    }
}
