package dev.belay.workload.argocd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.policy.Target.Via;
import dev.belay.release.Baseline;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a baseline of an Application keeps in place of its pod template: that, and the values of
/// the source's fields that brought it.
///
/// @param template the pod template of the workload, as the driver of the workload keeps it
/// @param via the kind of fields the values belong to
/// @param values by their short names
/// @param was the values that stood there, where other ones are put back: a branch may have moved on
/// @param commit the git commit that Argo CD had compared with; empty where it is not known
record Kept(
        JsonNode template,
        String via,
        Map<String, JsonNode> values,
        Map<String, JsonNode> was,
        String commit) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEMPLATE = "template";
    private static final String SOURCE = "source";
    private static final String VALUES = "values";
    private static final String WAS = "was";

    static String name(Via via) {
        return switch (via) {
            case Via.KustomizePatches _ -> "kustomizePatches";
            case Via.TargetRevision _ -> "targetRevision";
            case Via.HelmParameters _ -> "helmParameters";
        };
    }

    /// What was kept with a baseline; nothing where that was not a baseline of an Application.
    static Optional<Kept> of(Baseline baseline) {
        JsonNode kept = parse(baseline.template());
        JsonNode source = kept.path(SOURCE);
        if (!kept.path(TEMPLATE).isObject() || !source.isObject()) {
            return Optional.empty();
        }
        Map<String, JsonNode> values = values(source.path(VALUES));
        return Optional.of(
                new Kept(
                        kept.path(TEMPLATE),
                        source.path("via").asText(),
                        values,
                        source.has(WAS) ? values(source.path(WAS)) : values,
                        source.path("commit").asText()));
    }

    private static Map<String, JsonNode> values(JsonNode json) {
        Map<String, JsonNode> values = new TreeMap<>();
        json.properties().forEach(v -> values.put(v.getKey(), v.getValue()));
        return values;
    }

    /// Whether these values are the baseline's.
    boolean stands(Map<String, JsonNode> now) {
        return now.equals(values) || now.equals(was);
    }

    /// The baseline as the driver of the workload knows it.
    static Baseline workload(Baseline baseline) {
        return of(baseline).map(k -> k.with(baseline, k.template)).orElse(baseline);
    }

    /// The baseline of the Application, from that of its workload.
    Baseline with(Baseline baseline) {
        ObjectNode kept = JSON.createObjectNode();
        kept.set(TEMPLATE, template);
        ObjectNode source = kept.putObject(SOURCE).put("via", via).put("commit", commit);
        source.set(VALUES, JSON.valueToTree(values));
        if (!was.equals(values)) {
            source.set(WAS, JSON.valueToTree(was));
        }
        return with(baseline, kept);
    }

    static JsonNode parse(String template) {
        try {
            return JSON.readTree(template);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored baseline is not JSON", e);
        }
    }

    /// A sentence when it is too long to be kept with a Release.
    static Optional<String> tooLong(Baseline baseline) {
        int bytes = baseline.template().getBytes(StandardCharsets.UTF_8).length;
        return bytes <= Baseline.MAX_TEMPLATE_BYTES
                ? Optional.empty()
                : Optional.of(
                        "the pod template and the fields of spec.source have %d KiB, and Belay can keep at most %d"
                                .formatted(bytes / 1024, Baseline.MAX_TEMPLATE_BYTES / 1024));
    }

    private Baseline with(Baseline baseline, JsonNode json) {
        return new Baseline(baseline.release(), baseline.image(), baseline.hash(), json.toString());
    }
}
