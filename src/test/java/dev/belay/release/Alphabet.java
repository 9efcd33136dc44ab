package dev.belay.release;

import static dev.belay.release.Samples.MINUTE;
import static dev.belay.release.Samples.SLO;
import static dev.belay.release.Samples.alert;
import static dev.belay.release.Samples.arrived;
import static dev.belay.release.Samples.at;
import static dev.belay.release.Samples.cleared;
import static dev.belay.release.Samples.onBaseline;
import static dev.belay.release.Samples.person;

import dev.belay.policy.Gate;
import dev.belay.policy.Policy;
import dev.belay.policy.Strategy;
import dev.belay.release.Observation.Content;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.ReleaseEvent.GitHubSaid;
import dev.belay.release.ReleaseEvent.GitHubState;
import dev.belay.release.ReleaseEvent.Looked;
import dev.belay.release.ReleaseEvent.MustWait;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.Replaced;
import dev.belay.release.ReleaseEvent.SloStopped;
import dev.belay.release.ReleaseEvent.Tried;
import dev.belay.release.ReleaseEvent.Unfit;
import dev.belay.release.ReleaseEvent.Verb;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// One event of every kind that makes a difference, by a name that people understand.
final class Alphabet {

    private Alphabet() {}

    static Map<String, ReleaseEvent> events(ReleaseState state, Instant now) {
        Map<String, ReleaseEvent> events = new LinkedHashMap<>();
        alerts(events, now);
        looks(events, state.intent().policy());
        arrivals(events);
        outcomes(events, state);
        gates(events, state.intent().policy().gates().read(), now);
        rules(events, state);
        verification(events);
        if (!state.intent().policy().verification().isEmpty()) {
            runs(events);
        }
        if (!state.intent().policy().rollback().teams().isEmpty()) {
            button(events, state.intent());
        }
        for (Verb verb : Verb.values()) {
            events.put(
                    "person: " + verb.name().toLowerCase(java.util.Locale.ROOT),
                    new PersonSaid(verb, "dana", "because"));
        }
        events.put(
                "person: approve, the author", approved("production", person("dana", "tech-lead")));
        events.put("person: approve, sam", approved("production", person("sam")));
        events.put(
                "person: approve, a tech lead", approved("production", person("lee", "tech-lead")));
        events.put(
                "person: approve, the tech lead by another name",
                approved(
                        "production", new Person("root", Optional.of("LEE"), Set.of("tech-lead"))));
        events.put("person: approve, unknown on GitHub", approved("production", Person.named("x")));
        events.put("person: approve, an unknown stage", approved("moon", person("sam")));
        return events;
    }

    private static ReleaseEvent approved(String stage, Person by) {
        return new ReleaseEvent.Approved(stage, by, "because");
    }

    private static void alerts(Map<String, ReleaseEvent> events, Instant now) {
        events.put("alert: rollback", arrived(alert(Action.ROLLBACK, SLO, now)));
        events.put(
                "alert: rollback, of another service",
                new ReleaseEvent.AlertArrived(alert(Action.ROLLBACK, SLO, now), "other"));
        events.put("alert: hold", arrived(alert(Action.HOLD, SLO, now)));
        events.put("alert: resolved", arrived(Samples.resolved(now)));
        events.put("alert: heartbeat", arrived(alert(Action.HEARTBEAT, "", now)));
        events.put(
                "alert: heartbeat of another service",
                new ReleaseEvent.AlertArrived(alert(Action.HEARTBEAT, "", now), "other"));
        events.put(
                "alert: heartbeat of these rules",
                arrived(alert(Action.HEARTBEAT, "", now).from(Samples.RULES)));
        events.put(
                "alert: heartbeat of other rules",
                arrived(alert(Action.HEARTBEAT, "", now).from("0123456789abcdef")));
        events.put("alert: healthy", arrived(alert(Action.HEALTHY, SLO, now)));
        events.put(
                "alert: healthy, evaluated two minutes ago",
                arrived(alert(Action.HEALTHY, SLO, now.minus(MINUTE.multipliedBy(2)))));
        events.put("alert: healthy, of an unknown SLO", arrived(alert(Action.HEALTHY, "x", now)));
        events.put("alert: recovered", arrived(alert(Action.RECOVERED, SLO, now)));
        events.put("the SLO that was firing at the start stopped", new SloStopped(SLO));
    }

    private static void looks(Map<String, ReleaseEvent> events, Policy policy) {
        int steps = policy.steps().size();
        events.put("target: unreadable", new Looked(new Observation.Unreadable("timeout")));
        events.put("target: gone", new Looked(new Observation.Missing()));
        events.put(
                "target: changed by a stranger",
                new Looked(new Observation.Other(Optional.empty(), "kubectl-edit")));
        events.put(
                "target: on a newer release",
                new Looked(new Observation.Other(Optional.of("game-43"), "belay")));
        events.put(
                "target: on an earlier release",
                new Looked(new Observation.Other(Optional.of("game-40"), "belay")));
        events.put(
                "target: candidate, but a stranger divided the traffic",
                candidate(0, false, policy, Optional.of("kubectl-edit: 50 %")));
        events.put("target: candidate at step 0, not ready", candidate(0, false, policy));
        for (int step = 0; step < steps; step++) {
            events.put(
                    "target: candidate at step %d, ready".formatted(step),
                    candidate(step, true, policy));
        }
        events.put("target: candidate at 100 %, not ready", candidate(steps, false, policy));
        events.put("target: candidate at 100 %, ready", candidate(steps, true, policy));
        events.put("target: baseline, not ready", new Looked(onBaseline(false)));
        events.put("target: baseline, stable", new Looked(onBaseline(true)));
        events.put(
                "target: baseline, walking its steps",
                new Looked(new Observation.OnBaseline(false, "at step 0", true, "belay")));
    }

    private static ReleaseEvent candidate(int step, boolean ready, Policy policy) {
        return candidate(step, ready, policy, Optional.empty());
    }

    /// Templates are looked at where there are few states: the others have enough without them.
    private static ReleaseEvent candidate(
            int step, boolean ready, Policy policy, Optional<String> meddling) {
        Optional<String> template =
                policy.strategy() instanceof Strategy.BlueGreen
                        ? Optional.of("t42")
                        : Optional.empty();
        OnCandidate at = (OnCandidate) at(step, ready);
        return new Looked(at.with(new Content(template, "belay", meddling)));
    }

    private static void arrivals(Map<String, ReleaseEvent> events) {
        Optional<Baseline> baseline = Optional.of(Samples.BASELINE);
        events.put("its turn: baseline known", cleared(baseline, Map.of()));
        events.put("its turn: an SLO is firing", cleared(baseline, Map.of(SLO, "game-41")));
        events.put("its turn: no baseline", cleared(Optional.empty(), Map.of()));
        events.put("its turn: baseline is gone", turn(new BaselineChoice.Gone("gone")));
        events.put("its turn: target not ready", survey(new Survey.NotNow("not observed")));
        events.put("its turn: target refused", survey(new Survey.Refused("no canary")));
        events.put("not its turn", new MustWait("queued behind game-41"));
        events.put("unfit", new Unfit("its policy is gone"));
        events.put("a newer release took over", new Replaced("game-43"));
        events.put("github: in_progress", new GitHubSaid(GitHubState.IN_PROGRESS));
        events.put("github: failure", new GitHubSaid(GitHubState.ENDED));
        events.put("github: other", new GitHubSaid(GitHubState.OTHER));
    }

    /// One of them may be anything; the others are open.
    private static void gates(Map<String, ReleaseEvent> events, List<Gate> gates, Instant now) {
        events.put("gates: all open", read(gates, label -> GateResult.passed(label, "")));
        if (gates.isEmpty()) {
            return;
        }
        Instant end = now.plus(MINUTE.multipliedBy(2));
        events.put("gates: one waits", read(gates, label -> GateResult.waiting(label, "")));
        events.put("gates: a freeze", read(gates, label -> GateResult.frozen(label, "", end)));
        events.put("gates: one is closed", read(gates, label -> GateResult.failed(label, "")));
    }

    private static ReleaseEvent read(List<Gate> gates, Function<String, GateResult> first) {
        List<GateResult> results = new ArrayList<>();
        for (Gate gate : gates) {
            results.add(
                    results.isEmpty()
                            ? first.apply(gate.label())
                            : GateResult.passed(gate.label(), ""));
        }
        return new ReleaseEvent.GatesRead(results);
    }

    private static void rules(Map<String, ReleaseEvent> events, ReleaseState state) {
        events.put("a job asks", new ReleaseEvent.RuleAsked(7, "production"));
        if (state.gates().rule().isPresent()) {
            events.put("another job asks", new ReleaseEvent.RuleAsked(8, "production"));
        }
        events.put("the job was told to wait", told(new RuleAnswer.Progress("wait", "wait")));
        events.put("the job was let through", told(new RuleAnswer.Approve("go")));
        events.put("the job was turned away", told(new RuleAnswer.Reject("no")));
        events.put("the job cannot be told", new ReleaseEvent.RuleGone(7, "gone"));
    }

    private static void verification(Map<String, ReleaseEvent> events) {
        events.put("verification: asked for", new ReleaseEvent.VerificationAsked("login"));
        events.put(
                "verification: accepted",
                new ReleaseEvent.VerificationAccepted("login", Optional.empty()));
        events.put(
                "verification: refused",
                new ReleaseEvent.VerificationRefused("login", "answered 422"));
        events.put("verification: failure", seen(run(5, 1, "failure")));
        events.put(
                "verification: no run is known",
                new ReleaseEvent.VerificationNotSeen("login", Optional.empty()));
    }

    /// What makes a difference only where there are workflows.
    private static void runs(Map<String, ReleaseEvent> events) {
        events.put(
                "verification: accepted as a run",
                new ReleaseEvent.VerificationAccepted("login", Optional.of(run(5, 1, ""))));
        events.put(
                "verification: found, and it has failed",
                new ReleaseEvent.VerificationAccepted("login", Optional.of(run(5, 1, "failure"))));
        events.put("verification: runs", seen(run(5, 1, "")));
        events.put("verification: success", seen(run(5, 1, "success")));
        events.put("verification: cancelled", seen(run(5, 1, "cancelled")));
        events.put("verification: success of the next attempt", seen(run(5, 2, "success")));
        events.put("verification: success of another run", seen(run(6, 1, "success")));
        events.put(
                "verification: success of one that the policy does not name",
                new ReleaseEvent.VerificationSeen("moon", run(5, 1, "success")));
        events.put(
                "verification: GitHub does not answer",
                new ReleaseEvent.VerificationNotSeen("login", Optional.of("not answered in time")));
    }

    /// What makes a difference only where there is a button.
    private static void button(Map<String, ReleaseEvent> events, Intent intent) {
        events.put("button: lee presses it", pressed(intent, intent.sha()));
        events.put("button: lee presses that of another commit", pressed(intent, "f".repeat(40)));
        events.put("button: lee is a member", new ReleaseEvent.PressAllowed("lee", "acme/sre"));
        events.put("button: lee is none", new ReleaseEvent.PressRefused("lee", "no member"));
    }

    private static ReleaseEvent pressed(Intent intent, String sha) {
        return new ReleaseEvent.ButtonPressed(new Press("lee", intent.repository(), sha));
    }

    private static ReleaseEvent seen(WorkflowRun run) {
        return new ReleaseEvent.VerificationSeen("login", run);
    }

    private static WorkflowRun run(long id, int attempt, String conclusion) {
        return new WorkflowRun(
                id,
                attempt,
                Optional.of(conclusion).filter(c -> !c.isEmpty()),
                "https://github.example/acme/game/actions/runs/" + id);
    }

    private static ReleaseEvent told(RuleAnswer answer) {
        return new ReleaseEvent.RuleTold(7, answer);
    }

    private static ReleaseEvent turn(BaselineChoice choice) {
        return new ReleaseEvent.Cleared(
                new Survey.Ready(Optional.empty(), Optional.empty(), "7", 0), choice, Map.of());
    }

    private static ReleaseEvent survey(Survey survey) {
        return new ReleaseEvent.Cleared(
                survey, new BaselineChoice.Chosen(Optional.empty()), Map.of());
    }

    private static void outcomes(Map<String, ReleaseEvent> events, ReleaseState state) {
        Effect effect =
                state.pending().isEmpty() ? new Effect.RollBack() : state.pending().getFirst();
        for (Outcome outcome :
                List.of(
                        new Outcome.Done(),
                        new Outcome.DoneButNotStable(),
                        new Outcome.Changed("conflict"),
                        new Outcome.Foreign("kubectl-edit"),
                        new Outcome.TakenOver("game-43"),
                        new Outcome.Blocked("refused"),
                        new Outcome.NotYet("not observed"))) {
            events.put(
                    "pending write: " + outcome.getClass().getSimpleName(),
                    new Tried(effect, outcome));
        }
        events.put(
                "a late start landed", new Tried(new Effect.StartCandidate(), new Outcome.Done()));
    }
}
