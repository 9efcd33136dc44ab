package dev.belay.engine;

import dev.belay.release.Intent;

/// Stores what GitHub asked for. Throws [Unavailable] when the API server cannot answer.
public interface Intake {

    /// Creates the Release; false when it exists already, which is what a repeat looks like.
    boolean create(Intent intent);
}
