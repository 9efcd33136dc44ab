package dev.belay.release;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything that can happen to a release.
public sealed interface ReleaseEvent {

    /// An alert named the release (or, for a heartbeat, its namespace).
    ///
    /// @param service the service the alert names; empty for a heartbeat
    record AlertArrived(Alert alert, String service) implements ReleaseEvent {}

    /// Someone looked at the target.
    record Looked(Observation seen) implements ReleaseEvent {}

    /// It is the release's turn, and the target was surveyed.
    ///
    /// @param firing the SLOs known to fire now, and the release each of them names
    record Cleared(Survey survey, BaselineChoice choice, Map<String, String> firing)
            implements ReleaseEvent {
        public Cleared {
            firing = Map.copyOf(firing);
        }
    }

    /// It is not the release's turn, or the target is not ready for it.
    record MustWait(String reason) implements ReleaseEvent {}

    /// The release or its policy cannot be carried out as written.
    record Unfit(String reason) implements ReleaseEvent {}

    /// A newer release took its place.
    record Replaced(String by) implements ReleaseEvent {}

    /// A pending effect was tried.
    record Tried(Effect effect, Outcome outcome) implements ReleaseEvent {}

    /// GitHub reported a state of the deployment.
    record GitHubSaid(GitHubState state) implements ReleaseEvent {}

    /// A person asked for something.
    record PersonSaid(Verb verb, String who, String why) implements ReleaseEvent {}

    /// A person agreed to a stage.
    record Approved(String stage, Person by, String why) implements ReleaseEvent {}

    /// Somebody pressed `Roll back` on the check run at GitHub; whether that person may is not known yet.
    record ButtonPressed(Press press) implements ReleaseEvent {}

    /// Who pressed it is a member of a team whose members may.
    record PressAllowed(String login, String team) implements ReleaseEvent {}

    /// Who pressed it may not.
    record PressRefused(String login, String why) implements ReleaseEvent {}

    /// An SLO that was firing at the start fires no longer.
    record SloStopped(String slo) implements ReleaseEvent {}

    /// Its gates were read, all of them.
    record GatesRead(List<GateResult> results) implements ReleaseEvent {
        public GatesRead {
            results = List.copyOf(results);
        }
    }

    /// A deployment protection rule of GitHub's asks whether a job may deploy.
    record RuleAsked(long run, String environment) implements ReleaseEvent {}

    /// That rule was told something.
    record RuleTold(long run, RuleAnswer answer) implements ReleaseEvent {}

    /// That rule cannot be told anything any more.
    record RuleGone(long run, String why) implements ReleaseEvent {}

    /// GitHub is about to be asked to run a workflow.
    record VerificationAsked(String name) implements ReleaseEvent {}

    /// GitHub has taken that in.
    ///
    /// @param run the run, where GitHub named it or it was found by its name
    record VerificationAccepted(String name, Optional<WorkflowRun> run) implements ReleaseEvent {}

    /// GitHub will not run it as things are.
    record VerificationRefused(String name, String why) implements ReleaseEvent {}

    /// A run was seen, by asking for it or because GitHub told of it.
    record VerificationSeen(String name, WorkflowRun run) implements ReleaseEvent {}

    /// A run was looked for and not seen.
    ///
    /// @param unreadable why GitHub did not answer; empty where it answered that there is none
    record VerificationNotSeen(String name, Optional<String> unreadable) implements ReleaseEvent {}

    /// The states of a GitHub deployment that mean something to a release.
    enum GitHubState {
        /// `in_progress`: its own protection rules let it through.
        IN_PROGRESS,
        /// `failure`, `error` or `inactive`: it is over for GitHub.
        ENDED,
        /// Any other.
        OTHER
    }

    /// What a person can ask for.
    enum Verb {
        /// Do not advance.
        HOLD,
        /// Go on; ends every hold.
        RESUME,
        /// Leave the step now, without the rest of its bake and without its evidence.
        PROMOTE,
        /// Put the baseline back.
        ROLLBACK,
        /// End it; after the start that is a rollback.
        CANCEL,
        /// GitHub was asked for a new deployment of the same commit.
        RETRY
    }
}
