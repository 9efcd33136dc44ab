package dev.belay.workload.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.function.Predicate;

/// One entry of a list in an Application's source; the list's other entries are somebody else's.
///
/// @param tool the tool's settings that hold the list, like `kustomize`
/// @param is which entry is meant; of several the last one counts, as it does for the tools
record ListedField(String tool, String list, Predicate<JsonNode> is) {

    Optional<JsonNode> in(JsonNode source) {
        JsonNode entries = source.path(tool).path(list);
        int index = index(entries);
        return index < 0 ? Optional.empty() : Optional.of(entries.get(index));
    }

    /// Puts the entry where it stands or at the end, or takes it away with what it leaves empty.
    void put(ObjectNode source, Optional<JsonNode> entry) {
        ObjectNode settings = source.withObject("/" + tool);
        ArrayNode entries = settings.withArray("/" + list);
        int index = index(entries);
        if (entry.isEmpty() && index >= 0) {
            entries.remove(index);
        } else if (entry.isPresent() && index >= 0) {
            entries.set(index, entry.get());
        } else {
            entry.ifPresent(entries::add);
        }
        if (entries.isEmpty()) {
            settings.remove(list);
        }
        if (settings.isEmpty()) {
            source.remove(tool);
        }
    }

    private int index(JsonNode entries) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (is.test(entries.get(i))) {
                return i;
            }
        }
        return -1;
    }
}
