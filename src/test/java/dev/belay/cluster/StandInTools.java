package dev.belay.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What kustomize and helm make of a few plain files and of an Application's source, for
/// [StandInArgoCd]: patches, then images; or values, then templates. Pure.
final class StandInTools {

    private static final YAMLMapper YAML = new YAMLMapper();

    /// `{{- if .Values.x }} … {{- end }}`, not nested.
    private static final Pattern CONDITION =
            Pattern.compile("(?s)\\s*\\{\\{- if \\.Values\\.(\\w+) }}(.*?)\\s*\\{\\{- end }}");

    private static final Pattern VALUE =
            Pattern.compile("\\{\\{ \\.Values\\.(\\w+)( \\| quote)? }}");

    private StandInTools() {}

    /// The manifests cannot be made, for this reason.
    static final class Failure extends RuntimeException {
        Failure(String why) {
            super(why);
        }
    }

    static String type(Map<String, String> files, JsonNode source) {
        if (source.has("kustomize") || files.containsKey("kustomization.yaml")) {
            return source.has("helm") ? "Helm" : "Kustomize";
        }
        return source.has("helm") || files.containsKey("Chart.yaml") ? "Helm" : "Directory";
    }

    static List<ObjectNode> manifests(Map<String, String> files, JsonNode source) {
        return switch (type(files, source)) {
            case "Helm" -> helm(files, source.path("helm"));
            case "Kustomize" -> kustomize(files, source.path("kustomize"));
            default -> plain(files);
        };
    }

    private static List<ObjectNode> plain(Map<String, String> files) {
        var manifests = new ArrayList<ObjectNode>();
        new TreeMap<>(files)
                .forEach((name, text) -> {
                    if (name.endsWith(".yaml") && !name.equals("kustomization.yaml")) {
                        manifests.addAll(objects(text));
                    }
                });
        return manifests;
    }

    private static List<ObjectNode> kustomize(Map<String, String> files, JsonNode settings) {
        var manifests = plain(files);
        var own = parse(files.getOrDefault("kustomization.yaml", "{}"));
        for (var patches : List.of(own.path("patches"), settings.path("patches"))) {
            for (var patch : patches) {
                manifests.replaceAll(manifest -> patched(manifest, patch));
            }
        }
        for (var image : settings.path("images")) {
            manifests.forEach(manifest -> replace(manifest, image.asText()));
        }
        return manifests;
    }

    private static ObjectNode patched(ObjectNode manifest, JsonNode patch) {
        var target = patch.path("target");
        var named = target.path("name").asText(manifest.at("/metadata/name").asText());
        if (!target.path("kind").asText().equals(manifest.path("kind").asText())
                || !named.equals(manifest.at("/metadata/name").asText())) {
            return manifest;
        }
        var body = parse(patch.path("patch").asText());
        try {
            return (ObjectNode)
                    (body.isArray()
                            ? Patches.json(manifest, body)
                            : Patches.strategic(manifest, body));
        } catch (ApiException e) {
            throw new Failure("kustomize build failed: test failed: " + e.getMessage());
        }
    }

    /// @param image `name:tag` or `name=other:tag`
    private static void replace(ObjectNode manifest, String image) {
        var cut = image.indexOf('=');
        var to = image.substring(cut + 1);
        var name = cut < 0 ? repository(to) : image.substring(0, cut);
        for (var container : manifest.at("/spec/template/spec/containers")) {
            if (repository(container.path("image").asText()).equals(name)) {
                ((ObjectNode) container).put("image", to);
            }
        }
    }

    private static String repository(String image) {
        var digest = image.indexOf('@');
        var plain = digest < 0 ? image : image.substring(0, digest);
        var tag = plain.lastIndexOf(':');
        return tag > plain.lastIndexOf('/') ? plain.substring(0, tag) : plain;
    }

    private static List<ObjectNode> helm(Map<String, String> files, JsonNode settings) {
        var values = new TreeMap<String, String>();
        parse(files.getOrDefault("values.yaml", "{}"))
                .properties()
                .forEach(value -> values.put(value.getKey(), value.getValue().asText()));
        for (var parameter : settings.path("parameters")) {
            values.put(parameter.path("name").asText(), parameter.path("value").asText());
        }
        var manifests = new ArrayList<ObjectNode>();
        new TreeMap<>(files)
                .forEach((name, text) -> {
                    if (name.startsWith("templates/")) {
                        manifests.addAll(objects(rendered(text, values)));
                    }
                });
        return manifests;
    }

    private static String rendered(String template, Map<String, String> values) {
        var chosen =
                CONDITION
                        .matcher(template)
                        .replaceAll(found ->
                                values.getOrDefault(found.group(1), "").isEmpty()
                                        ? ""
                                        : found.group(2).replace("$", "\\$"));
        return VALUE.matcher(chosen)
                .replaceAll(found -> {
                    var value = values.getOrDefault(found.group(1), "");
                    return found.group(2) == null ? value : "\"" + value + "\"";
                });
    }

    private static List<ObjectNode> objects(String text) {
        var objects = new ArrayList<ObjectNode>();
        for (var document : text.split("(?m)^---$", -1)) {
            if (parse(document) instanceof ObjectNode object && object.has("kind")) {
                objects.add(object);
            }
        }
        return objects;
    }

    private static JsonNode parse(String yaml) {
        try {
            var tree = YAML.readTree(yaml);
            return tree == null ? Json.object() : tree;
        } catch (JsonProcessingException e) {
            throw new Failure("cannot read YAML: " + e.getOriginalMessage());
        }
    }
}
