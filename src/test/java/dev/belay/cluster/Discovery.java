package dev.belay.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/// What `kubectl` and other clients ask to learn which resources there are.
final class Discovery {

    private static final List<String> VERBS =
            List.of(
                    "create",
                    "delete",
                    "deletecollection",
                    "get",
                    "list",
                    "patch",
                    "update",
                    "watch");

    private final KindRegistry kinds;

    Discovery(KindRegistry kinds) {
        this.kinds = kinds;
    }

    /// The answer, if the path is one of discovery's.
    Optional<ObjectNode> answer(String path) {
        var parts = path.substring(1).split("/", -1);
        return switch (parts[0]) {
            case "version" -> Optional.of(version());
            case "api" ->
                    switch (parts.length) {
                        case 1 -> Optional.of(coreVersions());
                        case 2 -> resources("", parts[1]);
                        default -> Optional.empty();
                    };
            case "apis" ->
                    switch (parts.length) {
                        case 1 -> Optional.of(groups());
                        case 2 ->
                                Optional.ofNullable(kinds.groups().get(parts[1]))
                                        .map(versions ->
                                                group(
                                                        Json.object()
                                                                .put("kind", "APIGroup")
                                                                .put("apiVersion", "v1"),
                                                        parts[1],
                                                        versions));
                        case 3 -> resources(parts[1], parts[2]);
                        default -> Optional.empty();
                    };
            default -> Optional.empty();
        };
    }

    private static ObjectNode version() {
        return Json.object()
                .put("major", "1")
                .put("minor", "36")
                .put("gitVersion", "v1.36.0-embedded")
                .put("gitCommit", "")
                .put("gitTreeState", "clean")
                .put("buildDate", "2026-01-01T00:00:00Z")
                .put("goVersion", "none")
                .put("compiler", "javac")
                .put("platform", "jvm");
    }

    private static ObjectNode coreVersions() {
        var answer = Json.object().put("kind", "APIVersions");
        answer.putArray("versions").add("v1");
        answer.putArray("serverAddressByClientCIDRs");
        return answer;
    }

    private ObjectNode groups() {
        var answer = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        var list = answer.putArray("groups");
        kinds.groups().forEach((name, versions) -> group(list.addObject(), name, versions));
        return answer;
    }

    private static ObjectNode group(ObjectNode answer, String name, List<String> versions) {
        answer.put("name", name);
        var list = answer.putArray("versions");
        versions.forEach(version -> groupVersion(list.addObject(), name, version));
        groupVersion(answer.putObject("preferredVersion"), name, versions.getFirst());
        return answer;
    }

    private static void groupVersion(ObjectNode entry, String group, String version) {
        entry.put("groupVersion", group + "/" + version).put("version", version);
    }

    private Optional<ObjectNode> resources(String group, String version) {
        var served =
                kinds.all()
                        .filter(kind ->
                                kind.group().equals(group) && kind.version().equals(version))
                        .toList();
        if (served.isEmpty()) {
            return Optional.empty();
        }
        var answer = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
        answer.put("groupVersion", served.getFirst().apiVersion());
        var list = answer.putArray("resources");
        served.forEach(kind -> resource(list, kind));
        return Optional.of(answer);
    }

    private static void resource(ArrayNode list, ResourceKind kind) {
        var entry =
                list.addObject()
                        .put("name", kind.plural())
                        .put("singularName", kind.kind().toLowerCase(java.util.Locale.ROOT))
                        .put("namespaced", kind.namespaced())
                        .put("kind", kind.kind());
        VERBS.forEach(entry.putArray("verbs")::add);
        if (!kind.shortNames().isEmpty()) {
            kind.shortNames().forEach(entry.putArray("shortNames")::add);
        }
        if (kind.statusSubresource()) {
            var status =
                    list.addObject()
                            .put("name", kind.plural() + "/status")
                            .put("singularName", "")
                            .put("namespaced", kind.namespaced())
                            .put("kind", kind.kind());
            List.of("get", "patch", "update").forEach(status.putArray("verbs")::add);
        }
    }
}
