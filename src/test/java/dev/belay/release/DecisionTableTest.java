package dev.belay.release;

import static dev.belay.release.Samples.MINUTE;
import static dev.belay.release.Samples.SLO;
import static dev.belay.release.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.Policy;
import dev.belay.policy.Policy.Mode;
import dev.belay.policy.Policy.OnNewRelease;
import dev.belay.policy.Policy.Verification;
import dev.belay.release.Evidence.Proof;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.Promoting;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Watching;
import dev.belay.release.Samples.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Writes the whole state × event table into the docs and compares it there.
class DecisionTableTest {

    private static final Path TABLE = Path.of("docs", "decision-table.md");
    private static final Instant NOW = T0.plus(MINUTE.multipliedBy(10));
    private static final Cause CAUSE = new Cause.FromAlert(SLO, "f00d", NOW);

    @Test
    void theTableInTheDocsIsWhatTheCodeDecides() throws IOException {
        String table = render();
        if (Boolean.getBoolean("belay.update")) {
            Files.writeString(TABLE, table);
        }
        assertThat(Files.readString(TABLE))
                .as("run ./mvnw -Dquick test -Dtest=DecisionTableTest -Dbelay.update=true")
                .isEqualTo(table);
    }

    @Test
    void everyPhaseHasARow() {
        assertThat(states().values())
                .extracting(s -> (Object) s.phase().getClass())
                .containsAll(Phases.all());
    }

    private static String render() {
        StringBuilder text =
                new StringBuilder(
                        """
                        # Decision table

                        What `Decider.decide` makes of every kind of event in every kind of state, generated from the
                        code by `DecisionTableTest` and compared on every build. Events that change nothing and are
                        not worth a line are listed together at the end of each section.

                        The policy of the table: canary 10 % and 50 %, one minute of bake each, three minutes of watch,
                        certified after one, one guardrail (`availability`) whose healthy evidence is required. Sections
                        that begin with another form (rolling update, blue-green, HTTPRoute, gated, verified, button) differ in that
                        alone; the verified ones have no guardrail.
                        """);
        states().forEach((name, state) -> section(text, name, state));
        return text.toString();
    }

    private static void section(StringBuilder text, String name, ReleaseState state) {
        text.append("\n## ").append(name).append("\n\n");
        text.append("| event | verdict | phase after | to do |\n|---|---|---|---|\n");
        Map<String, String> quiet = new LinkedHashMap<>();
        Alphabet.events(state, NOW)
                .forEach((event, value) -> {
                    Transition made = Decider.decide(state, value, state.intent().policy(), NOW);
                    Reason reason = made.verdict().reason();
                    if (made.next().equals(state)) {
                        quiet.merge(reason.code(), event, (a, b) -> a + "; " + b);
                    } else {
                        text.append(
                                "| %s | %s (%s) | %s | %s |\n"
                                        .formatted(
                                                event,
                                                made.verdict().word(),
                                                reason.code(),
                                                phase(made.next()),
                                                pending(made.next())));
                    }
                });
        quiet.forEach((reason, events) ->
                text.append("\nChanges nothing (`%s`): %s.\n".formatted(reason, events)));
    }

    private static String phase(ReleaseState state) {
        String holds =
                state.holds().isEmpty() ? "" : " " + String.join(", ", state.holds().keySet());
        String inner = state.phase().getClass().getSimpleName();
        String step =
                state.phase() instanceof Progressing p
                        ? " step %d%s"
                                .formatted(p.step(), p.bakeFrom().isPresent() ? ", baking" : "")
                        : "";
        String shown = state.phaseName();
        return shown.equals(inner)
                ? shown + step + holds
                : "%s (%s%s)%s".formatted(shown, inner, step, holds);
    }

    private static String pending(ReleaseState state) {
        return state.pending().stream()
                .map(e -> e.getClass().getSimpleName())
                .collect(Collectors.joining(", "));
    }

    private static Map<String, ReleaseState> states() {
        Map<String, ReleaseState> states = new LinkedHashMap<>();
        ReleaseState pending = Samples.pending(Samples.policy()).updated(NOW);
        states.put("Pending", in(pending, new Pending(NOW, true)));
        states.put(
                "Pending, waiting for GitHub's protection rules",
                in(pending, new Pending(NOW, false)));
        ReleaseState started = pending.started(Optional.of(Samples.start(true, Map.of())));
        Progressing fresh = new Progressing(0, NOW, Optional.empty());
        states.put(
                "Progressing, the start is not accepted yet",
                in(started, fresh).pending(new Effect.StartCandidate()));
        states.put("Progressing step 0, not observed there yet", in(started, fresh));
        Progressing late = new Progressing(0, NOW.minus(Duration.ofMinutes(5)), Optional.empty());
        states.put("Progressing step 0, not ready and past its deadline", in(started, late));
        Progressing baking = new Progressing(0, NOW, Optional.of(NOW));
        states.put("Progressing step 0, baking", in(started, baking));
        Instant ago = NOW.minus(MINUTE.multipliedBy(2));
        Progressing baked = new Progressing(0, ago, Optional.of(ago));
        states.put("Progressing step 0, baked, with evidence", proven(in(started, baked)));
        states.put("Progressing step 0, baked, without evidence", in(started, baked));
        ReleaseState sick =
                pending.started(Optional.of(Samples.start(true, Map.of(SLO, "game-41"))));
        states.put("Progressing step 0, the SLO was firing before the start", in(sick, baking));
        states.put(
                "Held by an alert at step 0, with evidence",
                proven(in(started, baked)).hold(Hold.alert(SLO), "warning", NOW));
        states.put("Held by a person at step 0", in(started, baked).hold(Hold.HUMAN, "dana", NOW));
        states.put(
                "Progressing step 1, baked, with evidence",
                proven(in(started, new Progressing(1, ago, Optional.of(ago)))));
        states.put("Advancing from step 0", in(started, baked).pending(new Effect.Advance(0)));
        states.put("Promoting", in(started, new Promoting(NOW)));
        states.put("Watching, with evidence", proven(in(started, new Watching(ago, ago, false))));
        states.put(
                "Watching, certified and over",
                in(started, new Watching(NOW.minus(MINUTE.multipliedBy(4)), ago, true)));
        states.put(
                "Watching, not certified in time",
                in(
                        started,
                        new Watching(
                                NOW.minus(MINUTE.multipliedBy(4)),
                                NOW.minus(MINUTE.multipliedBy(4)),
                                false)));
        ReleaseState first = pending.started(Optional.of(Samples.start(false, Map.of())));
        states.put("Progressing step 0, first version without a baseline", in(first, baking));
        RollingBack rolling = new RollingBack(CAUSE, NOW, Optional.empty());
        states.put(
                "RollingBack, the write is not accepted yet",
                in(started, rolling).pending(new Effect.RollBack()));
        states.put(
                "RollingBack, undone and to be promoted",
                in(started, rolling).pending(new Effect.PromoteBaseline()));
        states.put("RollingBack, accepted", in(started, rolling));
        states.put(
                "RollingBack, accepted and past its timeout",
                in(started, new RollingBack(CAUSE, ago, Optional.empty())));
        states.put("RollbackFailed", in(started, new RollbackFailed(CAUSE, ago)));
        forms(states);
        states.put("Succeeded", in(started, new Phase.Succeeded(NOW)));
        states.put("RolledBack", in(started, new Phase.RolledBack(CAUSE, NOW, true)));
        states.put("Rejected", in(pending, new Phase.Rejected(NOW)));
        states.put("Superseded", in(started, new Phase.Superseded("game-43", NOW)));
        states.put("Cancelled", in(started, new Phase.Cancelled(NOW)));
        return states;
    }

    /// What differs where a target does not wait at steps by itself, or has none.
    private static void forms(Map<String, ReleaseState> states) {
        ReleaseState rolling = started(Form.ROLLING);
        states.put("Rolling update: Promoting", in(rolling, new Promoting(NOW)));
        states.put(
                "Rolling update: held by an alert and stopped",
                in(rolling, new Promoting(NOW)).hold(Hold.alert(SLO), "warning", NOW));
        Instant ago = NOW.minus(MINUTE.multipliedBy(2));
        Progressing baked = new Progressing(0, ago, Optional.of(ago));
        states.put(
                "Blue-green: complete without traffic, baked, with evidence",
                proven(in(started(Form.BLUE_GREEN), baked)));
        states.put(
                "Blue-green without autoPromote: baked, with evidence",
                proven(in(started(Form.BY_PERSON), baked)));
        states.put(
                "HTTPRoute: warming up, ready, without evidence",
                in(started(Form.WARMED_UP), new Progressing(0, NOW, Optional.of(NOW))));
        gated(states);
        verified(states, Form.VERIFIED, "Verified with rollback");
        verified(states, Form.INSPECTED, "Verified with hold");
        pressed(states);
    }

    private static void verified(Map<String, ReleaseState> states, Form form, String name) {
        Instant ago = NOW.minusSeconds(90);
        ReleaseState due = proven(in(started(form), new Watching(ago, ago, false)));
        VerificationRun asked = VerificationRun.due("login").asked(ago);
        WorkflowRun run = new WorkflowRun(5, 1, Optional.empty(), "");
        ReleaseState running = due.workflows(asked.running(run, ago));
        states.put(name + ": Watching, with evidence, and its workflow is to be asked for", due);
        states.put(name + ": Watching, and who asked for it died", due.workflows(asked));
        states.put(name + ": Watching, and it runs", running);
        Instant longAgo = NOW.minus(MINUTE.multipliedBy(3));
        states.put(
                name + ": Watching, and it is late",
                proven(in(running, new Watching(longAgo, longAgo, false))));
        states.put(
                name + ": Watching, with evidence, and it passed",
                due.workflows(asked.running(run, ago).passed(NOW)));
        if (form == Form.INSPECTED) {
            states.put(
                    name + ": held, because it failed",
                    due.workflows(asked.running(run, ago).failed("failure", NOW))
                            .hold(Hold.verification("login"), "failure", NOW));
        }
    }

    private static void pressed(Map<String, ReleaseState> states) {
        ReleaseState live = in(started(Form.BUTTON), new Promoting(NOW));
        states.put("Button: Promoting", live);
        states.put("Button: Promoting, and lee has pressed it", live.presses(List.of("lee")));
        states.put(
                "Button: the first version there is",
                in(
                        pending(Form.BUTTON).started(Optional.of(Samples.start(false, Map.of()))),
                        new Promoting(NOW)));
        states.put(
                "Button: RollingBack",
                in(started(Form.BUTTON), new RollingBack(CAUSE, NOW, Optional.empty())));
    }

    private static void gated(Map<String, ReleaseState> states) {
        ReleaseState unread = in(pending(Form.GATED), new Pending(NOW, true));
        states.put("Gated: Pending, its gates were not read yet", unread);
        ReleaseState open =
                unread.gates(
                        unread.gates()
                                .read(
                                        unread.intent().policy().gates().read().stream()
                                                .map(g -> GateResult.passed(g.label(), ""))
                                                .toList(),
                                        NOW));
        states.put(
                "Gated: Pending, its gates are open and a job waits",
                open.gates(open.gates().rule(ProtectionRule.asked(7, "production"))));
    }

    private static ReleaseState pending(Form form) {
        Policy policy =
                Samples.policy(form, Mode.ENFORCE, Verification.TARGET, OnNewRelease.SUPERSEDE);
        return Samples.pending(policy).updated(NOW);
    }

    private static ReleaseState started(Form form) {
        return pending(form).started(Optional.of(Samples.start(true, Map.of())));
    }

    private static ReleaseState in(ReleaseState state, Phase phase) {
        boolean seen = !(phase instanceof Progressing p) || p.bakeFrom().isPresent();
        return state.template(seen ? Optional.of("t42") : Optional.empty()).phase(phase, "");
    }

    private static ReleaseState proven(ReleaseState state) {
        Proof proof = new Proof(NOW.minusSeconds(5), NOW.minusSeconds(5), Duration.ZERO);
        return state.evidence(Evidence.NONE.withHeartbeat(proof).withHealthy(SLO, proof));
    }
}
