package dev.belay.workload.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.belay.policy.Target;
import dev.belay.policy.Target.Via;
import dev.belay.workload.JsonPatch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/// The fields of an Application's source that carry image and release label, always both together.
///
/// Their values go by short names; a name that is missing is a field that is not set.
record SourceFields(Target.Application target) {

    private static final String PATCH = "patch";
    private static final String IMAGE = "image";
    private static final String RELEASE = "release";
    private static final String REVISION = "targetRevision";

    /// The values that stand in a source now.
    Map<String, JsonNode> in(JsonNode source) {
        Map<String, JsonNode> values = new TreeMap<>();
        lists().forEach((name, field) -> field.in(source).ifPresent(v -> values.put(name, v)));
        if (moves() && source.path(REVISION).isTextual()) {
            values.put(REVISION, source.path(REVISION));
        }
        return values;
    }

    /// The values that bring a version.
    Map<String, JsonNode> of(Version version) {
        Map<String, JsonNode> values = new TreeMap<>();
        switch (target.via()) {
            case Via.KustomizePatches _ -> values.put(PATCH, patch(version));
            case Via.TargetRevision _ -> {
                values.put(PATCH, patch(version));
                version.revision().ifPresent(r -> values.put(REVISION, TextNode.valueOf(r)));
            }
            case Via.HelmParameters(String image, String release) -> {
                values.put(IMAGE, parameter(image, version.image()));
                version.release().ifPresent(r -> values.put(RELEASE, parameter(release, r)));
            }
        }
        return values;
    }

    /// The release and the image that values ask for.
    Named named(Map<String, JsonNode> values) {
        return switch (target.via()) {
            case Via.KustomizePatches _, Via.TargetRevision _ ->
                    values.containsKey(PATCH) ? BelayPatch.named(values.get(PATCH)) : Named.NOTHING;
            case Via.HelmParameters _ -> new Named(value(values, RELEASE), value(values, IMAGE));
        };
    }

    /// The same values with the Application held at a commit, where this policy moves it at all.
    Map<String, JsonNode> at(Map<String, JsonNode> values, String commit) {
        Map<String, JsonNode> held = new TreeMap<>(values);
        if (moves()) {
            held.put(REVISION, TextNode.valueOf(commit));
        }
        return held;
    }

    /// Whether the policy moves the Application from commit to commit.
    boolean moves() {
        return target.via() instanceof Via.TargetRevision;
    }

    /// Sets these values, demanding that what stands beside them in the same settings is as it was
    /// read: a list can only be written as a whole without knowing who else writes it.
    JsonPatch write(JsonPatch patch, JsonNode source, Map<String, JsonNode> values) {
        ObjectNode next = source.deepCopy();
        lists().forEach((name, field) -> field.put(next, Optional.ofNullable(values.get(name))));
        if (moves() && values.containsKey(REVISION)) {
            next.set(REVISION, values.get(REVISION));
        }
        for (String field : List.of("kustomize", "helm", REVISION)) {
            JsonNode before = source.get(field);
            JsonNode after = next.get(field);
            if (Objects.equals(before, after)) {
                continue;
            }
            String path = "/spec/source/" + field;
            if (before != null) {
                patch.test(path, before);
            }
            if (after != null) {
                patch.set(path, after);
            } else {
                patch.remove(path);
            }
        }
        return patch;
    }

    /// Where these fields stand in an Application, for whoever must leave them alone.
    List<String> pointers() {
        return switch (target.via()) {
            case Via.KustomizePatches _ -> List.of("/spec/source/kustomize/patches");
            case Via.TargetRevision _ ->
                    List.of("/spec/source/kustomize/patches", "/spec/source/targetRevision");
            case Via.HelmParameters _ -> List.of("/spec/source/helm/parameters");
        };
    }

    private Map<String, ListedField> lists() {
        Map<String, ListedField> fields = new LinkedHashMap<>();
        switch (target.via()) {
            case Via.KustomizePatches _, Via.TargetRevision _ ->
                    fields.put(
                            PATCH,
                            new ListedField(
                                    "kustomize",
                                    "patches",
                                    entry -> BelayPatch.is(entry, target.workload())));
            case Via.HelmParameters(String image, String release) -> {
                fields.put(IMAGE, parameter(image));
                fields.put(RELEASE, parameter(release));
            }
        }
        return fields;
    }

    private JsonNode patch(Version version) {
        return BelayPatch.of(version, target.workload());
    }

    private static ListedField parameter(String name) {
        return new ListedField(
                "helm", "parameters", entry -> entry.path("name").asText().equals(name));
    }

    /// As text whatever it looks like: a tag may be a number.
    private static JsonNode parameter(String name, String value) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("value", value)
                .put("forceString", true);
    }

    private static Optional<String> value(Map<String, JsonNode> values, String name) {
        return Optional.ofNullable(values.get(name))
                .map(v -> v.path("value").asText())
                .filter(text -> !text.isEmpty());
    }
}
