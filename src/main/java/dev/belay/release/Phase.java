package dev.belay.release;

import java.time.Instant;
import java.util.Optional;

/// Where a release stands; `Held` is not here because it follows from the holds.
public sealed interface Phase {

    /// A phase after which nothing changes any more.
    sealed interface Finished extends Phase {
        /// When it ended.
        Instant at();
    }

    /// A phase in which the candidate is, or is about to be, on the target and may be rolled back.
    sealed interface Live extends Phase {}

    /// Waiting for its turn and its gates.
    record Pending(Instant since, boolean allowedByGitHub) implements Phase {}

    /// At a step; `entered` counts for the deadline, `bakeFrom` is set once it was observed there.
    record Progressing(int step, Instant entered, Optional<Instant> bakeFrom) implements Live {}

    /// On the way from the last step to 100 %.
    record Promoting(Instant entered) implements Live {}

    /// At 100 % and still undoable; `evidenceFrom` restarts after every hold.
    record Watching(Instant since, Instant evidenceFrom, boolean certified) implements Live {}

    /// Being put back; `restoredAt` is set once the target was seen on the baseline and ready.
    record RollingBack(Cause cause, Instant since, Optional<Instant> restoredAt) implements Phase {}

    /// The baseline did not hold before the timeout: people are paged and the write is tried on.
    record RollbackFailed(Cause cause, Instant since) implements Phase {}

    /// Watched to the end without a breach.
    record Succeeded(Instant at) implements Finished {}

    /// Put back; `verified` is false when the target holds the baseline but no evidence came.
    record RolledBack(Cause cause, Instant at, boolean verified) implements Finished {}

    /// Refused before anything was changed.
    record Rejected(Instant at) implements Finished {}

    /// Replaced by a newer release.
    record Superseded(String by, Instant at) implements Finished {}

    /// Ended by a person.
    record Cancelled(Instant at) implements Finished {}
}
