package dev.belay.release;

import dev.belay.policy.VerificationWorkflow;
import java.time.Instant;

/// Something that is to be asked of GitHub for the sake of a verification.
public sealed interface VerificationTask {

    /// Which workflow it is about.
    VerificationWorkflow workflow();

    /// Ask for a run.
    record Ask(VerificationWorkflow workflow) implements VerificationTask {}

    /// Look for the run that was asked for.
    ///
    /// @param asked when that was
    record Find(VerificationWorkflow workflow, Instant asked) implements VerificationTask {}

    /// Look how the run goes.
    record Read(VerificationWorkflow workflow, long run) implements VerificationTask {}
}
