package dev.belay.engine;

import dev.belay.release.Effect;
import dev.belay.release.Outcome;
import dev.belay.release.ReleaseEvent;
import dev.belay.release.ReleaseState;
import dev.belay.release.Verdict;
import java.time.Duration;

/// Told of everything that was decided and done, for logs and metrics; must not throw.
public interface Journal {

    /// A decision was committed (or needed no write).
    void decided(ReleaseState before, ReleaseEvent event, Verdict verdict, ReleaseState after);

    /// An effect was tried.
    void tried(ReleaseState state, Effect effect, Outcome outcome, Duration took);
}
