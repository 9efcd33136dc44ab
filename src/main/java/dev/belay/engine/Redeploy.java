package dev.belay.engine;

import dev.belay.release.Intent;

/// Asks GitHub for a new deployment of what a release was about. Throws [Unavailable] when GitHub cannot be asked.
public interface Redeploy {

    /// Makes a new deployment of the same commit; it starts a Release of its own, like any other.
    Made again(Intent intent, String who, String why);

    /// What came of it.
    sealed interface Made {
        /// The id of the new deployment.
        record Deployment(long id) implements Made {}

        /// GitHub does not make one, for this reason.
        record Refused(String reason) implements Made {}
    }
}
