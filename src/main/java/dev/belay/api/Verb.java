package dev.belay.api;

import dev.belay.release.ReleaseEvent;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What can be asked of a release, as the last part of the path.
enum Verb {
    APPROVE(Optional.empty()),
    PROMOTE(Optional.of(ReleaseEvent.Verb.PROMOTE)),
    HOLD(Optional.of(ReleaseEvent.Verb.HOLD)),
    RESUME(Optional.of(ReleaseEvent.Verb.RESUME)),
    ROLLBACK(Optional.of(ReleaseEvent.Verb.ROLLBACK)),
    RETRY(Optional.of(ReleaseEvent.Verb.RETRY)),
    CANCEL(Optional.of(ReleaseEvent.Verb.CANCEL));

    private final Optional<ReleaseEvent.Verb> said;

    Verb(Optional<ReleaseEvent.Verb> said) {
        this.said = said;
    }

    static Verb of(String path) {
        return Arrays.stream(values())
                .filter(v -> v.path().equals(path))
                .findFirst()
                .orElseThrow(() ->
                        new Refused(
                                Problem.field(
                                        "verb",
                                        Optional.of(path),
                                        "must be one of "
                                                + Arrays.stream(values())
                                                        .map(Verb::path)
                                                        .collect(Collectors.joining(", ")))));
    }

    String path() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The subresource of releases that one must be allowed to create.
    String subresource(Ask ask) {
        return this == APPROVE ? "approval-" + ask.stage().orElseThrow() : path();
    }

    /// What the core calls it; an approval is an event of its own.
    ReleaseEvent.Verb said() {
        return said.orElseThrow();
    }
}
