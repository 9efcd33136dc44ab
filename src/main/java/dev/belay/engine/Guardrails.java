package dev.belay.engine;

import dev.belay.guardrail.Guarded;
import java.util.Optional;

/// What the rules of a policy are rendered from.
public interface Guardrails {

    /// That of one policy; empty where there is none of that name or it has mistakes. Throws [Unavailable] when it cannot be
    /// read now.
    Optional<Guarded> guarded(String namespace, String policy);
}
