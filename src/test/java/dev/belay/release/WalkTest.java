package dev.belay.release;

import static dev.belay.release.Samples.MINUTE;
import static dev.belay.release.Samples.SLO;
import static dev.belay.release.Samples.T0;
import static dev.belay.release.Samples.alert;
import static dev.belay.release.Samples.arrived;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.Policy;
import dev.belay.policy.Policy.Mode;
import dev.belay.policy.Policy.OnNewRelease;
import dev.belay.policy.Policy.Verification;
import dev.belay.policy.Step;
import dev.belay.policy.Strategy;
import dev.belay.release.Phase.Finished;
import dev.belay.release.Phase.Live;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.RollbackFailed;
import dev.belay.release.Phase.RolledBack;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Superseded;
import dev.belay.release.Phase.Watching;
import dev.belay.release.ReleaseEvent.AlertArrived;
import dev.belay.release.ReleaseEvent.Approved;
import dev.belay.release.ReleaseEvent.ButtonPressed;
import dev.belay.release.ReleaseEvent.GatesRead;
import dev.belay.release.ReleaseEvent.GitHubSaid;
import dev.belay.release.ReleaseEvent.Looked;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.PressAllowed;
import dev.belay.release.ReleaseEvent.PressRefused;
import dev.belay.release.ReleaseEvent.Replaced;
import dev.belay.release.ReleaseEvent.RuleAsked;
import dev.belay.release.ReleaseEvent.Tried;
import dev.belay.release.Samples.Form;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Walks every reachable state by every event, time included, and checks the invariants I1–I9.
class WalkTest {

    private int pairs;

    @ParameterizedTest
    @CsvSource({
        "CANARY,ENFORCE,TARGET",
        "CANARY,ENFORCE,RECOVERED",
        "CANARY,SHADOW,TARGET",
        "BLUE_GREEN,ENFORCE,TARGET",
        "ROLLING,ENFORCE,TARGET",
        "ROLLING,SHADOW,TARGET",
        "WARMED_UP,ENFORCE,TARGET",
        "MARKED,ENFORCE,TARGET",
        "BY_PERSON,ENFORCE,TARGET",
        "APPROVED,ENFORCE,TARGET",
        "GATED,ENFORCE,TARGET",
        "VERIFIED,ENFORCE,TARGET",
        "INSPECTED,ENFORCE,TARGET",
        "BUTTON,ENFORCE,TARGET"
    })
    void noReachableStateBreaksAnInvariant(Form form, Mode mode, Verification verification) {
        Policy policy = Samples.policy(form, mode, verification, OnNewRelease.SUPERSEDE);
        Set<ReleaseState> known = new HashSet<>();
        Deque<ReleaseState> open = new ArrayDeque<>();
        ReleaseState initial = Ages.normal(Samples.pending(policy), T0);
        known.add(initial);
        open.add(initial);
        while (!open.isEmpty()) {
            ReleaseState state = open.poll();
            Alphabet.events(state, T0)
                    .forEach((name, event) -> step(state, name, event, known, open));
            ReleaseState later = Ages.normal(state, T0.plus(MINUTE));
            if (known.add(later)) {
                open.add(later);
            }
            rollsBackWhenTold(state, policy);
            doesNotWatchForEver(state, policy);
            finishesOnceFaultsStop(state, policy);
        }
        System.out.printf(
                "walk %s/%s/%s: %,d reachable states, %,d state-event pairs, 0 violations%n",
                form, mode, verification, known.size(), pairs);
        Set<Class<?>> reached = new HashSet<>();
        known.forEach(s -> reached.add(s.phase().getClass()));
        if (policy.steps().isEmpty()) {
            assertThat(reached).doesNotContain(Progressing.class); // It has no steps.
            reached.add(Progressing.class);
        }
        assertThat(reached).hasSize(Phases.all().size());
    }

    private void step(
            ReleaseState state,
            String name,
            ReleaseEvent event,
            Set<ReleaseState> known,
            Deque<ReleaseState> open) {
        pairs++;
        Transition made = Decider.decide(state, event, state.intent().policy(), T0);
        ReleaseState next = made.next();
        Supplier<String> where = () -> "%s%n  by %s%n  to %s".formatted(state, name, next);
        neverLeavesTheEnd(state, next, where);
        neverGoesOnAfterARollback(state, next, where);
        rollsBackOnlyForAReason(state, event, next, where);
        advancesOnlyOnEvidence(state, event, next, where);
        startsOnlyWithApproval(state, next, where);
        GateInvariants.startsOnlyWithOpenGates(state, event, next, where);
        GateInvariants.whatJobsHearChangesNothingElse(state, event, next, where);
        VerificationInvariants.certifiesOnlyWhatIsVerified(state, next, where);
        VerificationInvariants.meansNothingOutsideTheWatch(state, event, next, where);
        VerificationInvariants.knowsItsRunAgain(state, event, next, where);
        GateInvariants.answersJobsByWhatIsSo(next);
        resolvedProvesNothing(state, event, next, where);
        aPressAloneMovesNothing(state, event, next, where);
        stopsARollingUpdateWhileItIsHeld(state, next, where);
        twiceIsOnce(event, next, where);
        ReleaseState normal = Ages.normal(next, T0);
        if (known.add(normal)) {
            open.add(normal);
        }
    }

    private static void neverLeavesTheEnd(
            ReleaseState state, ReleaseState next, Supplier<String> where) {
        if (state.phase() instanceof Finished) {
            check(next.phase().equals(state.phase()), where);
            check(state.pending().containsAll(next.pending()), where);
        }
    }

    /// I3 and I9: no way leads from a rollback back to the candidate.
    private static void neverGoesOnAfterARollback(
            ReleaseState state, ReleaseState next, Supplier<String> where) {
        if (!undoing(state)) {
            return;
        }
        check(
                next.pending().stream()
                        .noneMatch(e ->
                                e instanceof Effect.Advance || e instanceof Effect.StartCandidate),
                where);
        assertThat(
                        undoing(next)
                                || next.phase() instanceof RolledBack
                                || next.phase() instanceof Superseded)
                .as(where)
                .isTrue();
    }

    /// I2, promise 1: what rolls back is a positive alert about this release, a person, a
    /// workflow that failed after the rollout or a candidate that never became ready; and there is a recorded version to go back to.
    private static void rollsBackOnlyForAReason(
            ReleaseState state, ReleaseEvent event, ReleaseState next, Supplier<String> where) {
        if (!undoing(next) || undoing(state)) {
            return;
        }
        assertThat(state.start().flatMap(Start::baseline)).as(where).isPresent();
        boolean reason =
                switch (event) {
                    case AlertArrived(Alert alert, String service) ->
                            alert.action() == Action.ROLLBACK
                                    && alert.firing()
                                    && service.equals("game")
                                    && state.intent().policy().mode() == Mode.ENFORCE
                                    && !state.start().get().firing().containsKey(alert.slo());
                    case PersonSaid _ -> true;
                    case PressAllowed(String login, String _) -> state.presses().contains(login);
                    case Looked _ -> ((RollingBack) next.phase()).cause() instanceof Cause.NotReady;
                    default ->
                            VerificationInvariants.isAboutVerification(event)
                                    && state.phase() instanceof Watching
                                    && state.intent().policy().mode() == Mode.ENFORCE
                                    && ((RollingBack) next.phase()).cause()
                                            instanceof Cause.FromVerification;
                };
        check(reason, where);
    }

    /// Each person once, nobody for what is one's own, and a role only by who holds it.
    private static void startsOnlyWithApproval(
            ReleaseState state, ReleaseState next, Supplier<String> where) {
        List<String> people =
                next.approvals().stream()
                        .filter(c -> c.stage().equals("production"))
                        .map(c -> c.by().github().orElseThrow().toLowerCase(Locale.ROOT))
                        .toList();
        check(new HashSet<>(people).size() == people.size(), where);
        check(!people.contains("dana"), where);
        boolean asked = !next.intent().policy().gates().approvals().isEmpty();
        if (asked && next.start().isPresent()) {
            check(people.size() == 2 && people.contains("lee"), where);
        }
        if (state.start().isPresent() || !asked) {
            check(next.approvals().equals(state.approvals()), where);
        }
    }

    private static void advancesOnlyOnEvidence(
            ReleaseState state, ReleaseEvent event, ReleaseState next, Supplier<String> where) {
        boolean advances =
                next.pending().stream()
                        .anyMatch(e -> e instanceof Effect.Advance || e instanceof Effect.Certify);
        if (!advances || state.pending().equals(next.pending())) {
            return;
        }
        if (event instanceof PersonSaid said) {
            // A person's eyes instead of evidence: one step, seen ready, and nothing complains.
            check(said.verb() == ReleaseEvent.Verb.PROMOTE, where);
            check(state.phase() instanceof Progressing p && p.bakeFrom().isPresent(), where);
            check(Set.of(Hold.BLIND).containsAll(state.holds().keySet()), where);
            check(state.pending().isEmpty() && next.awaits(Effect.Advance.class), where);
            return;
        }
        check(
                !next.awaits(Effect.Advance.class)
                        || !next.intent().policy().strategy().waitsForPeople(),
                where);
        assertThat(state.holds()).as(where).isEmpty();
        boolean warmedUp =
                next.phase() instanceof Progressing p
                        && next.intent().policy().steps().get(p.step()).equals(Step.WARM_UP);
        if (warmedUp) {
            return; // There was no traffic to prove anything with.
        }
        assertThat(state.evidence().heartbeat().filter(p -> p.youngerThan(Advance.MAX_AGE, T0)))
                .as(where)
                .isPresent();
        boolean required = !next.intent().policy().healthRequired().isEmpty();
        check(
                !required || state.evidence().healthy().get(SLO).youngerThan(Advance.MAX_AGE, T0),
                where);
    }

    /// Nothing but a pause keeps a Deployment from going on by itself.
    private static void stopsARollingUpdateWhileItIsHeld(
            ReleaseState state, ReleaseState next, Supplier<String> where) {
        boolean was = Halts.halted(state, state.intent().policy());
        boolean is = Halts.halted(next, next.intent().policy());
        if (is && !was) {
            check(next.pending().getFirst() instanceof Effect.Pause, where);
        }
        if (was && !is) {
            boolean goesOn =
                    next.awaits(Effect.Resume.class)
                            || next.awaits(Effect.RollBack.class)
                            || next.phase() instanceof Superseded;
            check(goesOn, where);
        }
        if (!(next.intent().policy().strategy() instanceof Strategy.Rolling)) {
            check(!next.awaits(Effect.Pause.class) && !next.awaits(Effect.Resume.class), where);
        }
    }

    /// I7.
    private static void resolvedProvesNothing(
            ReleaseState state, ReleaseEvent event, ReleaseState next, Supplier<String> where) {
        if (event instanceof AlertArrived(Alert alert, String _) && !alert.firing()) {
            check(next.phase().equals(state.phase()), where);
            check(next.pending().equals(state.pending()), where);
            check(next.holds().equals(state.holds()), where);
            check(next.evidence().equals(state.evidence()), where);
        }
    }

    /// Whoever pressed the button: until it is known that this person may, nothing comes of it.
    private static void aPressAloneMovesNothing(
            ReleaseState state, ReleaseEvent event, ReleaseState next, Supplier<String> where) {
        if (event instanceof ButtonPressed || event instanceof PressRefused) {
            ReleaseState same = next.presses(state.presses()).updated(state.updated());
            check(Ages.normal(same, T0).equals(Ages.normal(state, T0)), where);
        }
        boolean open = next.phase() instanceof Phase.Pending || next.phase() instanceof Live;
        check(open || next.presses().isEmpty(), where);
    }

    /// I8: the same delivery again changes neither the phase nor what is to be done.
    private static void twiceIsOnce(ReleaseEvent event, ReleaseState once, Supplier<String> where) {
        boolean delivery =
                event instanceof AlertArrived
                        || event instanceof GitHubSaid
                        || event instanceof PersonSaid
                        || event instanceof Approved
                        || event instanceof GatesRead
                        || event instanceof RuleAsked
                        || event instanceof ButtonPressed
                        || event instanceof PressAllowed
                        || event instanceof PressRefused
                        || VerificationInvariants.isAboutVerification(event)
                        || event instanceof Replaced
                        || event instanceof Tried;
        if (delivery) {
            ReleaseState twice = Decider.decide(once, event, once.intent().policy(), T0).next();
            check(twice.phase().equals(once.phase()), where);
            check(twice.pending().equals(once.pending()), where);
            check(twice.holds().keySet().equals(once.holds().keySet()), where);
        }
    }

    /// I1: whatever led here, the alert of a live release with a baseline decides.
    private static void rollsBackWhenTold(ReleaseState state, Policy policy) {
        boolean must =
                state.phase() instanceof Live
                        && policy.mode() == Mode.ENFORCE
                        && state.start().flatMap(Start::baseline).isPresent()
                        && state.start().get().firing().isEmpty();
        if (must) {
            ReleaseEvent told = arrived(alert(Action.ROLLBACK, SLO, T0));
            ReleaseState next = Decider.decide(state, told, policy, T0).next();
            assertThat(next.phase()).as(state::toString).isInstanceOf(RollingBack.class);
            assertThat(next.pending()).as(state::toString).contains(new Effect.RollBack());
        }
    }

    /// Whatever comes up crashing after 100 % is not kept because no alert tells of it.
    private static void doesNotWatchForEver(ReleaseState state, Policy policy) {
        boolean asked =
                state.phase() instanceof Watching w
                        && !w.certified()
                        && state.pending().isEmpty()
                        && !state.holds().containsKey(Hold.FOREIGN)
                        && !state.holds().containsKey(Hold.HUMAN);
        if (asked) {
            ReleaseEvent crashing = new Looked(Samples.at(policy.steps().size(), false));
            Instant late = T0.plus(MINUTE.multipliedBy(10));
            ReleaseState next = Decider.decide(state, crashing, policy, late).next();
            boolean undone =
                    policy.mode() == Mode.ENFORCE
                            && state.start().flatMap(Start::baseline).isPresent();
            assertThat(next.phase() instanceof RollingBack).as(state::toString).isEqualTo(undone);
            assertThat(undone || !next.holds().isEmpty()).as(state::toString).isTrue();
        }
    }

    /// I1, the rest: from every rollback, some writes and looks without faults lead to its end.
    private static void finishesOnceFaultsStop(ReleaseState state, Policy policy) {
        if (!undoing(state)) {
            return;
        }
        ReleaseState at = state;
        for (int i = 0; i < 8 && !(at.phase() instanceof Finished); i++) {
            ReleaseEvent event =
                    at.pending().isEmpty()
                            ? new Looked(Samples.onBaseline(true))
                            : new Tried(at.pending().getFirst(), new Outcome.Done());
            at = Decider.decide(at, event, policy, T0.plus(MINUTE.multipliedBy(i))).next();
        }
        assertThat(at.phase()).as(state::toString).isInstanceOf(RolledBack.class);
    }

    /// Millions of checks: an assertion object for each would take longer than the walk.
    static void check(boolean holds, Supplier<String> where) {
        if (!holds) {
            throw new AssertionError(where.get());
        }
    }

    private static boolean undoing(ReleaseState state) {
        return state.phase() instanceof RollingBack || state.phase() instanceof RollbackFailed;
    }

    /// What makes a difference for some policies only is walked under these.
    @Test
    void theAlphabetKnowsEveryEvent() {
        Set<Object> known = new HashSet<>();
        for (Form form : Form.values()) {
            Policy policy =
                    Samples.policy(form, Mode.ENFORCE, Verification.TARGET, OnNewRelease.SUPERSEDE);
            ReleaseState pending = Samples.pending(policy);
            assertThat(pending.phase()).isInstanceOf(Pending.class);
            Alphabet.events(pending, T0).values().forEach(event -> known.add(event.getClass()));
        }
        assertThat(known)
                .containsExactlyInAnyOrderElementsOf(
                        List.of((Object[]) ReleaseEvent.class.getPermittedSubclasses()).stream()
                                .filter(c -> !((Class<?>) c).isEnum())
                                .toList());
    }
}
