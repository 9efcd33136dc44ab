package dev.belay.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// An object as it was read: what every kind has, by the names the drivers think in.
public record Live(JsonNode root) {

    /// The field manager that Belay writes as.
    public static final String MANAGER = "belay";

    /// The object's uid.
    public String uid() {
        return metadata().path("uid").asText();
    }

    /// The object's resourceVersion.
    public String version() {
        return metadata().path("resourceVersion").asText();
    }

    /// The object's metadata.
    public JsonNode metadata() {
        return root.path("metadata");
    }

    /// What is wanted.
    public JsonNode spec() {
        return root.path("spec");
    }

    /// What is.
    public JsonNode status() {
        return root.path("status");
    }

    /// Whether the status is about this spec; some controllers write the generation as text.
    public boolean observed() {
        String seen = status().path("observedGeneration").asText();
        return seen.equals(metadata().path("generation").asText());
    }

    /// An annotation's value, if there is one.
    public Optional<String> annotation(String key) {
        return text(metadata().path("annotations").path(key));
    }

    /// A label's value, if there is one.
    public Optional<String> label(String key) {
        return text(metadata().path("labels").path(key));
    }

    /// Its `matchLabels` as a selector for a list; of more than is meant where there are also
    /// expressions, so that the owner has to be looked at in any case.
    public String selector() {
        return spec().path("selector").path("matchLabels").properties().stream()
                .map(label -> label.getKey() + "=" + label.getValue().asText())
                .collect(Collectors.joining(","));
    }

    /// Who last wrote a part of the spec, as far as the API server knows; of two in the same second,
    /// rather someone else than Belay.
    ///
    /// @param field the part, like `template`
    /// @param controllers managers that only fill in defaults
    public String lastWriter(String field, Set<String> controllers) {
        return StreamSupport.stream(metadata().path("managedFields").spliterator(), false)
                .filter(m -> m.path("fieldsV1").path("f:spec").has("f:" + field))
                .filter(m -> !controllers.contains(m.path("manager").asText()))
                .max(
                        Comparator.<JsonNode, String>comparing(m -> m.path("time").asText())
                                .thenComparing(m -> !m.path("manager").asText().equals(MANAGER)))
                .map(m -> Text.brief(m.path("manager").asText()))
                .orElse("someone unknown");
    }

    /// The beginning of a merge patch that holds only for the version that was read.
    public ObjectNode change() {
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        change.putObject("metadata").put("resourceVersion", version());
        return change;
    }

    private static Optional<String> text(JsonNode node) {
        return node.isTextual() ? Optional.of(node.asText()) : Optional.empty();
    }
}
