package dev.belay.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.belay.policy.Approval;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a person wrote: why, and for an approval what is approved.
record Ask(String reason, Optional<String> stage) {

    private static final int MOST_BYTES = 16 * 1024;
    private static final int LONGEST_REASON = 300;
    private static final List<String> FIELDS = List.of("reason", "stage");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    /// Reads a body, or ends the request with what is wrong with it.
    static Ask read(InputStream body, boolean stageNeeded) {
        JsonNode json = json(body);
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                throw wrong(
                        field.getKey(),
                        Optional.empty(),
                        "is no field: there are reason and stage");
            }
            if (!field.getValue().isTextual() && !field.getValue().isNull()) {
                throw wrong(
                        field.getKey(), Optional.of(field.getValue().toString()), "must be a text");
            }
        }
        String reason = json.path("reason").asText("").strip();
        Optional<String> stage =
                Optional.of(json.path("stage")).filter(JsonNode::isTextual).map(JsonNode::asText);
        checkReason(reason);
        checkStage(stage, stageNeeded);
        return new Ask(reason, stage);
    }

    private static void checkReason(String reason) {
        if (reason.isEmpty()) {
            throw wrong("reason", Optional.empty(), "is required: it is kept with your name");
        }
        if (reason.length() > LONGEST_REASON) {
            throw wrong(
                    "reason",
                    Optional.of(reason),
                    "must have at most %d characters, has %d"
                            .formatted(LONGEST_REASON, reason.length()));
        }
        if (reason.chars().anyMatch(Character::isISOControl)) {
            throw wrong("reason", Optional.empty(), "must be one line without control characters");
        }
    }

    private static void checkStage(Optional<String> stage, boolean needed) {
        if (stage.isPresent() && !needed) {
            throw wrong("stage", stage, "belongs to approve alone");
        }
        if (needed && stage.isEmpty()) {
            throw wrong("stage", Optional.empty(), "is required: what do you approve?");
        }
        if (stage.filter(s -> !Approval.isName(s)).isPresent()) {
            throw wrong("stage", stage, "must be a name in small letters, digits and -");
        }
    }

    private static JsonNode json(InputStream body) {
        byte[] bytes;
        try {
            bytes = body.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            throw wrong("body", Optional.empty(), "stopped arriving");
        }
        if (bytes.length > MOST_BYTES) {
            throw wrong("body", Optional.empty(), "must have at most 16 KiB");
        }
        try {
            JsonNode json = JSON.readTree(bytes);
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            // Said below, without a parser's quotation of what was sent.
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
        throw wrong("body", Optional.empty(), "must be a JSON object like {\"reason\": \"why\"}");
    }

    private static Refused wrong(String field, Optional<String> value, String what) {
        return new Refused(Problem.field(field, value, what));
    }
}
