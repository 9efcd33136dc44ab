package dev.belay.clock;

import java.util.Optional;

/// A call that time has passed or something changed.
///
/// @param namespace where to look; everywhere if empty
record Tick(Optional<String> namespace) {

    static final Tick EVERYWHERE = new Tick(Optional.empty());

    /// One tick that looks wherever either does.
    Tick and(Tick other) {
        return namespace.equals(other.namespace) ? this : EVERYWHERE;
    }
}
