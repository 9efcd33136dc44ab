package dev.belay.github;

import dev.belay.release.Intent;
import dev.belay.release.ReleaseId;

/// What one policy makes of a deployment.
sealed interface Planned {

    /// The Release it is about.
    ReleaseId id();

    /// A Release to create.
    record Wanted(Intent intent) implements Planned {
        @Override
        public ReleaseId id() {
            return intent.id();
        }
    }

    /// A Release that must not be created.
    record Refused(ReleaseId id, String reason) implements Planned {}
}
