package dev.belay.alertmanager;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads one element of `alerts[]`, to its end even when it is not an alert.
final class AlertReader {

    /// Longer than any value that is used; the rest is dropped, and the value is then refused where it matters.
    private static final int KEPT = 256;

    private final JsonParser json;
    private final Map<String, String> labels = new HashMap<>();
    private final Map<String, String> annotations = new HashMap<>();
    private final Map<String, String> fields = new HashMap<>();
    private boolean labelled;
    private boolean wrong;

    AlertReader(JsonParser json) {
        this.json = json;
    }

    /// Reads from the element's first token to its last; empty if it is not an alert.
    Optional<RawAlert> read() throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return Optional.empty();
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            field(json.currentName(), json.nextToken());
        }
        String status = fields.get("status");
        String startsAt = fields.get("startsAt");
        if (wrong || status == null || startsAt == null || !labelled) {
            return Optional.empty();
        }
        return Optional.of(
                new RawAlert(
                        status,
                        Map.copyOf(labels),
                        Map.copyOf(annotations),
                        startsAt,
                        fields.getOrDefault("fingerprint", "")));
    }

    private void field(String name, JsonToken value) throws IOException {
        switch (name) {
            case "status", "startsAt" -> wrong |= !keep(fields, name, value);
            case "labels" -> labels(value);
            case "annotations" -> annotations(value);
            // Without a usable one it is computed from the labels, so it never spoils an alert.
            case "fingerprint" -> keep(fields, name, value);
            default -> json.skipChildren();
        }
    }

    private void labels(JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT || labelled) {
            wrong = true;
            json.skipChildren();
            return;
        }
        labelled = true;
        wrong |= !keepAll(labels, RawAlert.LABELS);
    }

    /// What is wrong with an annotation spoils the evidence, not the alert.
    private void annotations(JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
        } else if (!keepAll(annotations, RawAlert.ANNOTATIONS)) {
            annotations.clear();
        }
    }

    private boolean keepAll(Map<String, String> kept, Set<String> names) throws IOException {
        boolean good = true;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (names.contains(name)) {
                good &= keep(kept, name, value);
            } else {
                json.skipChildren();
            }
        }
        return good;
    }

    /// Keeps a string; says no to anything else and to a name that comes twice.
    private boolean keep(Map<String, String> kept, String name, JsonToken value)
            throws IOException {
        Optional<String> text = text(json, value);
        return text.isPresent() && kept.put(name, text.get()) == null;
    }

    /// The string at hand, cut to a length that is enough; empty if it is something else, which is skipped.
    static Optional<String> text(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.VALUE_STRING) {
            json.skipChildren();
            return Optional.empty();
        }
        int length = Math.min(json.getTextLength(), KEPT);
        return Optional.of(new String(json.getTextCharacters(), json.getTextOffset(), length));
    }
}
