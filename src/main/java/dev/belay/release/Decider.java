package dev.belay.release;

import dev.belay.policy.Policy;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.Promoting;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Watching;
import dev.belay.release.ReleaseEvent.AlertArrived;
import dev.belay.release.ReleaseEvent.Approved;
import dev.belay.release.ReleaseEvent.ButtonPressed;
import dev.belay.release.ReleaseEvent.Cleared;
import dev.belay.release.ReleaseEvent.GatesRead;
import dev.belay.release.ReleaseEvent.GitHubSaid;
import dev.belay.release.ReleaseEvent.Looked;
import dev.belay.release.ReleaseEvent.MustWait;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.PressAllowed;
import dev.belay.release.ReleaseEvent.PressRefused;
import dev.belay.release.ReleaseEvent.Replaced;
import dev.belay.release.ReleaseEvent.RuleAsked;
import dev.belay.release.ReleaseEvent.RuleGone;
import dev.belay.release.ReleaseEvent.RuleTold;
import dev.belay.release.ReleaseEvent.SloStopped;
import dev.belay.release.ReleaseEvent.Tried;
import dev.belay.release.ReleaseEvent.Unfit;
import dev.belay.release.ReleaseEvent.VerificationAccepted;
import dev.belay.release.ReleaseEvent.VerificationAsked;
import dev.belay.release.ReleaseEvent.VerificationNotSeen;
import dev.belay.release.ReleaseEvent.VerificationRefused;
import dev.belay.release.ReleaseEvent.VerificationSeen;
import dev.belay.release.Verdict.Act;
import dev.belay.release.Verdict.Ignore;
import dev.belay.release.Verdict.Record;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The one function that decides: pure, total, and the only place with rules about *when*.
public final class Decider {

    /// Verdicts that would crowd the log without telling anyone anything.
    private static final Set<Reason> ROUTINE =
            Set.of(
                    Reason.NOTHING_DUE,
                    Reason.NOT_APPLICABLE,
                    Reason.EVIDENCE_KNOWN,
                    Reason.EVIDENCE,
                    Reason.WAITING,
                    Reason.RETRY,
                    Reason.DONE);

    private Decider() {}

    /// Decides what an event makes of a release.
    ///
    /// The next state equals the given one when nothing is to be written. Time never runs backwards:
    /// a `now` before the state's last instant counts as that instant.
    public static Transition decide(
            ReleaseState state, ReleaseEvent event, Policy policy, Instant now) {
        Instant at = now.isBefore(state.updated()) ? state.updated() : now;
        Transition made =
                switch (event) {
                    case AlertArrived(Alert alert, String service) ->
                            AlertRules.onAlert(state, alert, service, policy, at);
                    case Looked(Observation seen) -> TargetRules.onLook(state, seen, policy, at);
                    case Tried(Effect effect, Outcome outcome) ->
                            EffectRules.onTried(state, effect, outcome, policy, at);
                    case Cleared cleared -> onCleared(state, cleared, policy, at);
                    case MustWait(String why) -> onMustWait(state, why, at);
                    case Unfit(String why) -> onUnfit(state, why, at);
                    case Replaced(String by) -> onReplaced(state, by, at);
                    case GitHubSaid said -> onGitHub(state, said, at);
                    case PersonSaid said -> PeopleRules.onPerson(state, said, policy, at);
                    case Approved(String stage, Person by, String why) ->
                            ApprovalRules.onApproved(state, stage, by, why, at);
                    case ButtonPressed(Press press) ->
                            PressRules.onPressed(state, press, policy, at);
                    case PressAllowed(String login, String team) ->
                            PressRules.onAllowed(state, login, team, policy, at);
                    case PressRefused(String login, String why) ->
                            PressRules.onRefused(state, login, why);
                    case SloStopped(String slo) -> onStopped(state, slo);
                    case GatesRead(List<GateResult> results) ->
                            GateRules.onRead(state, results, at);
                    case RuleAsked asked -> GateRules.onAsked(state, asked);
                    case RuleTold(long run, RuleAnswer answer) ->
                            GateRules.onTold(state, run, answer);
                    case RuleGone(long run, String why) -> GateRules.onGone(state, run, why);
                    case VerificationAsked asked ->
                            VerificationRules.onAsked(state, asked, policy, at);
                    case VerificationAccepted accepted ->
                            VerificationRules.onAccepted(state, accepted, policy, at);
                    case VerificationRefused refused ->
                            VerificationRules.onRefused(state, refused, policy, at);
                    case VerificationSeen seen -> VerificationRules.onSeen(state, seen, policy, at);
                    case VerificationNotSeen not ->
                            VerificationRules.onNotSeen(state, not, policy, at);
                };
        ReleaseState decided = PressRules.follow(made.next());
        ReleaseState next = Tidings.follow(state, Halts.follow(state, decided, policy), at);
        return logged(state, event, new Transition(next, made.verdict()), at);
    }

    private static Transition onCleared(
            ReleaseState state, Cleared event, Policy policy, Instant now) {
        if (!(state.phase() instanceof Pending(Instant since, boolean allowed))) {
            return ignore(state, Reason.NOT_APPLICABLE, "only a pending release can start");
        }
        if (!allowed || !state.holds().isEmpty()) {
            return record(state, Reason.WAITING, "held, or GitHub has not let it through");
        }
        Optional<String> approval = GateRules.closed(state).or(() -> Approvals.missing(state));
        if (approval.isPresent()) {
            return record(state, Reason.WAITING, approval.get());
        }
        return switch (event.survey()) {
            case Survey.Refused refused -> reject(state, refused.reason(), now);
            case Survey.NotNow(String why, var _)
                    when now.isAfter(since.plus(policy.progressDeadline())) ->
                    reject(state, "the target was not ready before the deadline: " + why, now);
            case Survey.NotNow(String why, var _) -> record(state.reason(why), Reason.WAITING, why);
            case Survey.Ready ready ->
                    switch (event.choice()) {
                        case BaselineChoice.Gone(String why) -> reject(state, why, now);
                        case BaselineChoice.Chosen(Optional<Baseline> baseline) ->
                                start(state, event, ready, baseline, policy, now);
                    };
        };
    }

    private static Transition start(
            ReleaseState state,
            Cleared event,
            Survey.Ready ready,
            Optional<Baseline> baseline,
            Policy policy,
            Instant now) {
        if (baseline.isPresent()
                && baseline.get().image().equals(state.intent().image())
                && ready.stable().equals(baseline)) {
            return reject(state, "this image is what runs already: " + state.intent().image(), now);
        }
        Start start = new Start(now, baseline, ready.version(), ready.container(), event.firing());
        String back =
                baseline.isPresent()
                        ? "starting; can go back to " + baseline.get().image()
                        : "starting; first version, so there is nothing to go back to";
        String why =
                ready.findings().stream()
                        .filter(finding -> finding.severity() == Finding.Severity.WARNING)
                        .map(Finding::text)
                        .reduce(back, (text, warning) -> text + "; warning: " + warning);
        ReleaseState next =
                state.started(Optional.of(start))
                        .phase(at(0, policy, now), why)
                        .pending(new Effect.StartCandidate());
        return new Transition(next, new Act(Reason.STARTED, why));
    }

    /// At a step, or on the way to 100 % after the last one.
    static Phase.Live at(int step, Policy policy, Instant now) {
        return step >= policy.steps().size()
                ? new Promoting(now)
                : new Progressing(step, now, Optional.empty());
    }

    private static Transition onMustWait(ReleaseState state, String why, Instant now) {
        if (!(state.phase() instanceof Pending(Instant _, boolean allowed))) {
            return ignore(state, Reason.NOT_APPLICABLE, "only a pending release waits");
        }
        return state.reason().equals(why)
                ? ignore(state, Reason.WAITING, why)
                : record(state.phase(new Pending(now, allowed), why), Reason.WAITING, why);
    }

    private static Transition onUnfit(ReleaseState state, String why, Instant now) {
        return state.phase() instanceof Pending
                ? reject(state, why, now)
                : ignore(state, Reason.NOT_APPLICABLE, "already started");
    }

    static Transition reject(ReleaseState state, String why, Instant now) {
        ReleaseState next =
                state.phase(new Phase.Rejected(now), why)
                        .pending(new Effect.Leave())
                        .announce(Level.WARNING, Kind.REJECTED, why, now);
        return new Transition(next, new Act(Reason.REJECTED, why));
    }

    private static Transition onReplaced(ReleaseState state, String by, Instant now) {
        return switch (state.phase()) {
            case Pending _, Live _ -> supersede(state, by, now);
            case RollingBack _, RollbackFailed _ ->
                    ignore(state, Reason.ALREADY_DECIDED, "a rollback is under way");
            case Finished _ -> ignore(state, Reason.ALREADY_DECIDED, "finished already");
        };
    }

    static Transition supersede(ReleaseState state, String by, Instant now) {
        String why = "superseded by " + by;
        ReleaseState next =
                state.phase(new Phase.Superseded(by, now), why)
                        .holds(Map.of())
                        .pending(new Effect.Leave())
                        .announce(Level.INFO, Kind.SUPERSEDED, why, now);
        return new Transition(next, new Act(Reason.SUPERSEDED, why));
    }

    private static Transition onGitHub(ReleaseState state, GitHubSaid said, Instant now) {
        if (!(state.phase() instanceof Pending(Instant _, boolean allowed))) {
            return ignore(state, Reason.NOT_APPLICABLE, "Belay decides from here on, not GitHub");
        }
        return switch (said.state()) {
            case IN_PROGRESS -> {
                String why = "GitHub let it through; waiting for its turn";
                yield allowed
                        ? ignore(state, Reason.NOT_APPLICABLE, "GitHub let it through before")
                        : record(state.phase(new Pending(now, true), why), Reason.WAITING, why);
            }
            case ENDED -> cancel(state, "GitHub ended the deployment before it started", now);
            case OTHER -> ignore(state, Reason.NOT_APPLICABLE, "says nothing about the start");
        };
    }

    static Transition cancel(ReleaseState state, String why, Instant now) {
        ReleaseState ended =
                state.phase(new Phase.Cancelled(now), why)
                        .holds(Map.of())
                        .announce(Level.INFO, Kind.CANCELLED, why, now);
        ReleaseState next =
                state.awaits(Effect.StartCandidate.class)
                        ? ended.pending(new Effect.Fence(), new Effect.Leave())
                        : ended.pending(new Effect.Leave());
        return new Transition(next, new Act(Reason.CANCELLED, why));
    }

    /// Commits to the one rollback of this release; a start that may still be under way is fenced.
    static Transition rollBack(
            ReleaseState state, Cause cause, Optional<Alert> alert, Instant now) {
        String why = "rolling back: " + cause.text();
        ReleaseState next =
                state.phase(new RollingBack(cause, now, Optional.empty()), why)
                        .holds(Map.of())
                        .timings(Timings.decided(alert, now))
                        .announce(Level.WARNING, Kind.ROLLING_BACK, why, now);
        next =
                state.awaits(Effect.StartCandidate.class)
                        ? next.pending(new Effect.Fence(), new Effect.RollBack())
                        : next.pending(new Effect.RollBack());
        return new Transition(next, new Act(Reason.ROLLED_BACK, why));
    }

    private static Transition onStopped(ReleaseState state, String slo) {
        Optional<Start> start = state.start().filter(s -> s.firing().containsKey(slo));
        if (start.isEmpty() || state.phase() instanceof Finished) {
            return ignore(state, Reason.NOT_APPLICABLE, "was not firing at the start");
        }
        Map<String, String> firing = new HashMap<>(start.get().firing());
        firing.remove(slo);
        Start s = start.get();
        Start next = new Start(s.at(), s.baseline(), s.version(), s.container(), firing);
        String why = slo + " no longer fires since before the start; it counts from now on";
        return record(state.started(Optional.of(next)), Reason.EVIDENCE, why);
    }

    static Transition ignore(ReleaseState state, Reason reason, String text) {
        return new Transition(state, new Ignore(reason, text));
    }

    static Transition record(ReleaseState state, Reason reason, String text) {
        return new Transition(state, new Record(reason, text));
    }

    /// The step or phase starts over after the last hold has ended.
    static ReleaseState startOver(ReleaseState state, Instant now) {
        return switch (state.phase()) {
            case Progressing(int step, Instant _, Optional<Instant> from) ->
                    state.phase(new Progressing(step, now, from.map(_ -> now)), state.reason());
            case Promoting _ -> state.phase(new Promoting(now), state.reason());
            case Watching(Instant since, Instant _, boolean certified) ->
                    state.phase(new Watching(since, now, certified), state.reason());
            case Pending(Instant _, boolean allowed) ->
                    state.phase(new Pending(now, allowed), state.reason());
            case RollingBack _, RollbackFailed _, Finished _ -> state;
        };
    }

    private static Transition logged(
            ReleaseState before, ReleaseEvent event, Transition made, Instant now) {
        ReleaseState next = made.next();
        if (!ROUTINE.contains(made.verdict().reason())) {
            next = next.verdict(entry(event, made.verdict(), now));
        }
        return next.equals(before) ? made : new Transition(next.updated(now), made.verdict());
    }

    private static VerdictLog.Entry entry(ReleaseEvent event, Verdict verdict, Instant now) {
        Optional<Alert> alert =
                event instanceof AlertArrived(Alert a, String _)
                        ? Optional.of(a)
                        : Optional.empty();
        String subject =
                switch (event) {
                    case AlertArrived(Alert a, String _) -> a.action().label() + ":" + a.slo();
                    case Looked _, Tried _ -> "target";
                    case PersonSaid _, Approved _, PressAllowed _ -> VerdictLog.PERSON;
                    case GitHubSaid _,
                            RuleAsked _,
                            RuleTold _,
                            RuleGone _,
                            ButtonPressed _,
                            PressRefused _ ->
                            "github";
                    case VerificationAsked _,
                            VerificationAccepted _,
                            VerificationRefused _,
                            VerificationSeen _,
                            VerificationNotSeen _ ->
                            "verification";
                    case GatesRead _ -> "gates";
                    case Cleared _, MustWait _, Unfit _, Replaced _, SloStopped _ -> "queue";
                };
        return new VerdictLog.Entry(
                now,
                subject,
                alert.map(Alert::fingerprint).orElse(""),
                alert.map(Alert::startsAt),
                verdict.word(),
                verdict.reason().code(),
                verdict.text(),
                1);
    }
}
