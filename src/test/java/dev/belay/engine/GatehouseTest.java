package dev.belay.engine;

import static dev.belay.release.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.Calendar;
import dev.belay.policy.Percent;
import dev.belay.policy.Policy;
import dev.belay.policy.Policy.Mode;
import dev.belay.policy.Policy.OnNewRelease;
import dev.belay.policy.Policy.Verification;
import dev.belay.policy.Varied;
import dev.belay.release.Facts;
import dev.belay.release.Facts.Opinion;
import dev.belay.release.Facts.State;
import dev.belay.release.Gated;
import dev.belay.release.Intent;
import dev.belay.release.Phase.Pending;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.Rejected;
import dev.belay.release.ProtectionRule;
import dev.belay.release.ReleaseEvent.GitHubSaid;
import dev.belay.release.ReleaseEvent.GitHubState;
import dev.belay.release.ReleaseEvent.RuleAsked;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.RuleAnswer;
import dev.belay.release.Samples;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Every gate at once, then each of them closed alone, by way of the sweep; and the protection rule that asks.
class GatehouseTest implements GateFacts, ProtectionRules {

    private static final ZoneId UTC = ZoneId.of("UTC");
    private static final LocalDate DAY = LocalDate.ofInstant(T0, UTC);
    private static final Policy POLICY =
            Gated.policy(
                    new dev.belay.policy.Gate.Deployers(List.of(), List.of("acme/devs")),
                    new dev.belay.policy.Gate.Freeze(
                            "tomorrow",
                            new Calendar(
                                    Set.of(),
                                    LocalTime.MIDNIGHT,
                                    LocalTime.MIDNIGHT,
                                    UTC,
                                    Optional.of(DAY.plusDays(1)),
                                    Optional.of(DAY.plusDays(1)))),
                    new dev.belay.policy.Gate.Budget(10, Percent.parse("0%"), Duration.ofDays(7)),
                    new dev.belay.policy.Gate.Check("Trivy", Optional.of("security")),
                    new dev.belay.policy.Gate.Coverage(
                            new dev.belay.policy.Gate.Check("codecov/project", Optional.empty()),
                            Percent.parse("80%")),
                    new dev.belay.policy.Gate.Reviews(1, List.of("acme/leads"), Optional.empty()));

    private final FakeReleases releases =
            new FakeReleases(Gate.open(), () -> this.now, new FakeReleases.Watcher() {});
    private final Looks looks = new Looks();
    private final FakeLedgers ledgers = new FakeLedgers().with("play", POLICY.name());
    private final List<RuleAnswer> told = new ArrayList<>();
    private final Turn turn;
    private final Intent intent = Samples.intent(POLICY, 42);
    private final FakeTarget target;

    private Instant now = T0;
    private Sweep last;
    private int asked;
    private int looksBeforeAsking;
    private boolean away;
    private boolean silent;
    private Runnable whileTelling = () -> {};
    private State trivy = State.PASSED;
    private String coverage = "81.0%";
    private String reviewer = "lee";
    private String developer = "dana";

    GatehouseTest() {
        CanaryModel model =
                new CanaryModel(2, new CanaryModel.Template(Optional.empty(), "img:41", "{}"));
        target = new FakeTarget(looks, model, _ -> {}, model::controller);
        turn = Turns.of(releases, ledgers, target, () -> now);
        last =
                belay(
                        Optional.of(
                                new Gatehouse(
                                        this,
                                        this,
                                        Gatehouse.WITHOUT_GITHUB.workflows(),
                                        _ -> List.of())));
        releases.create(intent);
    }

    @Test
    void aReleaseStartsWhenAllItsGatesAreOpen() {
        ReleaseState state = sweep();

        assertThat(state.phase()).isInstanceOf(Progressing.class);
        assertThat(state.gates().results()).hasSize(6).allMatch(r -> r.seen().length() > 5);
    }

    @Test
    void eachGateRejectsAlone() {
        trivy = State.FAILED;
        assertRejected("gate check Trivy (security): failure by security on 0123456");
        trivy = State.PASSED;
        coverage = "79.9%";
        assertRejected(
                "gate coverage codecov/project: 79.9% on 0123456, at least 80% is asked for");
        coverage = "81.0%";
        reviewer = "sam";
        assertRejected("gate reviews: 1 of 1 approvals of #7 (sam); nobody of acme/leads");
        reviewer = "lee";
        developer = "mallory";
        assertRejected("gate deployers: dana is neither named nor in a team that is");
    }

    @Test
    void aFreezeIsWaitedForAsLongAsItLasts() {
        now = T0.plus(Duration.ofDays(1));
        assertThat(sweep().reason())
                .startsWith("waiting for gate freeze tomorrow: nothing starts until");
        now = DAY.plusDays(2).atStartOfDay(UTC).toInstant();

        assertThat(sweep().phase()).isInstanceOf(Progressing.class);
    }

    @Test
    void whileGitHubIsAwayItWaitsAndThenStarts() {
        away = true;
        assertThat(sweep().reason())
                .isEqualTo("waiting for gate deployers: cannot be read: GitHub is away");
        now = now.plusSeconds(60);
        away = false;

        assertThat(sweep().phase()).isInstanceOf(Progressing.class);
    }

    @Test
    void aGitHubThatSaysNothingIsTriedOnceForAllGatesAndReleasesOfARepository() {
        Policy queue =
                Varied.gates(
                        Samples.policy(Mode.ENFORCE, Verification.TARGET, OnNewRelease.QUEUE),
                        POLICY.gates());
        List<Intent> two = List.of(Samples.intent(queue, 43), Samples.intent(queue, 44));
        two.forEach(releases::create);
        silent = true;
        sweepAgain();
        assertThat(asked).isEqualTo(1);
        assertThat(two)
                .allSatisfy(i ->
                        assertThat(at(i.id()).gates().results())
                                .filteredOn(
                                        r -> r.seen().equals("cannot be read: GitHub said nothing"))
                                .hasSize(4));
        sweepAgain();
        assertThat(asked).as("it is left alone for a while").isEqualTo(1);
        now = now.plusSeconds(15);
        sweepAgain();
        assertThat(asked).isEqualTo(2);

        silent = false;
        now = now.plusSeconds(15);
        sweepAgain();
        assertThat(two)
                .allSatisfy(i ->
                        assertThat(at(i.id()).gates().results())
                                .noneMatch(r -> r.seen().startsWith("cannot be read")));
    }

    @Test
    void whatGitHubRefusesIsNoReasonNotToAskItForSomethingElse() {
        away = true;
        sweep();

        assertThat(asked).as("a team, the checks, the pull requests").isEqualTo(3);
    }

    @Test
    void gitHubIsNotAskedAgainAtEveryEvent() {
        trivy = State.PENDING;
        sweep();
        int before = asked;
        sweepAgain();
        assertThat(asked).isEqualTo(before);
        now = now.plusSeconds(15);
        sweepAgain();

        assertThat(asked).isGreaterThan(before);
    }

    @Test
    void whatHasStartedIsLookedAtBeforeGitHubIsAskedForAnother() {
        assertThat(sweep().phase()).isInstanceOf(Progressing.class);
        releases.create(Samples.intent(POLICY, 100)); // Listed before the one that has started.
        now = now.plusSeconds(15);
        int before = asked;
        looks.count = 0;
        sweepAgain();

        assertThat(asked).isGreaterThan(before);
        assertThat(looksBeforeAsking).isPositive();
    }

    @Test
    void withoutAWayToGitHubItWaitsAndSaysSo() {
        assertThat(sweep(Optional.of(Gatehouse.WITHOUT_GITHUB)).reason())
                .endsWith("cannot be read: no GitHub App and no token is configured");
    }

    @Test
    void whoMayNotDecideAboutGatesLeavesTheReleaseAlone() {
        ReleaseState before = state();

        ReleaseState after = sweep(Optional.empty());
        assertThat(after.outbox(before.outbox()))
                .as("but for people, who are told")
                .isEqualTo(before);
    }

    @Test
    void aProtectionRuleIsApprovedBeforeGitHubLetsTheReleaseThrough() {
        Intent waits = awaiting(Samples.intent(POLICY, 43));
        releases.create(waits);
        turn.note(waits.id(), List.of(new RuleAsked(99, "production")));
        trivy = State.PENDING;
        sweep();
        now = now.plusSeconds(15);
        trivy = State.PASSED;
        sweepAgain();
        sweepAgain();

        assertThat(told)
                .hasExactlyElementsOfTypes(RuleAnswer.Progress.class, RuleAnswer.Approve.class);
        assertThat(at(waits.id()).phase()).isInstanceOf(Pending.class);
        turn.note(waits.id(), List.of(new GitHubSaid(GitHubState.IN_PROGRESS)));
        sweepAgain();
        assertThat(at(waits.id()).phase()).isInstanceOf(Progressing.class);
    }

    @Test
    void aProtectionRuleIsRejectedWithTheGateThatIsClosed() {
        turn.note(intent.id(), List.of(new RuleAsked(99, "production")));
        trivy = State.FAILED;
        sweep();
        sweepAgain();

        assertThat(told).hasExactlyElementsOfTypes(RuleAnswer.Reject.class);
        assertThat(told.getFirst().comment())
                .contains("failed: **check Trivy (security)** failure");
        assertThat(releases.isActive(intent.id())).isFalse();
    }

    @Test
    void twoSweepsAtATimeAnswerAProtectionRuleOnce() throws InterruptedException {
        turn.note(intent.id(), List.of(new RuleAsked(99, "production")));
        trivy = State.FAILED;
        Thread other = new Thread(this::sweepAgain);
        whileTelling =
                () -> {
                    whileTelling = () -> {};
                    other.start();
                    while (other.isAlive() && other.getState() != Thread.State.BLOCKED) {
                        Thread.onSpinWait();
                    }
                };
        sweepAgain();
        other.join();

        assertThat(told).hasExactlyElementsOfTypes(RuleAnswer.Reject.class);
    }

    /// Counts the looks at the target.
    private static final class Looks implements Gate {
        int count;

        @Override
        public <T> T read(String port, Supplier<T> call) {
            count += port.equals("target.observe") ? 1 : 0;
            return call.get();
        }

        @Override
        public <T> T write(String port, Supplier<T> call) {
            return call.get();
        }
    }

    private static Intent awaiting(Intent i) {
        return new Intent(
                i.id(),
                i.repository(),
                i.deploymentId(),
                i.sha(),
                i.ref(),
                i.environment(),
                i.image(),
                i.creator(),
                true,
                i.policy());
    }

    private void assertRejected(String reason) {
        GatehouseTest fresh = new GatehouseTest();
        fresh.trivy = trivy;
        fresh.coverage = coverage;
        fresh.reviewer = reviewer;
        fresh.developer = developer;
        ReleaseState state = fresh.sweep();
        assertThat(state.reason()).isEqualTo(reason);
        assertThat(state.phase()).isInstanceOf(Rejected.class);
    }

    private ReleaseState sweep() {
        return sweep(
                Optional.of(
                        new Gatehouse(
                                this, this, Gatehouse.WITHOUT_GITHUB.workflows(), _ -> List.of())));
    }

    private ReleaseState sweep(Optional<Gatehouse> gatehouse) {
        last = belay(gatehouse);
        sweepAgain();
        return releases.all().getFirst();
    }

    private Sweep belay(Optional<Gatehouse> gatehouse) {
        return new Sweep(
                releases,
                ledgers,
                target,
                turn,
                FakeChannel.teller(releases, () -> now),
                Alerts.UNKNOWN,
                () -> now,
                gatehouse);
    }

    private void sweepAgain() {
        Sweeper.Report report = last.sweep(Optional.empty());
        assertThat(report.failed()).isEmpty();
    }

    private ReleaseState state() {
        return at(intent.id());
    }

    private ReleaseState at(ReleaseId id) {
        return releases.peek(id).orElseThrow();
    }

    private void ask() {
        asked++;
        looksBeforeAsking = looks.count;
        if (away) {
            throw new Unavailable("GitHub is away");
        }
        if (silent) {
            throw Unavailable.silent("GitHub said nothing");
        }
    }

    @Override
    public List<Facts.Check> checks(String repository, String sha) {
        ask();
        String said =
                trivy == State.PASSED ? "success" : trivy == State.FAILED ? "failure" : "queued";
        return List.of(
                new Facts.Check("Trivy", Optional.of("security"), 1, trivy, said, List.of()),
                new Facts.Check(
                        "codecov/project",
                        Optional.empty(),
                        2,
                        State.PASSED,
                        "success",
                        List.of(coverage)));
    }

    @Override
    public List<Facts.PullRequest> pullRequests(String repository, String sha) {
        ask();
        return List.of(new Facts.PullRequest(7, "dana", "main", true, "head", Optional.of(sha)));
    }

    @Override
    public List<Facts.Review> reviews(String repository, long number) {
        ask();
        return List.of(new Facts.Review(reviewer, true, true, Opinion.APPROVED, "head"));
    }

    @Override
    public boolean isMember(String repository, String team, String login) {
        ask();
        return login.equals(team.equals("acme/leads") ? "lee" : developer);
    }

    @Override
    public Optional<String> tell(String repository, ProtectionRule rule, RuleAnswer answer) {
        told.add(answer);
        whileTelling.run();
        return Optional.empty();
    }
}
