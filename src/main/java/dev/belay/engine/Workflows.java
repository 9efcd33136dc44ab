package dev.belay.engine;

import dev.belay.policy.VerificationWorkflow;
import dev.belay.release.Intent;
import dev.belay.release.WorkflowRun;
import java.time.Instant;
import java.util.Optional;

/// The workflows of GitHub's that check what was rolled out. Every method throws [Unavailable] when GitHub cannot be
/// asked now.
public interface Workflows {

    /// Asks for a run. After [Unavailable] it may have been started all the same.
    Started start(Intent intent, VerificationWorkflow workflow);

    /// The first run that was started for this release and workflow since then, known by its name.
    Optional<WorkflowRun> find(Intent intent, VerificationWorkflow workflow, Instant since);

    /// How a run goes; empty where there is none of this number.
    Optional<WorkflowRun> read(Intent intent, long run);

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
