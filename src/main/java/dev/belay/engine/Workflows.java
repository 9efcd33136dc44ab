package dev.belay.engine;

import dev.belay.policy.VerificationWorkflow;
import dev.belay.release.Intent;
import dev.belay.release.WorkflowRun;
import java.time.Instant;
import java.util.Optional;

/// The workflows of GitHub's that check what was rolled out. Every method throws [Unavailable] when GitHub cannot be
/// asked now, and may throw [Unreadable].
public interface Workflows {

    /// Gets everything ready to ask for a run. After [Unavailable] nothing was asked for.
    Asking ready(Intent intent, VerificationWorkflow workflow);

    /// The first run that was started for this release and workflow since then, known by its name.
    Optional<WorkflowRun> find(Intent intent, VerificationWorkflow workflow, Instant since);

    /// How a run goes; empty where there is none of this number.
    Optional<WorkflowRun> read(Intent intent, long run);

    /// A run that can be asked for.
    interface Asking {
        /// Asks for it. After [Unavailable] it may have been started all the same.
        Started start();
    }

    /// GitHub answered, and nothing of use: of another run it may say more.
    final class Unreadable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        /// With what GitHub said.
        public Unreadable(String message) {
            super(message);
        }
    }

    /// What came of asking.
    sealed interface Started {
        /// It runs, or soon will.
        ///
        /// @param run which one it is, where GitHub says so
        record Accepted(Optional<WorkflowRun> run) implements Started {}

        /// GitHub will not as things are, and nothing was started.
        record Refused(String why) implements Started {}
    }
}
