package dev.belay.release;

import java.util.Locale;

/// Why something was done or not done, as it stands in verdicts, metrics, logs and answers.
public enum Reason {
    /// The label `belay_action` has no value we know.
    UNKNOWN_ACTION,
    /// Namespace, service or release is missing from the labels.
    NO_IDENTITY,
    /// No Release of that name.
    UNKNOWN_RELEASE,
    /// The alert's service is not the Release's.
    IDENTITY_MISMATCH,
    /// The alert could not be read.
    MALFORMED,
    /// The watch has ended, so the release is no longer Belay's to undo.
    WATCH_OVER,
    /// Already rolling back, or finished otherwise.
    ALREADY_DECIDED,
    /// The release has not started, so it cannot have caused anything.
    NOT_STARTED,
    /// The same SLO of the service was firing before this release started.
    PRE_EXISTING,
    /// `resolved` proves nothing.
    RESOLVED,
    /// Shadow mode: said, not done.
    WOULD_HAVE_ROLLED_BACK,
    /// There is nothing to go back to.
    NO_BASELINE,
    /// Evidence without a usable `evaluated_at`, or of an SLO the policy does not name.
    UNUSABLE_EVIDENCE,
    /// A heartbeat of other rules than the release's policy stands for.
    RULES_DIFFER,
    /// A rollback was decided.
    ROLLED_BACK,
    /// A hold was set or renewed.
    HELD,
    /// A hold ended.
    RESUMED,
    /// Proof was recorded.
    EVIDENCE,
    /// Proof that is on record already.
    EVIDENCE_KNOWN,
    /// The release moves on.
    ADVANCED,
    /// A person made it move on.
    PROMOTED,
    /// A person agreed to a stage.
    APPROVED,
    /// An agreement that does not count.
    APPROVAL_REFUSED,
    /// Somebody pressed the button at GitHub, and whether that counts has still to be found out.
    PRESSED,
    /// Who pressed it may not.
    PRESS_REFUSED,
    /// GitHub was asked for a new deployment of the same commit.
    RETRIED,
    /// The candidate was put on the target.
    STARTED,
    /// Waiting for its turn, its gates or the target.
    WAITING,
    /// GitHub takes no answer to its protection rule.
    NOT_TOLD,
    /// Every gate was seen open.
    GATES_OPEN,
    /// Refused before anything was changed.
    REJECTED,
    /// A newer release took its place.
    SUPERSEDED,
    /// Ended by a person.
    CANCELLED,
    /// A pending write was done.
    DONE,
    /// A pending write has to be tried again.
    RETRY,
    /// The rollback was seen to hold.
    VERIFIED,
    /// The rollback did not hold in time.
    ROLLBACK_FAILED,
    /// The candidate became the version to go back to.
    CERTIFIED,
    /// The watch ended well.
    SUCCEEDED,
    /// A workflow succeeded after the rollout.
    VERIFICATION_PASSED,
    /// A workflow did not succeed after the rollout.
    VERIFICATION_FAILED,
    /// Nothing was due.
    NOTHING_DUE,
    /// The event means nothing in this phase.
    NOT_APPLICABLE;

    /// The reason in kebab-case.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
