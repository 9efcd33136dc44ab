package dev.belay.engine;

import static dev.belay.release.Samples.SLO;
import static dev.belay.release.Samples.T0;
import static dev.belay.release.Samples.alert;
import static dev.belay.release.Samples.arrived;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.Policy;
import dev.belay.policy.Policy.Mode;
import dev.belay.policy.Policy.OnNewRelease;
import dev.belay.policy.Policy.Verification;
import dev.belay.policy.Varied;
import dev.belay.policy.VerificationWorkflow;
import dev.belay.policy.VerificationWorkflow.OnFailure;
import dev.belay.release.Action;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Baseline;
import dev.belay.release.Effect;
import dev.belay.release.Hold;
import dev.belay.release.Intent;
import dev.belay.release.Observation;
import dev.belay.release.Outcome;
import dev.belay.release.Phase.RolledBack;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Phase.Succeeded;
import dev.belay.release.Phase.Watching;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.Verb;
import dev.belay.release.ReleaseEvent.VerificationAsked;
import dev.belay.release.ReleaseEvent.VerificationSeen;
import dev.belay.release.ReleaseState;
import dev.belay.release.Samples;
import dev.belay.release.Samples.Form;
import dev.belay.release.Survey;
import dev.belay.release.Verdict;
import dev.belay.release.VerificationRun;
import dev.belay.release.VerificationRun.Stage;
import dev.belay.release.WorkflowRun;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Workflows that check a rollout, by way of the sweep: each runs once, whatever dies or is away.
class VerifierTest implements Workload {

    private final FakeReleases releases =
            new FakeReleases(Gate.open(), () -> this.now, new FakeReleases.Watcher() {});
    private final FakeChannel told = new FakeChannel("fake", Gate.open());
    private final FakeLedgers ledgers = new FakeLedgers().with("play", "game");
    private final FakeWorkflows github = new FakeWorkflows();
    private final List<Effect> written = new ArrayList<>();
    private final Turn turn = Turns.of(releases, ledgers, this, () -> this.now);

    private Instant now = T0;
    private Workflows way = github;
    private Sweep belay = instance();
    private Optional<Baseline> baseline = Optional.of(Samples.BASELINE);
    private Intent intent = intent(OnFailure.ROLLBACK);

    @Test
    void aWorkflowRunsOnceAtAHundredPercentAndNothingIsCertifiedBefore() {
        atAHundredPercent();
        assertThat(github.asked).isEqualTo(1);
        assertThat(run().stage()).isEqualTo(Stage.RUNNING);

        after(80);
        assertThat(state().reason()).isEqualTo("healthy at 100 %; waiting for verification login");
        assertThat(((Watching) state().phase()).certified()).isFalse();

        github.ends(1, 1, "success");
        after(10);
        after(10);
        assertThat(run().stage()).isEqualTo(Stage.PASSED);
        assertThat(((Watching) state().phase()).certified()).isTrue();
        after(100);
        assertThat(state().phase()).isInstanceOf(Succeeded.class);
        assertThat(github.asked).isEqualTo(1);
        assertThat(kinds()).containsOnlyOnce(Kind.VERIFICATION_PASSED);
    }

    @Test
    void whatEndsWellAfterTheWatchIsCertifiedThen() {
        intent = intent(OnFailure.ROLLBACK, 600);
        atAHundredPercent();
        after(80);
        after(300);
        assertThat(state().holds()).isEmpty();

        github.ends(1, 1, "success");
        after(10);
        after(10);
        assertThat(((Watching) state().phase()).certified()).isTrue();
        after(10);
        assertThat(state().phase()).isInstanceOf(Succeeded.class);
    }

    @Test
    void aFailureRollsBackAndSaysWhichRun() {
        atAHundredPercent();
        github.ends(1, 1, "failure");
        after(10);

        String why =
                "rolling back: verification login failed: failure (%s)"
                        .formatted(FakeWorkflows.url(1));
        assertThat(state().reason()).isEqualTo(why);
        assertThat(written).containsOnlyOnce(new Effect.RollBack());
        after(10);
        assertThat(state().phase()).isInstanceOf(RolledBack.class);
        assertThat(told.said()).anyMatch(s -> s.announcement().text().equals(why));
    }

    @Test
    void nobodyWaitsForItAfterTheEnd() {
        atAHundredPercent();
        github.ends(1, 1, "failure");
        after(10);
        after(10);
        assertThat(state().phase()).isInstanceOf(RolledBack.class);
        ReleaseState before = state();
        int looked = github.looked;

        tell(new VerificationSeen("login", new WorkflowRun(1, 2, Optional.of("failure"), "")));
        after(10);

        assertThat(state().phase()).isEqualTo(before.phase());
        assertThat(state().pending()).isEmpty();
        assertThat(github.looked).isEqualTo(looked);
    }

    @Test
    void aReleaseThatIsRolledBackMeanwhileIsNotVerified() {
        atAHundredPercent();
        tell(arrived(alert(Action.ROLLBACK, SLO, now)));
        int looked = github.looked;
        github.ends(1, 1, "success");
        after(10);

        assertThat(state().phase()).isInstanceOf(RolledBack.class);
        assertThat(github.looked).isEqualTo(looked);
    }

    @Test
    void twoThatLookAtOnceAskOnce() {
        Sweep other = instance();
        github.started =
                () -> {
                    github.started = () -> {};
                    assertThat(other.sweep(Optional.empty()).failed()).isEmpty();
                };
        atAHundredPercent();
        after(10);

        assertThat(github.asked).isEqualTo(1);
        assertThat(run().run()).contains(1L);
    }

    @Test
    void onlyOneMayAsk() {
        github.awayAtStart = true;
        atAHundredPercent();
        var second = turn.record(intent.id(), List.of(new VerificationAsked("login")));

        assertThat(second.orElseThrow().verdicts().getFirst()).isInstanceOf(Verdict.Ignore.class);
    }

    @Test
    void whoDiesAfterAskingLeavesARunThatIsFoundAgain() {
        github.started = VerifierTest::die;
        atAHundredPercent("boom");
        assertThat(run().stage()).isEqualTo(Stage.ASKED);

        github.started = () -> {};
        after(10);

        assertThat(run().run()).contains(1L);
        assertThat(github.asked).isEqualTo(1);
    }

    @Test
    void whoDiesBeforeGitHubHeardIsRepeatedOnceAndNoMore() {
        github.hears = false;
        github.started = VerifierTest::die;
        atAHundredPercent("boom");
        after(30);
        assertThat(github.asked).as("GitHub may take a minute to list it").isEqualTo(1);
        after(31);
        sweep("boom", 10);
        assertThat(github.asked).isEqualTo(2);
        after(10);
        assertThat(github.asked).as("and who dies again is not repeated").isEqualTo(2);
        after(60);
        assertThat(state().phase()).isInstanceOf(RollingBack.class);
        assertThat(state().reason())
                .isEqualTo(
                        "rolling back: verification login failed: not done within 2m: GitHub knows of no run");
    }

    @Test
    void whatNeverLeftIsAskedForAsSoonAsGitHubIsBack() {
        github.away = true;
        atAHundredPercent();
        after(10);
        assertThat(run().stage()).isEqualTo(Stage.DUE);
        assertThat(run().seen()).isEqualTo("GitHub is away");
        assertThat(github.asked).isZero();

        github.away = false;
        after(10);
        assertThat(run().stage()).isEqualTo(Stage.RUNNING);
        assertThat(run().asks()).isEqualTo(1);
        assertThat(github.asked).isEqualTo(1);
    }

    @Test
    void whereThereIsNoWayToGitHubPeopleAreTold() {
        way = Gatehouse.WITHOUT_GITHUB.workflows();
        belay = instance();
        atAHundredPercent();
        after(61);

        assertThat(state().reason())
                .isEqualTo(
                        "verification login cannot be started: no GitHub App and no token is configured");
        assertThat(kinds()).containsOnlyOnce(Kind.VERIFICATION_BLOCKED);
    }

    @Test
    void aRunThatCannotBeReadKeepsNoOtherFromIt() {
        intent = Samples.intent(policy("login", "load"), 42);
        atAHundredPercent();
        github.unreadable = 1;
        github.ends(2, 1, "success");
        after(10);

        assertThat(state().workflows().of("login").seen())
                .isEqualTo("answered 403: Resource not accessible");
        assertThat(state().workflows().of("load").stage()).isEqualTo(Stage.PASSED);
    }

    @Test
    void aGitHubThatIsAwayIsAskedOnceInAPass() {
        intent = Samples.intent(policy("login", "load"), 42);
        atAHundredPercent();
        int looked = github.looked;
        github.away = true;
        after(10);

        assertThat(github.looked).isEqualTo(looked + 1);
        assertThat(state().workflows().of("load").seen()).isEqualTo("GitHub is away");
    }

    @Test
    void runsAreLookedAtNowAndThenEvenByAClockThatIsPutBack() {
        atAHundredPercent();
        after(6);
        int looked = github.looked;
        after(4);
        assertThat(github.looked).isEqualTo(looked);
        after(-600);
        assertThat(github.looked).isEqualTo(looked + 1);
    }

    @Test
    void anOlderServerNamesNoRunSoItIsFoundByItsName() {
        github.namesRuns = false;
        atAHundredPercent();
        assertThat(run().stage()).isEqualTo(Stage.ACCEPTED);
        after(10);

        assertThat(run().run()).contains(1L);
        assertThat(github.asked).isEqualTo(1);
    }

    @Test
    void aSilentGitHubIsNoFailureBeforeItsTime() {
        atAHundredPercent();
        github.away = true;
        after(60);
        after(55);
        assertThat(state().phase()).isInstanceOf(Watching.class);
        assertThat(run().seen()).isEqualTo("GitHub is away");

        github.away = false;
        github.ends(1, 1, "success");
        after(60);
        assertThat(run().stage()).as("it succeeded, if unseen").isEqualTo(Stage.PASSED);
    }

    @Test
    void aGitHubThatStaysSilentIsOneInTheEnd() {
        atAHundredPercent();
        github.away = true;
        after(119);
        assertThat(state().phase()).isInstanceOf(Watching.class);
        after(5);

        assertThat(state().reason())
                .isEqualTo(
                        "rolling back: verification login failed: not done within 2m: GitHub is away (%s)"
                                .formatted(FakeWorkflows.url(1)));
    }

    @Test
    void whatGitHubRefusesIsToldOnceAndTriedAgain() {
        github.refusal = Optional.of("answered 422: Unexpected inputs provided");
        atAHundredPercent();
        after(30);
        assertThat(github.asked).isEqualTo(1);
        assertThat(state().reason())
                .isEqualTo(
                        "verification login cannot be started: answered 422: Unexpected inputs provided");
        after(31);
        assertThat(github.asked).isEqualTo(2);
        assertThat(kinds()).containsOnlyOnce(Kind.VERIFICATION_BLOCKED);

        github.refusal = Optional.empty();
        after(58);
        assertThat(run().stage()).isEqualTo(Stage.DUE);
        after(5);
        assertThat(state().phase())
                .as("started too late to end in time")
                .isInstanceOf(RollingBack.class);
    }

    @Test
    void whatIsMendedInTimePasses() {
        github.refusal = Optional.of("answered 404: Not Found");
        atAHundredPercent();
        github.refusal = Optional.empty();
        after(61);
        github.ends(1, 1, "success");
        after(10);

        assertThat(run().stage()).isEqualTo(Stage.PASSED);
    }

    @Test
    void inShadowModeItIsOnlySaid() {
        intent = Samples.intent(policy(Mode.SHADOW, OnFailure.ROLLBACK, 120), 42);
        atAHundredPercent();
        github.ends(1, 1, "failure");
        after(10);

        assertThat(kinds()).containsOnlyOnce(Kind.WOULD_HAVE_ROLLED_BACK);
        assertThat(state().phase()).isInstanceOf(Watching.class);
        after(190);
        after(10);
        assertThat(state().phase()).isInstanceOf(Succeeded.class);
        assertThat(written).doesNotContain(new Effect.RollBack());
    }

    @Test
    void aFirstVersionHasNothingToGoBackTo() {
        baseline = Optional.empty();
        atAHundredPercent();
        github.ends(1, 1, "failure");
        after(10);

        assertThat(state().phaseName()).isEqualTo("Held");
        assertThat(state().reason()).endsWith("; this first version has nothing to go back to");
    }

    @Test
    void aHeldReleaseGoesOnWhenTheRunIsRunAgainAndSucceeds() {
        intent = intent(OnFailure.HOLD);
        atAHundredPercent();
        github.ends(1, 1, "cancelled");
        after(10);
        assertThat(state().phaseName()).isEqualTo("Held");
        assertThat(state().holds()).containsOnlyKeys(Hold.verification("login"));
        after(200);
        assertThat(((Watching) state().phase()).certified()).isFalse();

        github.ends(1, 2, "success");
        after(10);
        assertThat(state().holds()).isEmpty();
        after(70);
        after(10);
        assertThat(state().phase()).isInstanceOf(Succeeded.class);
    }

    @Test
    void aPersonMayLetAHeldReleaseGoOn() {
        intent = intent(OnFailure.HOLD);
        atAHundredPercent();
        github.ends(1, 1, "failure");
        after(10);
        tell(new PersonSaid(Verb.RESUME, "lee", "the test is wrong"));
        after(200);
        after(10);

        assertThat(state().phase()).isInstanceOf(Succeeded.class);
    }

    @Test
    void peopleAreToldAndItGoesOn() {
        intent = intent(OnFailure.NOTIFY);
        atAHundredPercent();
        github.ends(1, 1, "timed_out");
        after(10);
        after(190);
        after(10);

        assertThat(kinds()).containsOnlyOnce(Kind.VERIFICATION_FAILED);
        assertThat(state().phase()).isInstanceOf(Succeeded.class);
    }

    @Test
    void whatTheWebhookTellsIsDoneByWhoLooksNext() {
        Courier courier = new Courier(turn, () -> {});
        atAHundredPercent();
        WorkflowRun other = new WorkflowRun(7, 1, Optional.of("failure"), "");
        assertThat(courier.tell(intent.id(), new VerificationSeen("login", other))).isTrue();
        assertThat(state().phase()).as("another run").isInstanceOf(Watching.class);
        WorkflowRun failed = new WorkflowRun(1, 1, Optional.of("failure"), "");
        for (int i = 0; i < 2; i++) {
            assertThat(courier.tell(intent.id(), new VerificationSeen("login", failed))).isTrue();
        }
        assertThat(state().phase()).isInstanceOf(RollingBack.class);
        assertThat(written).doesNotContain(new Effect.RollBack());

        after(1);
        assertThat(written).containsOnlyOnce(new Effect.RollBack());
    }

    @Test
    void whoHasNoWayToGitHubLeavesItToTheClock() {
        atAHundredPercent();
        int looked = github.looked;
        Sweep alerts =
                new Sweep(
                        releases,
                        ledgers,
                        this,
                        turn,
                        FakeChannel.teller(releases, () -> now, told),
                        Alerts.UNKNOWN,
                        () -> now);
        now = now.plusSeconds(60);
        assertThat(alerts.sweep(Optional.empty()).failed()).isEmpty();
        assertThat(github.looked).isEqualTo(looked);
    }

    private static Intent intent(OnFailure then) {
        return intent(then, 120);
    }

    private static Intent intent(OnFailure then, int seconds) {
        return Samples.intent(policy(Mode.ENFORCE, then, seconds), 42);
    }

    private static Policy policy(String... workflows) {
        return Varied.verification(
                policy(Mode.ENFORCE, OnFailure.ROLLBACK, 120),
                java.util.stream.Stream.of(workflows)
                        .map(w -> Samples.workflow(w, OnFailure.ROLLBACK))
                        .toList());
    }

    private static Policy policy(Mode mode, OnFailure then, int seconds) {
        VerificationWorkflow w = Samples.workflow("login", then);
        VerificationWorkflow timed =
                new VerificationWorkflow(
                        w.name(),
                        w.workflow(),
                        w.ref(),
                        w.inputs(),
                        java.time.Duration.ofSeconds(seconds),
                        then);
        return Varied.verification(
                Samples.policy(Form.VERIFIED, mode, Verification.TARGET, OnNewRelease.SUPERSEDE),
                List.of(timed));
    }

    private void atAHundredPercent(String... trouble) {
        releases.create(intent);
        assertThat(belay.sweep(Optional.empty()).failed()).isEmpty(); // It starts,
        sweep(trouble.length == 0 ? "" : trouble[0], 0); // and is there.
        assertThat(state().phase()).isInstanceOf(Watching.class);
    }

    private void after(int seconds) {
        sweep("", seconds);
    }

    /// As a healthy release lives: with evidence, and a look now and then.
    private void sweep(String trouble, int seconds) {
        now = now.plusSeconds(seconds);
        if (releases.peek(intent.id()).filter(s -> s.phase() instanceof Watching).isPresent()) {
            tell(arrived(alert(Action.HEARTBEAT, "", now).from(Samples.RULES)));
        }
        List<String> failed = belay.sweep(Optional.empty()).failed();
        if (trouble.isEmpty()) {
            assertThat(failed).isEmpty();
        } else {
            assertThat(failed).singleElement().asString().contains(trouble);
        }
    }

    private void tell(dev.belay.release.ReleaseEvent event) {
        assertThat(turn.run(intent.id(), List.of(event))).isPresent();
    }

    private Sweep instance() {
        GateFacts facts = Gatehouse.WITHOUT_GITHUB.facts();
        return new Sweep(
                releases,
                ledgers,
                this,
                turn,
                FakeChannel.teller(releases, () -> now, told),
                Alerts.UNKNOWN,
                () -> now,
                Optional.of(
                        new Gatehouse(
                                facts, Gatehouse.WITHOUT_GITHUB.rules(), way, _ -> List.of())));
    }

    private static void die() {
        throw new IllegalStateException("boom");
    }

    private ReleaseState state() {
        return releases.peek(intent.id()).orElseThrow();
    }

    private VerificationRun run() {
        return state().workflows().of("login");
    }

    private List<Kind> kinds() {
        return told.said().stream().map(s -> s.announcement().kind()).toList();
    }

    @Override
    public Observation observe(Order order) {
        return written.contains(new Effect.RollBack())
                ? Samples.onBaseline(true)
                : Samples.at(0, true);
    }

    @Override
    public Survey survey(Question question) {
        return new Survey.Ready(baseline, baseline, "7", 0);
    }

    @Override
    public Outcome apply(Effect.OnTarget effect, Order order) {
        written.add(effect);
        return new Outcome.Done();
    }
}
