package dev.belay.engine;

import java.util.List;
import java.util.Optional;

/// What fires now, as whoever sends the alerts knows it.
public interface Alerts {

    /// Knows nothing: only what was delivered before counts.
    Alerts UNKNOWN = (_, _) -> List.of();

    /// The rollback and hold alerts about a service that fire now, or [Unavailable].
    List<Firing> about(String namespace, String service);

    /// One of them: the SLO it is about, and the release it names, if it names one.
    record Firing(String slo, Optional<String> release) {}
}
