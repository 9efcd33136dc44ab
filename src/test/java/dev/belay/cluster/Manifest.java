package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/// A manifest as [StandInArgoCd] applies it: in its namespace, and marked with its Application.
record Manifest(ObjectNode json) {

    private static final String WAVE = "argocd.argoproj.io/sync-wave";

    static Manifest of(ObjectNode object, String application, String namespace) {
        var json = object.deepCopy();
        var metadata = json.withObject("/metadata");
        if (!metadata.has("namespace")) {
            metadata.put("namespace", namespace);
        }
        var manifest = new Manifest(json);
        metadata.withObject("/annotations")
                .put(
                        "argocd.argoproj.io/tracking-id",
                        "%s:%s/%s:%s/%s"
                                .formatted(
                                        application,
                                        manifest.group(),
                                        manifest.kind(),
                                        metadata.path("namespace").asText(),
                                        metadata.path("name").asText()));
        return manifest;
    }

    int wave() {
        return json.path("metadata").path("annotations").path(WAVE).asInt();
    }

    String title() {
        return "%s/%s/%s".formatted(group(), kind(), json.at("/metadata/name").asText());
    }

    String collection() {
        var version = json.path("apiVersion").asText();
        return "/%s/%s/namespaces/%s/%ss"
                .formatted(
                        version.contains("/") ? "apis" : "api",
                        version,
                        json.at("/metadata/namespace").asText(),
                        kind().toLowerCase(Locale.ROOT));
    }

    String path() {
        return collection() + "/" + json.at("/metadata/name").asText();
    }

    /// The entry in the Application's status.
    JsonNode resource(boolean synced) {
        var resource = Json.object();
        if (!group().isEmpty()) {
            resource.put("group", group());
        }
        return resource.put("version", json.path("apiVersion").asText().replaceAll(".*/", ""))
                .put("kind", kind())
                .put("namespace", json.at("/metadata/namespace").asText())
                .put("name", json.at("/metadata/name").asText())
                .put("status", synced ? "Synced" : "OutOfSync");
    }

    private String kind() {
        return json.path("kind").asText();
    }

    private String group() {
        var version = json.path("apiVersion").asText();
        return version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
    }
}
