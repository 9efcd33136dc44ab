package dev.belay.release;

import static dev.belay.release.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.Calendar;
import dev.belay.policy.Gate;
import dev.belay.policy.Percent;
import dev.belay.policy.Policy;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.Rejected;
import dev.belay.release.Phase.RolledBack;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Succeeded;
import dev.belay.release.ReleaseEvent.GatesRead;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.RuleAsked;
import dev.belay.release.ReleaseEvent.RuleTold;
import dev.belay.release.ReleaseEvent.Verb;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What comes of gates: rejected, waited for, and how long; and the gates that are read from Belay's own record.
class GateDeadlineTest {

    private static final Gate.Check CHECK = new Gate.Check("Trivy", Optional.of("security"));
    private static final Policy POLICY = Gated.policy(CHECK);
    private static final GateResult OPEN = GateResult.passed(CHECK.label(), "success");
    private static final GateResult SHUT = GateResult.failed(CHECK.label(), "failure");
    private static final GateResult AWAY = GateResult.unreadable(CHECK.label(), "GitHub is away");
    private static final Duration HOUR = Duration.ofHours(1);

    private ReleaseState state = Samples.pending(POLICY);

    @Test
    void aClosedGateRejectsWithItsReason() {
        read(T0, SHUT);

        assertThat(state.phase()).isInstanceOf(Rejected.class);
        assertThat(state.reason()).isEqualTo("gate check Trivy (security): failure");
        assertThat(state.gates().results()).containsExactly(SHUT);
    }

    @Test
    void anUnreadableGateWaitsUntilItsDeadlineAndIsThenRejected() {
        read(T0, AWAY);
        assertThat(state.reason())
                .isEqualTo(
                        "waiting for gate check Trivy (security): cannot be read: GitHub is away");
        ReleaseState waiting = state;
        read(T0.plus(HOUR), AWAY);
        assertThat(state).as("nothing is written while nothing changes").isEqualTo(waiting);

        read(T0.plus(HOUR).plusSeconds(1), AWAY);

        assertThat(state.phase()).isInstanceOf(Rejected.class);
        assertThat(state.reason())
                .isEqualTo(
                        "gate check Trivy (security): cannot be read: GitHub is away (not decided"
                                + " within 1h)");
    }

    @Test
    void whatWasOpenInBetweenHasItsWholeDeadlineAgain() {
        read(T0, AWAY);
        read(T0.plus(HOUR), OPEN);
        read(T0.plus(HOUR.multipliedBy(2)), AWAY);

        assertThat(state.phase()).isInstanceOf(Pending.class);
    }

    @Test
    void noDeadlineRunsDuringAFreeze() {
        Instant end = T0.plus(Duration.ofDays(2));
        GateResult frozen = GateResult.frozen("freeze x", "nothing starts until " + end, end);
        read(T0, frozen, AWAY);
        read(end.minusSeconds(1), frozen, AWAY);
        read(end.plus(HOUR), OPEN, AWAY);
        assertThat(state.phase()).isInstanceOf(Pending.class);

        read(end.plus(HOUR).plusSeconds(1), OPEN, AWAY);

        assertThat(state.phase()).isInstanceOf(Rejected.class);
    }

    @Test
    void nothingStartsBeforeItsGatesWereSeenOpen() {
        ReleaseEvent turn = Samples.cleared(Optional.of(Samples.BASELINE), Map.of());
        decide(turn, T0);
        assertThat(state.phase()).as("never read").isInstanceOf(Pending.class);
        read(T0, AWAY);
        decide(turn, T0);
        assertThat(state.phase()).as("unreadable").isInstanceOf(Pending.class);

        read(T0, OPEN);
        decide(turn, T0);

        assertThat(state.phase()).isInstanceOf(Progressing.class);
    }

    @Test
    void aClosedGateNeverStopsARollback() {
        read(T0, OPEN);
        decide(Samples.cleared(Optional.of(Samples.BASELINE), Map.of()), T0);
        read(T0, SHUT);
        decide(new PersonSaid(Verb.ROLLBACK, "sam", "broken"), T0);

        assertThat(state.phase()).isInstanceOf(RollingBack.class);
    }

    @Test
    void aProtectionRuleIsToldHowFarItIsAndThenTheAnswerOnce() {
        decide(new RuleAsked(99, "production"), T0);
        read(T0, AWAY);
        RuleAnswer progress = RuleAnswer.due(state).orElseThrow();
        assertThat(progress).isInstanceOf(RuleAnswer.Progress.class);
        assertThat(progress.comment()).contains("cannot be read: GitHub is away");
        decide(new RuleTold(99, progress), T0);
        assertThat(RuleAnswer.due(state)).as("the same is not said twice").isEmpty();

        read(T0, OPEN);
        RuleAnswer answer = RuleAnswer.due(state).orElseThrow();
        assertThat(answer).isInstanceOf(RuleAnswer.Approve.class);
        assertThat(answer.comment())
                .isEqualTo("Approved\n\n- passed: **check Trivy (security)** success");
        decide(new RuleTold(99, answer), T0);
        decide(new RuleAsked(99, "production"), T0);

        assertThat(RuleAnswer.due(state)).isEmpty();
        assertThat(state.gates().rule().orElseThrow().approved()).contains(true);
    }

    @Test
    void aRejectedReleaseIsNotSettledBeforeItsRuleWasTold() {
        decide(new RuleAsked(99, "production"), T0);
        read(T0, SHUT);
        decide(new ReleaseEvent.Tried(new Effect.Leave(), new Outcome.Done()), T0);
        state = state.outbox(state.outbox().keptFor(Set.of())); // Everybody was told.
        assertThat(state.settled()).isFalse();
        RuleAnswer answer = RuleAnswer.due(state).orElseThrow();
        assertThat(answer).isInstanceOf(RuleAnswer.Reject.class);
        assertThat(answer.comment()).contains("gate check Trivy (security): failure");

        decide(new RuleTold(99, answer), T0);

        assertThat(state.settled()).isTrue();
    }

    @Test
    void commentsStayWithinGitHubsLimits() {
        decide(new RuleAsked(99, "production"), T0);
        int comments = 0;
        for (int i = 0; i < 20; i++) {
            read(
                    T0.plusSeconds(i),
                    GateResult.waiting("a".repeat(100), "b " + i + " @all `<x>" + "c".repeat(300)),
                    AWAY,
                    other(i),
                    AWAY,
                    AWAY,
                    AWAY,
                    AWAY,
                    AWAY,
                    AWAY,
                    AWAY);
            Optional<RuleAnswer> due = RuleAnswer.due(state);
            if (due.isPresent()) {
                comments++;
                assertThat(due.get().comment())
                        .hasSizeLessThanOrEqualTo(1024)
                        .doesNotContain("@all", "`", "<");
                decide(new RuleTold(99, due.get()), T0.plusSeconds(i));
            }
        }
        assertThat(comments).isEqualTo(ProtectionRule.MOST_COMMENTS);
    }

    private static GateResult other(int i) {
        return GateResult.waiting("other", "d".repeat(i));
    }

    @Test
    void aFreezeCoversItsHoursInItsZone() {
        Gate.Freeze nights =
                new Gate.Freeze(
                        "weekend",
                        new Calendar(
                                Set.of(DayOfWeek.FRIDAY, DayOfWeek.SATURDAY, DayOfWeek.SUNDAY),
                                LocalTime.of(18, 0),
                                LocalTime.of(18, 0),
                                ZoneId.of("Asia/Seoul"),
                                Optional.empty(),
                                Optional.empty()));

        // 2026-11-27 is a Friday; 18:00 in Seoul is 09:00 UTC.
        assertThat(freeze(nights, "2026-11-27T08:59:59Z")).isEqualTo("not now");
        assertThat(freeze(nights, "2026-11-27T09:00:00Z"))
                .isEqualTo("nothing starts until 2026-11-30T09:00:00Z");
        assertThat(freeze(nights, "2026-11-30T08:59:59Z"))
                .isEqualTo("nothing starts until 2026-11-30T09:00:00Z");
        assertThat(freeze(nights, "2026-11-30T09:00:00Z")).isEqualTo("not now");
    }

    @Test
    void aFreezeLastsAsLongAsItsDates() {
        Gate.Freeze christmas =
                new Gate.Freeze(
                        "christmas",
                        new Calendar(
                                Set.of(),
                                LocalTime.MIDNIGHT,
                                LocalTime.MIDNIGHT,
                                ZoneId.of("UTC"),
                                Optional.of(LocalDate.of(2026, 12, 20)),
                                Optional.of(LocalDate.of(2027, 1, 2))));

        assertThat(freeze(christmas, "2026-12-19T23:59:59Z")).isEqualTo("not now");
        assertThat(freeze(christmas, "2026-12-20T00:00:00Z"))
                .isEqualTo("nothing starts until 2027-01-03T00:00:00Z");
        assertThat(freeze(christmas, "2027-01-03T00:00:00Z")).isEqualTo("not now");
    }

    @Test
    void theBudgetCountsWhatWentBackAmongTheLastThatStarted() {
        Gate.Budget gate = new Gate.Budget(10, Percent.parse("10%"), Duration.ofDays(7));
        Intent me = Samples.intent(POLICY, 50);
        List<ReleaseState> one = List.of(back(41, T0), good(42), Samples.pending(POLICY));
        List<ReleaseState> two = List.of(back(40, T0), back(41, T0), good(42));
        List<ReleaseState> old = List.of(back(40, T0.minus(Duration.ofDays(8))), back(41, T0));

        assertThat(RecordRules.budget(gate, me, one, T0).seen())
                .isEqualTo(
                        "1 of the last 10 releases went back within 7d (game-41); at most 1 (10%) may");
        assertThat(RecordRules.budget(gate, me, one, T0).isPassed()).isTrue();
        assertThat(RecordRules.budget(gate, me, two, T0).outcome())
                .isEqualTo(GateResult.Outcome.FAILED);
        assertThat(RecordRules.budget(gate, me, old, T0).isPassed()).isTrue();
    }

    @Test
    void theSameCommitHasToHaveSucceededEarlier() {
        Gate.Earlier gate = new Gate.Earlier("play", "game");
        Intent me = Samples.intent(POLICY, 50);

        assertThat(earlier(gate, me))
                .isEqualTo("WAITING no release of 0123456 with this image in play/game");
        assertThat(earlier(gate, me, good(41)))
                .isEqualTo("PASSED 0123456 succeeded as play/game-41");
        assertThat(earlier(gate, me, Samples.pending(POLICY)))
                .startsWith("WAITING play/game-")
                .endsWith("is Pending");
        assertThat(earlier(gate, me, back(41, T0))).isEqualTo("FAILED play/game-41 is RolledBack");
        assertThat(earlier(gate, me, back(41, T0), good(40))).startsWith("PASSED");
    }

    private static String earlier(Gate.Earlier gate, Intent me, ReleaseState... there) {
        GateResult result = RecordRules.earlier(gate, me, List.of(there));
        return result.outcome() + " " + result.seen();
    }

    private static String freeze(Gate.Freeze gate, String now) {
        return RecordRules.freeze(gate, Instant.parse(now)).seen();
    }

    private static ReleaseState good(long deployment) {
        return ended(deployment, new Succeeded(T0));
    }

    private static ReleaseState back(long deployment, Instant at) {
        return ended(deployment, new RolledBack(new Cause.NotReady("x"), at, true));
    }

    private static ReleaseState ended(long deployment, Phase phase) {
        return ReleaseState.initial(Samples.intent(POLICY, deployment), T0)
                .started(Optional.of(Samples.start(true, Map.of())))
                .phase(phase, "");
    }

    private void read(Instant now, GateResult... results) {
        decide(new GatesRead(List.of(results)), now);
    }

    private void decide(ReleaseEvent event, Instant now) {
        state = Decider.decide(state, event, POLICY, now).next();
    }
}
