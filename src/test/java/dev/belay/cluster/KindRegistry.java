package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The resources served at the moment: the built-in ones and those of the CRDs.
final class KindRegistry {

    private static final List<ResourceKind> BUILT_INS = ResourceKind.builtIns();

    private final Map<String, List<ResourceKind>> custom = new ConcurrentHashMap<>();

    void define(JsonNode crd) {
        custom.put(crd.path("metadata").path("name").asText(), ResourceKind.definedBy(crd));
    }

    void forget(String crd) {
        custom.remove(crd);
    }

    Stream<ResourceKind> all() {
        return Stream.concat(BUILT_INS.stream(), custom.values().stream().flatMap(List::stream));
    }

    Optional<ResourceKind> find(String group, String version, String plural) {
        return all().filter(kind -> kind.group().equals(group))
                .filter(kind -> kind.version().equals(version))
                .filter(kind -> kind.plural().equals(plural))
                .findFirst();
    }

    /// Each group but the core one, with its versions.
    Map<String, List<String>> groups() {
        var groups = new LinkedHashMap<String, List<String>>();
        all().filter(kind -> !kind.group().isEmpty())
                .map(ResourceKind::group)
                .distinct()
                .forEach(group -> groups.put(group, versions(group)));
        return groups;
    }

    private List<String> versions(String group) {
        return all().filter(kind -> kind.group().equals(group))
                .map(ResourceKind::version)
                .distinct()
                .toList();
    }
}
