package dev.belay.release;

import java.time.Instant;

/// Something people are told, in order and at least once; kept on the Release until every channel has
/// it.
///
/// @param sequence rises by one per release, so a receiver can drop a repeat
public record Announcement(int sequence, Instant at, Level level, Kind kind, String text) {

    /// How loud it is.
    public enum Level {
        /// For the record.
        INFO,
        /// Someone should look in the morning.
        WARNING,
        /// Someone must look now.
        CRITICAL
    }

    /// What happened.
    public enum Kind {
        /// Asked for, and waiting for its turn.
        QUEUED("Queued"),
        /// The candidate is on the target.
        STARTED("Started"),
        /// The candidate has a greater share.
        ADVANCED("Advanced"),
        /// A person let it go on before its time.
        PROMOTED("Promoted"),
        /// Later releases go back to this one.
        CERTIFIED("Certified"),
        /// It does not go on: an alert, a person, or a candidate that never becomes ready.
        HELD("Held"),
        /// A workflow succeeded after the rollout.
        VERIFICATION_PASSED("VerificationPassed"),
        /// A workflow did not succeed after the rollout, and it goes on all the same.
        VERIFICATION_FAILED("VerificationFailed"),
        /// A workflow that has to succeed after the rollout cannot be started.
        VERIFICATION_BLOCKED("VerificationBlocked"),
        /// It does not go on: nothing proves that it is well.
        BLIND("Blind"),
        /// It does not go on: somebody else wrote to the target.
        FOREIGN_CHANGE("ForeignChange"),
        /// Nothing holds it any more.
        RESUMED("Resumed"),
        /// A rollback was decided.
        ROLLING_BACK("RollingBack"),
        /// The baseline serves again.
        ROLLED_BACK("RolledBack"),
        /// The baseline is back, and nothing proves that it serves well.
        ROLLED_BACK_UNVERIFIED("RolledBackUnverified"),
        /// The rollback does not hold; it is tried again.
        ROLLBACK_FAILED("RollbackFailed"),
        /// What shadow mode would have done.
        WOULD_HAVE_ROLLED_BACK("WouldHaveRolledBack"),
        /// An alert after the watch, which is for people.
        WATCH_OVER("WatchOver"),
        /// Watched to the end without a breach.
        SUCCEEDED("Succeeded"),
        /// Never started: it must not.
        REJECTED("Rejected"),
        /// A newer one took over.
        SUPERSEDED("Superseded"),
        /// Ended by a person or by GitHub.
        CANCELLED("Cancelled");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /// How it is written.
        public String label() {
            return label;
        }
    }
}
