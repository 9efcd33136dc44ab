package dev.belay.github.app;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseId;
import java.util.List;

/// The payload of a deployment, and what Belay writes into one that it makes once more: which release it repeats, and who
/// is behind it, so that none of them can approve it as if it were another's.
final class Payload {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BELAY = "belay";

    private Payload() {}

    /// GitHub passes on an object or a text, which may hold one.
    static JsonNode read(JsonNode payload) {
        try {
            return payload.isTextual() ? JSON.readTree(payload.textValue()) : payload;
        } catch (JacksonException e) {
            return MissingNode.getInstance();
        }
    }

    /// The payload of the first one, and Belay's part. A text that holds no object is kept beside it.
    static ObjectNode again(JsonNode first, Intent intent, List<String> authors) {
        ObjectNode payload =
                read(first) instanceof ObjectNode object
                        ? object.deepCopy()
                        : JSON.createObjectNode();
        if (first.isTextual() && payload.isEmpty()) {
            payload.set("payload", first);
        }
        ObjectNode belay = payload.putObject(BELAY).put("retryOf", intent.id().toString());
        authors.forEach(belay.putArray("authors")::add);
        return payload;
    }

    static boolean isAgain(ReleaseId release, JsonNode deployment) {
        return read(deployment.path("payload"))
                .path(BELAY)
                .path("retryOf")
                .asText()
                .equals(release.toString());
    }
}
