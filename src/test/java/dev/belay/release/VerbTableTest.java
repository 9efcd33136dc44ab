package dev.belay.release;

import static dev.belay.release.Samples.MINUTE;
import static dev.belay.release.Samples.SLO;
import static dev.belay.release.Samples.T0;
import static dev.belay.release.Samples.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.Policy;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.Promoting;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Watching;
import dev.belay.release.ReleaseEvent.Approved;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.Verb;
import dev.belay.release.Verdict.Ignore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Writes what each verb does in each phase into the docs and compares it there.
class VerbTableTest {

    private static final Path TABLE = Path.of("docs", "verbs.md");
    private static final Instant NOW = T0.plus(MINUTE.multipliedBy(10));
    private static final Cause CAUSE = new Cause.FromAlert(SLO, "f00d", NOW);
    private static final String WHY = "because";

    @Test
    void theTableInTheDocsIsWhatTheCodeDecides() throws IOException {
        String table = render();
        if (Boolean.getBoolean("belay.update")) {
            Files.writeString(TABLE, table);
        }
        assertThat(Files.readString(TABLE))
                .as("run ./mvnw -Dquick test -Dtest=VerbTableTest -Dbelay.update=true")
                .isEqualTo(table);
    }

    @Test
    void everyPhaseHasARow() {
        assertThat(states().values())
                .extracting(s -> (Object) s.phase().getClass())
                .containsAll(Phases.all());
    }

    /// The right is asked for by the phase, so it has to know when a cancellation rolls back.
    @Test
    void whereACancellationRollsBackItNeedsTheRightTo() {
        PersonSaid cancel = new PersonSaid(Verb.CANCEL, "lee", WHY);
        int rolledBack = 0;
        for (Map.Entry<String, ReleaseState> at : states().entrySet()) {
            ReleaseState state = at.getValue();
            Transition made = Decider.decide(state, cancel, policyOf(state), NOW);
            boolean started = made.verdict() instanceof Verdict.Act && state.start().isPresent();
            rolledBack += made.next().phase() instanceof RollingBack && started ? 1 : 0;
            assertThat(Cancels.needRollback(state)).as(at.getKey()).isEqualTo(started);
        }
        assertThat(rolledBack).isGreaterThan(5);
    }

    /// Who and why stand in the verdict and in the log of the Release, whatever was decided.
    @Test
    void whoAndWhyAreAlwaysTold() {
        states().forEach((name, state) ->
                verbs().forEach((verb, event) -> {
                    Transition made = Decider.decide(state, event, policyOf(state), NOW);
                    assertThat(made.verdict().text()).as(name + ", " + verb).contains("lee", WHY);
                    if (!(made.verdict() instanceof Ignore)) {
                        assertThat(made.next().verdicts().entries().getLast())
                                .satisfies(e -> assertThat(e.subject()).isEqualTo("person"))
                                .satisfies(e -> assertThat(e.text()).contains("lee", WHY));
                    }
                }));
    }

    @Test
    void twoPeopleWhoSayTheSameAreTwoEntries() {
        ReleaseState state = states().get("Progressing, baking");
        for (String who : List.of("lee", "sam", "lee")) {
            PersonSaid said = new PersonSaid(Verb.HOLD, who, WHY);
            state = Decider.decide(state, said, policyOf(state), NOW).next();
        }
        assertThat(state.verdicts().entries())
                .extracting(e -> e.text() + " x" + e.count())
                .containsExactly("sam: because x1", "lee: because x2");
    }

    private static String render() {
        Map<String, ReleaseEvent> verbs = verbs();
        StringBuilder text =
                new StringBuilder(
                        """
                        # Verbs and phases

                        What each verb of a person does to a release in each phase, generated from the code by
                        `VerbTableTest` and compared on every build. [People](people.md) says who may use which verb;
                        `cancel` in a phase after the start needs the right to `rollback`, too.

                        A cell with only a sentence changes nothing: the answer is 409 with that sentence and the phase. Else the
                        cell says the phase after it, the hold that stands, and what is then done to the target. `Pending`
                        is a release whose policy asks for a tech lead's approval and one more, by other people than the author.

                        """);
        text.append("| phase |");
        verbs.keySet().forEach(v -> text.append(" `").append(v).append("` |"));
        text.append("\n|---|").append("---|".repeat(verbs.size())).append('\n');
        states().forEach((name, state) -> {
            text.append("| ").append(name).append(" |");
            verbs.values()
                    .forEach(event -> text.append(' ').append(cell(state, event)).append(" |"));
            text.append('\n');
        });
        return text.toString();
    }

    private static String cell(ReleaseState state, ReleaseEvent event) {
        Transition made = Decider.decide(state, event, policyOf(state), NOW);
        if (made.verdict() instanceof Ignore ignored) {
            return ignored.text().replaceAll(" \\(\\w+, lee: because\\)$", "");
        }
        ReleaseState next = made.next();
        Stream<String> phase =
                next.phase().equals(state.phase()) && next.holds().equals(state.holds())
                        ? Stream.empty()
                        : Stream.of("**" + next.phaseName() + "**");
        Stream<String> holds = next.holds().keySet().stream().map("`%s`"::formatted);
        Stream<String> todo =
                next.pending().stream()
                        .filter(e -> !state.pending().contains(e))
                        .map(e -> e.getClass().getSimpleName());
        Stream<String> agreed =
                Stream.of("recorded")
                        .filter(_ -> next.pending().equals(state.pending()))
                        .filter(_ -> next.holds().equals(state.holds()))
                        .filter(_ -> next.phase().getClass() == state.phase().getClass());
        return Stream.of(phase, holds, todo, agreed)
                .flatMap(s -> s)
                .collect(Collectors.joining(", "));
    }

    private static Policy policyOf(ReleaseState state) {
        return state.intent().policy();
    }

    private static Map<String, ReleaseEvent> verbs() {
        Map<String, ReleaseEvent> verbs = new LinkedHashMap<>();
        verbs.put("approve", new Approved("production", person("lee", "tech-lead"), WHY));
        for (Verb verb : Verb.values()) {
            verbs.put(verb.name().toLowerCase(Locale.ROOT), new PersonSaid(verb, "lee", WHY));
        }
        return verbs;
    }

    private static Map<String, ReleaseState> states() {
        Map<String, ReleaseState> states = new LinkedHashMap<>();
        Policy policy = Samples.approved(Samples.policy());
        ReleaseState pending = Samples.pending(policy).updated(NOW);
        states.put("Pending", in(pending, new Pending(NOW, true)));
        ReleaseState once =
                pending.approved(new Consent("production", person("lee", "tech-lead"), NOW, WHY));
        states.put("Pending, the same person has approved", in(once, new Pending(NOW, true)));
        ReleaseState started = pending.started(Optional.of(Samples.start(true, Map.of())));
        states.put(
                "Progressing, being started",
                in(started, new Progressing(0, NOW, Optional.empty()))
                        .pending(new Effect.StartCandidate()));
        states.put(
                "Progressing, not ready yet",
                in(started, new Progressing(0, NOW, Optional.empty())));
        Progressing baking = new Progressing(0, NOW, Optional.of(NOW));
        states.put("Progressing, baking", in(started, baking));
        states.put(
                "Progressing, held by an alert",
                in(started, baking).hold(Hold.alert(SLO), "warning", NOW));
        states.put(
                "Progressing, held because Belay is blind",
                in(started, baking).hold(Hold.BLIND, "no heartbeat", NOW));
        ReleaseState first = pending.started(Optional.of(Samples.start(false, Map.of())));
        states.put("Progressing, the first version there is", in(first, baking));
        states.put("Promoting", in(started, new Promoting(NOW)));
        states.put("Watching", in(started, new Watching(NOW, NOW, false)));
        states.put(
                "Watching, held because a workflow failed",
                in(started, new Watching(NOW, NOW, false))
                        .hold(Hold.verification("login"), "failure", NOW));
        RollingBack rolling = new RollingBack(CAUSE, NOW, Optional.empty());
        states.put("RollingBack", in(started, rolling));
        states.put(
                "RollingBack, stopped by a foreign change",
                in(started, rolling).hold(Hold.FOREIGN, "kubectl-edit", NOW));
        states.put("RollbackFailed", in(started, new RollbackFailed(CAUSE, NOW)));
        states.put("Succeeded", in(started, new Phase.Succeeded(NOW)));
        states.put("RolledBack", in(started, new Phase.RolledBack(CAUSE, NOW, true)));
        states.put("Rejected", in(pending, new Phase.Rejected(NOW)));
        states.put("Superseded", in(started, new Phase.Superseded("game-43", NOW)));
        states.put("Cancelled", in(started, new Phase.Cancelled(NOW)));
        return states;
    }

    private static ReleaseState in(ReleaseState state, Phase phase) {
        return state.phase(phase, "");
    }
}
