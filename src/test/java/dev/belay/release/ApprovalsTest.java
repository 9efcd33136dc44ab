package dev.belay.release;

import static dev.belay.release.Samples.T0;
import static dev.belay.release.Samples.person;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.Approval;
import dev.belay.policy.Gates;
import dev.belay.release.ReleaseEvent.Approved;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who has to agree, and whose agreement counts.
class ApprovalsTest {

    @Test
    void tellsHowManyAreMissing() {
        ReleaseState state = asking(false, new Approval("security", 2, List.of(), false));
        assertThat(Approvals.missing(state))
                .contains("waiting for approval of stage security: 0 of 2");
        state = approve(state, "security", person("sam"));
        assertThat(Approvals.missing(state))
                .contains("waiting for approval of stage security: 1 of 2");
        assertThat(state.reason()).isEqualTo("waiting for approval of stage security: 1 of 2");
        state = approve(state, "security", person("kim"));
        assertThat(Approvals.missing(state)).isEmpty();
        assertThat(approve(state, "security", person("lee"))).isEqualTo(state);
    }

    @Test
    void peopleMoveUpSoThatEveryRoleIsHeldByAnotherOne() {
        Approval stage = new Approval("go", 2, List.of("senior", "lead"), false);
        ReleaseState state = asking(false, stage);
        // Who holds both sits at `senior` until somebody comes who holds nothing else.
        state = approve(state, "go", person("lee", "senior", "lead"));
        state = approve(state, "go", person("sam", "senior"));
        assertThat(Approvals.missing(state)).isEmpty();
    }

    @Test
    void whoFillsNoOpenSeatIsNotCounted() {
        Approval stage = new Approval("go", 2, List.of("senior", "lead"), false);
        ReleaseState state = asking(false, stage);
        state = approve(state, "go", person("sam", "senior"));
        assertThat(Approvals.missing(state))
                .contains("waiting for approval of stage go: 1 of 2, still to come: lead");
        assertThat(verdict(state, "go", person("kim", "senior"))).contains("needs others");
        assertThat(verdict(state, "go", person("kim"))).contains("needs others");
        assertThat(approve(state, "go", person("kim", "senior")).approvals()).hasSize(1);
    }

    @Test
    void theAuthorMayNotUnlessThePolicySaysSo() {
        Approval stage = new Approval("go", 1, List.of(), false);
        assertThat(verdict(asking(false, stage), "go", person("DANA"))).contains("must not");
        assertThat(verdict(asking(false, stage), "go", Person.named("root")))
                .contains("may be dana");
        ReleaseState allowed = asking(true, stage);
        assertThat(Approvals.missing(approve(allowed, "go", person("dana")))).isEmpty();
        assertThat(Approvals.missing(approve(allowed, "go", Person.named("root")))).isEmpty();
    }

    @Test
    void nobodyWhoIsBehindADeploymentThatABotMadeApprovesIt() {
        Approval stage = new Approval("go", 1, List.of(), false);
        ReleaseState state = behind(asking(false, stage), "belay[bot]", List.of("Dana", "lee"));

        assertThat(verdict(state, "go", person("dana")))
                .startsWith("Dana is behind this deployment and must not approve it");
        assertThat(verdict(state, "go", person("lee"))).startsWith("lee is behind");
        assertThat(verdict(state, "go", Person.named("root")))
                .contains("so it may be belay[bot] or Dana or lee");
        assertThat(Approvals.missing(approve(state, "go", person("sam")))).isEmpty();
        ReleaseState allowed = behind(asking(true, stage), "belay[bot]", List.of("dana"));
        assertThat(Approvals.missing(approve(allowed, "go", person("dana")))).isEmpty();
    }

    private static ReleaseState behind(ReleaseState state, String creator, List<String> authors) {
        return ReleaseState.initial(Samples.behind(state.intent(), creator, authors), T0);
    }

    @Test
    void onePersonWithTwoNamesCountsOnce() {
        ReleaseState state = asking(false, new Approval("go", 2, List.of(), false));
        state = approve(state, "go", new Person("sam", Optional.of("sam-hub"), Set.of()));
        String other =
                verdict(state, "go", new Person("sam-admin", Optional.of("Sam-Hub"), Set.of()));
        assertThat(other).contains("has approved");
        assertThat(verdict(state, "go", new Person("sam", Optional.empty(), Set.of())))
                .contains("has approved");
    }

    @Test
    void anOptionalStageIsNotWaitedFor() {
        ReleaseState state = asking(false, new Approval("qa", 1, List.of(), true));
        assertThat(Approvals.missing(state)).isEmpty();
        assertThat(approve(state, "qa", person("sam")).approvals()).hasSize(1);
    }

    @Test
    void anUnknownStageAndANameThatCannotBeKeptAreRefused() {
        ReleaseState state = asking(false, new Approval("go", 1, List.of(), false));
        assertThat(verdict(state, "moon", person("sam"))).contains("the stages are go");
        assertThat(verdict(asking(false), "go", person("sam"))).contains("no approval");
        assertThat(verdict(state, "go", person("x".repeat(97)))).contains("96 bytes");
    }

    private static ReleaseState asking(boolean authorMay, Approval... stages) {
        return Samples.pending(
                Samples.gated(Samples.policy(), new Gates(List.of(stages), authorMay)));
    }

    private static ReleaseState approve(ReleaseState state, String stage, Person by) {
        ReleaseState next = decide(state, stage, by).next();
        // A refusal is on record, too; here only what counts is of interest.
        return next.approvals().equals(state.approvals()) ? state : next;
    }

    private static String verdict(ReleaseState state, String stage, Person by) {
        Transition made = decide(state, stage, by);
        assertThat(made.verdict()).isInstanceOf(Verdict.Ignore.class);
        assertThat(made.next().approvals()).isEqualTo(state.approvals());
        return made.verdict().text();
    }

    private static Transition decide(ReleaseState state, String stage, Person by) {
        return Decider.decide(state, new Approved(stage, by, "fine"), state.intent().policy(), T0);
    }
}
