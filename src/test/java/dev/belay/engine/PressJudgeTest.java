package dev.belay.engine;

import static dev.belay.release.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.Policies.Found;
import dev.belay.policy.ImageTemplate;
import dev.belay.policy.Policy;
import dev.belay.policy.Source;
import dev.belay.policy.Varied;
import dev.belay.release.Facts;
import dev.belay.release.Intent;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.Press;
import dev.belay.release.ReleaseEvent.ButtonPressed;
import dev.belay.release.ReleaseState;
import dev.belay.release.Samples;
import dev.belay.release.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who pressed `Roll back` at GitHub, judged by the sweep: by the policy and the teams as they are now.
class PressJudgeTest implements GateFacts {

    private static final Policy POLICY = Samples.policy();

    private final FakeReleases releases =
            new FakeReleases(Gate.open(), () -> this.now, new FakeReleases.Watcher() {});
    private final FakeLedgers ledgers = new FakeLedgers().with("play", POLICY.name());
    private final Map<String, Set<String>> members = new HashMap<>();
    private final Set<String> away = new HashSet<>();
    private final List<Found> policies = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private boolean silent;
    private final Intent intent = Samples.intent(POLICY, 42);
    private final Turn turn;
    private final Sweep sweep;

    private final Instant now = T0;

    PressJudgeTest() {
        CanaryModel model =
                new CanaryModel(2, new CanaryModel.Template(Optional.empty(), "img:41", "{}"));
        FakeTarget target = new FakeTarget(Gate.open(), model, _ -> {}, model::controller);
        turn = Turns.of(releases, ledgers, target, () -> now);
        sweep =
                new Sweep(
                        releases,
                        ledgers,
                        target,
                        turn,
                        FakeChannel.teller(releases, () -> now),
                        Alerts.UNKNOWN,
                        () -> now,
                        Optional.of(
                                new Gatehouse(
                                        this,
                                        Gatehouse.WITHOUT_GITHUB.rules(),
                                        Gatehouse.WITHOUT_GITHUB.workflows(),
                                        _ -> policies)));
    }

    @BeforeEach
    void aReleaseUnderWay() {
        policy("acme/sre", "acme/leads");
        members.put("acme/leads", Set.of("lee"));
        releases.create(intent);
        assertThat(looked().phase()).isInstanceOf(Progressing.class);
    }

    @Test
    void whoIsAMemberRollsBackInThatVeryLook() {
        press("lee");

        ReleaseState state = looked();
        assertThat(state.phase()).isInstanceOf(RollingBack.class);
        assertThat(state.presses()).isEmpty();
        assertThat(state.reason())
                .contains(
                        "github:lee",
                        "Roll back button on check run belay/game, as a member of acme/leads");
        assertThat(state.verdicts().entries().getLast())
                .satisfies(verdict -> {
                    assertThat(verdict.verdict()).isEqualTo("act");
                    assertThat(verdict.subject()).isEqualTo("person");
                    assertThat(verdict.text()).contains("github:lee");
                });
    }

    @Test
    void whoIsNoneChangesNothingAndIsOnRecord() {
        press("mallory");

        ReleaseState state = looked();
        assertThat(state.phase()).isInstanceOf(Progressing.class);
        assertThat(state.presses()).isEmpty();
        assertThat(state.verdicts().entries())
                .last()
                .satisfies(verdict -> {
                    assertThat(verdict.verdict()).isEqualTo("record");
                    assertThat(verdict.reason()).isEqualTo("press-refused");
                    assertThat(verdict.text())
                            .isEqualTo(
                                    "github:mallory pressed Roll back and may not: not an active member of"
                                            + " acme/sre, acme/leads");
                });
    }

    @Test
    void whileGitHubIsAwayThePressWaits() {
        away.addAll(Set.of("acme/sre", "acme/leads"));
        press("lee");

        assertThat(sweep.sweep(Optional.empty()).failed())
                .containsExactly(intent.id() + ": GitHub is away");
        assertThat(state().phase()).isInstanceOf(Progressing.class);
        assertThat(state().presses()).containsExactly("lee");
        away.clear();
        assertThat(looked().phase()).isInstanceOf(RollingBack.class);
    }

    @Test
    void aTeamThatCannotBeReadKeepsNoOtherFromCounting() {
        away.add("acme/sre");
        press("lee");

        assertThat(looked().phase()).isInstanceOf(RollingBack.class);
    }

    @Test
    void aTeamThatCannotBeReadMayBeTheOneThatCounts() {
        away.add("acme/leads");
        press("lee");

        assertThat(sweep.sweep(Optional.empty()).failed()).hasSize(1);
        assertThat(state().presses()).containsExactly("lee");
    }

    @Test
    void whoMayNeedNotWaitForWhoCannotBeJudged() {
        away.add("acme/sre");
        press("mallory");
        press("lee");

        assertThat(sweep.sweep(Optional.empty()).failed()).hasSize(1);
        assertThat(state().phase()).isInstanceOf(RollingBack.class);
        assertThat(state().presses()).isEmpty();
    }

    @Test
    void aGitHubThatDoesNotAnswerIsAskedOnce() {
        silent = true;
        press("mallory");
        press("lee");

        assertThat(sweep.sweep(Optional.empty()).failed()).hasSize(1);
        assertThat(asked).containsExactly("acme/sre mallory");
        assertThat(state().presses()).containsExactly("mallory", "lee");
    }

    @Test
    void thePolicyAsItIsNowCounts() {
        members.put("acme/new", Set.of("sam"));
        policy("acme/new");
        press("lee");
        assertThat(looked().phase()).isInstanceOf(Progressing.class);
        press("sam");
        assertThat(looked().phase()).isInstanceOf(RollingBack.class);
    }

    @Test
    void withoutTeamsOrAPolicyNobodyMay() {
        policy();
        press("lee");
        assertThat(refusal()).endsWith("the policy names no teams any more");

        policies.clear();
        press("lee");
        assertThat(refusal()).endsWith("the policy is gone or cannot be used");

        policies.add(new Found.Broken("play", POLICY.name(), List.of("spec is wrong")));
        press("lee");
        assertThat(refusal()).endsWith("the policy is gone or cannot be used");
    }

    @Test
    void pressedAgainOnceItGoesBackNothingMoreHappens() {
        press("lee");
        ReleaseState back = looked();

        assertThat(pressed("lee")).isInstanceOf(Verdict.Ignore.class);
        assertThat(state().phase()).isEqualTo(back.phase());
        assertThat(state().presses()).isEmpty();
    }

    private String refusal() {
        ReleaseState state = looked();
        assertThat(state.phase()).isInstanceOf(Progressing.class);
        return state.verdicts().entries().getLast().text();
    }

    private void policy(String... teams) {
        Policy policy = Varied.teams(POLICY, teams);
        Source source =
                new Source(
                        intent.repository(),
                        intent.environment(),
                        Optional.empty(),
                        List.of(),
                        ImageTemplate.parse("img:{sha}", Optional.empty()),
                        Source.Trigger.CREATED);
        policies.clear();
        policies.add(new Found.Usable("play", "other", source, POLICY));
        policies.add(new Found.Usable("play", POLICY.name(), source, policy));
    }

    private void press(String login) {
        assertThat(pressed(login)).isInstanceOf(Verdict.Record.class);
    }

    private Verdict pressed(String login) {
        return new Courier(turn, () -> {})
                .note(
                        intent.id(),
                        new ButtonPressed(new Press(login, intent.repository(), intent.sha())))
                .orElseThrow();
    }

    private ReleaseState looked() {
        assertThat(sweep.sweep(Optional.empty()).failed()).isEmpty();
        return state();
    }

    private ReleaseState state() {
        return releases.peek(intent.id()).orElseThrow();
    }

    @Override
    public boolean isMember(String repository, String team, String login) {
        assertThat(repository).isEqualTo(intent.repository());
        asked.add(team + " " + login);
        if (silent) {
            throw Unavailable.silent("GitHub does not answer");
        }
        if (away.contains(team)) {
            throw new Unavailable("GitHub is away");
        }
        return members.getOrDefault(team, Set.of()).contains(login);
    }

    @Override
    public List<Facts.Check> checks(String repository, String sha) {
        throw new AssertionError("no gate asks");
    }

    @Override
    public List<Facts.PullRequest> pullRequests(String repository, String sha) {
        throw new AssertionError("no gate asks");
    }

    @Override
    public List<Facts.Review> reviews(String repository, long number) {
        throw new AssertionError("no gate asks");
    }
}
