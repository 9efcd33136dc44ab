package dev.belay.github.app;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.patch;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static dev.belay.github.app.GitHubOnWire.REPO;
import static dev.belay.github.app.GitHubOnWire.getting;
import static dev.belay.github.app.GitHubOnWire.posting;
import static dev.belay.github.app.Given.ID;
import static dev.belay.github.app.Given.said;
import static dev.belay.release.Samples.SLO;
import static dev.belay.release.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.belay.engine.Policies.Found;
import dev.belay.policy.Varied;
import dev.belay.release.Announcement;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Attempt;
import dev.belay.release.Cause;
import dev.belay.release.Intent;
import dev.belay.release.Phase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The check run of a release: one, with a button for as long as something can be rolled back.
class CheckRunsTest {

    private static final String RUNS = REPO + "/check-runs";
    private static final Announcement NEWS = said(2, Kind.STARTED, "the candidate is there");
    private static final Phase UNDER_WAY = new Phase.Promoting(T0);
    private static final Cause CAUSE = new Cause.ByPerson("github:lee", "players cannot save");

    @RegisterExtension final GitHubOnWire wire = new GitHubOnWire();

    private final Given given = new Given();
    private final Intent intent = Given.intent(withTeams("acme/sre", "acme/leads"), ID);
    private final String listed = REPO + "/commits/" + intent.sha() + "/check-runs";
    private GitHubApi github;
    private CheckRuns checks;

    @BeforeEach
    void oneReleaseUnderWay() {
        github = wire.app(new TestClock());
        checks = new CheckRuns(github, Optional.of(PageLinks.of("https://belay.example")));
        given.putOverGood(intent, UNDER_WAY);
        lists();
        wire.serve(posting(RUNS), 201, "{\"id\": 7, \"status\": \"in_progress\"}");
        has(7, "in_progress");
    }

    private static Found.Usable withTeams(String... teams) {
        Found.Usable like = Given.policy("game");
        return new Found.Usable("play", "game", like.source(), Varied.teams(like.policy(), teams));
    }

    /// What GitHub lists on the commit.
    private void lists(String... runs) {
        wire.serve(
                getting(listed),
                200,
                "{\"total_count\": %d, \"check_runs\": [%s]}"
                        .formatted(runs.length, String.join(", ", runs)));
    }

    private static String run(long id, String about, String app) {
        return "{\"id\": %d, \"status\": \"in_progress\", \"external_id\": \"%s\", \"app\": {\"slug\": \"%s\"}}"
                .formatted(id, about, app);
    }

    private void has(long id, String status) {
        String body = "{\"id\": %d, \"status\": \"%s\"}".formatted(id, status);
        wire.serve(getting(RUNS + "/" + id), 200, body);
        wire.serve(patch(urlPathEqualTo(RUNS + "/" + id)), 200, body);
    }

    @Test
    void isMadeOnceAndThenKeptUpToDate() {
        assertThat(tell("")).isEqualTo(new Attempt.Sent("7"));
        assertThat(tell("7")).isEqualTo(new Attempt.Sent("7"));

        JsonNode made = created().getFirst();
        assertThat(made.path("name").asText()).isEqualTo("belay/game");
        assertThat(made.path("head_sha").asText()).isEqualTo(intent.sha());
        assertThat(made.path("external_id").asText()).isEqualTo("play/game-42");
        assertThat(made.path("details_url").asText())
                .isEqualTo("https://belay.example/releases/play/game-42");
        assertThat(made.path("status").asText()).isEqualTo("in_progress");
        assertThat(made.has("conclusion")).isFalse();
        assertThat(made.at("/output/title").asText()).isEqualTo("Promoting: it is taken back");
        assertThat(made.at("/output/summary").asText())
                .contains("it is taken back", "members of acme/sre, acme/leads");
        assertThat(created()).hasSize(1);
        assertThat(updated(7)).hasSize(1);
    }

    @Test
    void thereIsAButtonWhileThereIsSomethingToRollBack() {
        for (Phase phase : List.of(UNDER_WAY, new Phase.Watching(T0, T0, true))) {
            given.putOverGood(intent, phase);
            JsonNode action = told().path("actions").path(0);
            assertThat(action.path("label").asText()).isEqualTo("Roll back");
            assertThat(action.path("identifier").asText()).isEqualTo("rollback");
        }
        for (Phase phase :
                List.of(
                        new Phase.RollingBack(CAUSE, T0, Optional.empty()),
                        new Phase.RollbackFailed(CAUSE, T0),
                        new Phase.Succeeded(T0))) {
            given.putOverGood(intent, phase);
            assertThat(told().path("actions").isEmpty()).as("%s", phase).isTrue();
        }
        given.put(intent, UNDER_WAY); // The first version there is.
        assertThat(told().path("actions").isEmpty()).isTrue();
    }

    @Test
    void endsAsTheReleaseDoes() {
        assertThat(ended(new Phase.Succeeded(T0))).isEqualTo("success");
        assertThat(ended(new Phase.RolledBack(CAUSE, T0, true))).isEqualTo("failure");
        assertThat(ended(new Phase.RollbackFailed(CAUSE, T0))).isEqualTo("failure");
        assertThat(ended(new Phase.Superseded("game-43", T0))).isEqualTo("neutral");
        assertThat(ended(new Phase.Cancelled(T0))).isEqualTo("cancelled");
    }

    private String ended(Phase phase) {
        given.putOverGood(intent, phase);
        JsonNode body = told();
        assertThat(body.path("status").asText()).isEqualTo("completed");
        return body.path("conclusion").asText();
    }

    @Test
    void neverGoesOnOnceItHasEnded() {
        has(7, "completed");

        assertThat(tell("7")).isEqualTo(new Attempt.Sent("7"));
        assertThat(updated(7)).isEqualTo(List.of());
        given.putOverGood(intent, new Phase.RolledBack(CAUSE, T0, true));
        tell("7");
        assertThat(updated(7)).hasSize(1);
    }

    @Test
    void whoDiedBeforeItsNumberWasStoredFindsItAgain() {
        lists(
                run(5, "play/game-41", "belay"),
                run(6, "play/game-42", "github-actions"),
                run(8, "play/game-42", "belay"));
        has(8, "in_progress");

        assertThat(tell("")).isEqualTo(new Attempt.Sent("8"));
        assertThat(created()).isEqualTo(List.of());
        assertThat(updated(8)).hasSize(1);
    }

    @Test
    void oneThatIsGoneIsMadeAgain() {
        assertThat(tell("99")).isEqualTo(new Attempt.Sent("7"));
        assertThat(created()).hasSize(1);
    }

    @Test
    void beforeTheStartThereIsNone() {
        var pending = dev.belay.release.ReleaseState.initial(intent, T0);

        assertThat(checks.tell(pending, NEWS, "")).isEqualTo(new Attempt.Sent(""));
        assertThat(wire.asked()).isEqualTo(List.of());
    }

    @Test
    void nobodyWantsItWhoNamesNoTeams() {
        assertThat(checks.wants(intent)).isTrue();
        assertThat(checks.wants(Given.intent(Given.policy("game"), ID))).isFalse();
    }

    @Test
    void whatOthersWroteNotifiesNobodyAndLinksNowhere() {
        given.put(intent, UNDER_WAY, "<b>@everyone</b> [x](http://evil) `y`", Optional.empty());

        String text = told().path("output").toString();
        assertThat(text).doesNotContain("@everyone", "<b>", "[x]", "`y`").contains("everyone");
    }

    @Test
    void aLongReasonIsCut() {
        given.put(intent, UNDER_WAY, SLO + " because".repeat(500), Optional.empty());

        JsonNode output = told().path("output");
        assertThat(output.path("title").asText()).hasSizeLessThanOrEqualTo(120);
        assertThat(output.path("summary").asText()).hasSizeLessThanOrEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 422})
    void aRefusalIsTriedAgainLater(int status) {
        wire.serve(posting(RUNS), status, "{\"message\": \"Resource not accessible\"}");

        assertThat(tell(""))
                .isInstanceOfSatisfying(
                        Attempt.Later.class,
                        later -> assertThat(later.why()).contains(Integer.toString(status)));
    }

    @Test
    void aGitHubThatIsAwayIsDown() {
        for (var away :
                List.of(
                        aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                        aResponse().withStatus(502),
                        aResponse().withStatus(201).withBody("{\"id\":"))) {
            wire.onlyAnswers(away);
            assertThat(tell("")).isInstanceOf(Attempt.Down.class);
        }
        wire.recovers();
        assertThat(tell("")).isEqualTo(new Attempt.Sent("7"));
    }

    @Test
    void aGitHubThatDoesNotAnswerIsNotWaitedFor() {
        wire.serve(posting(RUNS), aResponse().withStatus(201).withFixedDelay(60_000));
        GitHubApi hasty =
                GitHubApi.withToken(
                        wire.url(),
                        () -> List.of("t".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        new TestClock(),
                        Duration.ofSeconds(3));

        assertThat(new CheckRuns(hasty, Optional.empty()).tell(state(), NEWS, ""))
                .isInstanceOfSatisfying(
                        Attempt.Down.class,
                        down -> assertThat(down.why()).contains("not answered"));
    }

    @Test
    void anAnswerWithoutANumberIsNoCheckRun() {
        wire.serve(posting(RUNS), 201, "{}");

        assertThat(tell("")).isInstanceOf(Attempt.Down.class);
    }

    private Attempt tell(String memo) {
        return checks.tell(state(), NEWS, memo);
    }

    private dev.belay.release.ReleaseState state() {
        return given.states.get(intent.id());
    }

    /// What the check run says after the release was told of.
    private JsonNode told() {
        assertThat(tell("7")).isEqualTo(new Attempt.Sent("7"));
        return updated(7).getLast();
    }

    private List<JsonNode> created() {
        return wire.bodies("POST", RUNS);
    }

    private List<JsonNode> updated(long id) {
        return wire.bodies("PATCH", RUNS + "/" + id);
    }
}
