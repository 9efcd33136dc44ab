package dev.belay.store;

import java.util.List;
import java.util.Optional;

/// The namespaces Belay may look into; all of them when none are named.
record Namespaces(Optional<List<String>> named) {

    Namespaces {
        named = named.map(List::copyOf);
    }

    /// Whether Belay may look into this one.
    boolean include(String namespace) {
        return named.map(names -> names.contains(namespace)).orElse(true);
    }

    /// What to list, one request each; an empty one means all namespaces.
    List<Optional<String>> toList() {
        return named.map(names -> names.stream().map(Optional::of).toList())
                .orElse(List.of(Optional.empty()));
    }
}
