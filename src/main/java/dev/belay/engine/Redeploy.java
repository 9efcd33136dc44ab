package dev.belay.engine;

import dev.belay.release.Intent;
import dev.belay.release.Person;

/// Asks GitHub for a new deployment of what a release was about. Throws [Unavailable] when GitHub cannot be asked.
public interface Redeploy {

    /// Makes a new deployment of the same commit; it starts a Release of its own, like any other. Where one was made of
    /// this release before, that is the one: an answer may have been lost.
    Made again(Intent intent, Person by, String why);

    /// What came of it.
    sealed interface Made {
        /// The id of the new deployment.
        record Deployment(long id) implements Made {}

        /// GitHub does not make one, for this reason.
        record Refused(String reason) implements Made {}
    }
}
