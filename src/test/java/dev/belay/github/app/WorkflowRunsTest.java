package dev.belay.github.app;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.not;
import static dev.belay.github.app.GitHubOnWire.REPO;
import static dev.belay.github.app.GitHubOnWire.getting;
import static dev.belay.github.app.GitHubOnWire.posting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.engine.Unavailable;
import dev.belay.engine.Workflows.Started;
import dev.belay.engine.Workflows.Unreadable;
import dev.belay.policy.VerificationWorkflow;
import dev.belay.policy.VerificationWorkflow.OnFailure;
import dev.belay.release.Intent;
import dev.belay.release.Samples;
import dev.belay.release.WorkflowRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs of workflows, asked for and seen by the forms that GitHub publishes.
class WorkflowRunsTest {

    private static final String WORKFLOW = REPO + "/actions/workflows/verify.yml";
    private static final String DISPATCHES = WORKFLOW + "/dispatches";
    private static final String RUN = REPO + "/actions/runs/30433642";
    private static final String PAGE = "https://github.com/acme/game/actions/runs/30433642";

    @RegisterExtension final GitHubOnWire wire = new GitHubOnWire();

    private final Intent intent = Samples.intent(Samples.policy(), 42);
    private final VerificationWorkflow login = Samples.workflow("login", OnFailure.ROLLBACK);
    private WorkflowRuns runs;

    @BeforeEach
    void aRepository() {
        runs = new WorkflowRuns(wire.app(new TestClock()));
        wire.serve(getting(REPO), 200, "{\"id\": 1, \"default_branch\": \"trunk\"}");
        dispatches(
                200,
                """
                {"workflow_run_id": 30433642, "run_url": "https://api.github.com%s", "html_url": "%s"}
                """
                        .formatted(RUN, PAGE));
    }

    @Test
    void asksForARunAndLearnsItsNumber() {
        assertThat(runs.ready(intent, login).start())
                .isEqualTo(
                        new Started.Accepted(
                                Optional.of(new WorkflowRun(30433642, 1, Optional.empty(), PAGE))));
        assertThat(wire.bodies("POST", DISPATCHES))
                .singleElement()
                .hasToString(
                        "{\"ref\":\"trunk\",\"inputs\":{\"commit\":\"%s\",\"suite\":\"login\",\"belay\":\"play/game-42/login\"},\"return_run_details\":true}"
                                .formatted(intent.sha()));
    }

    @Test
    void theRefOfThePolicyIsTakenAsItIs() {
        VerificationWorkflow tagged =
                new VerificationWorkflow(
                        "load",
                        "verify.yml",
                        Optional.of("v2"),
                        Map.of(
                                "what",
                                "{image} in {environment} by {release} {deployment} {ref} $1"),
                        Duration.ofMinutes(1),
                        OnFailure.HOLD);

        assertThat(runs.ready(intent, tagged).start()).isInstanceOf(Started.Accepted.class);
        assertThat(wire.bodies("POST", DISPATCHES).getFirst().path("ref").asText()).isEqualTo("v2");
        assertThat(wire.bodies("POST", DISPATCHES).getFirst().at("/inputs/what").asText())
                .isEqualTo("img:42 in production by play/game-42 42 main $1");
    }

    @Test
    void anAnswerWithoutContentNamesNoRun() {
        wire.serve(posting(DISPATCHES), aResponse().withStatus(204));

        assertThat(runs.ready(intent, login).start())
                .isEqualTo(new Started.Accepted(Optional.empty()));
    }

    /// As an Enterprise Server does that does not know the field yet.
    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void anOlderServerIsAskedWithoutTheDetails(int status) {
        wire.serve(
                posting(DISPATCHES)
                        .withRequestBody(matchingJsonPath("$.return_run_details"))
                        .atPriority(1),
                status,
                "{\"message\":\"Invalid request. \\\"return_run_details\\\" is not a permitted key.\"}");
        wire.serve(
                posting(DISPATCHES)
                        .withRequestBody(not(matchingJsonPath("$.return_run_details")))
                        .atPriority(2),
                aResponse().withStatus(204));

        assertThat(runs.ready(intent, login).start())
                .isEqualTo(new Started.Accepted(Optional.empty()));
        assertThat(wire.bodies("POST", DISPATCHES)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403|Resource not accessible by integration",
                "404|Not Found",
                "422|Unexpected inputs provided: [\\\"belay\\\"]",
                "422|Workflow does not have 'workflow_dispatch' trigger",
                "422|No ref found for: trunk"
            })
    void whatGitHubRefusesIsSaid(int status, String message) {
        dispatches(status, "{\"message\": \"%s\"}".formatted(message));

        assertThat(runs.ready(intent, login).start())
                .isEqualTo(
                        new Started.Refused(
                                "GitHub: POST %s answered %d: %s"
                                        .formatted(DISPATCHES, status, message.replace("\\", ""))));
        assertThat(wire.bodies("POST", DISPATCHES)).hasSize(1);
    }

    @Test
    void aRepositoryThatIsNotThereIsARefusal() {
        wire.serve(getting(REPO), 404, "{\"message\": \"Not Found\"}");

        assertThat(runs.ready(intent, login).start())
                .isEqualTo(
                        new Started.Refused(
                                "GitHub: GET %s answered 404: Not Found".formatted(REPO)));
    }

    /// The tag of the policy needs no default branch, but nothing would leave all the same.
    @Test
    void aServerInTroubleIsNotAskedForARun() {
        wire.serve(getting(REPO), 503, "");
        VerificationWorkflow tagged =
                new VerificationWorkflow(
                        "load",
                        "verify.yml",
                        Optional.of("v2"),
                        Map.of(),
                        Duration.ofMinutes(1),
                        OnFailure.HOLD);

        assertThatThrownBy(() -> runs.ready(intent, login)).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> runs.ready(intent, tagged)).isInstanceOf(Unavailable.class);
        assertThat(wire.bodies("POST", DISPATCHES)).isEmpty();
    }

    @Test
    void aServerInTroubleSaysNothingOfARun() {
        wire.serve(getting(RUN), 503, "");
        wire.serve(getting(WORKFLOW + "/runs"), 503, "");

        assertThatThrownBy(() -> runs.read(intent, 30433642)).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> runs.find(intent, login, Samples.T0))
                .isInstanceOf(Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503})
    void aServerInTroubleMayHaveHeard(int status) {
        dispatches(status, "");

        assertThatThrownBy(() -> runs.ready(intent, login).start()).isInstanceOf(Unavailable.class);
    }

    @Test
    void aRateLimitIsNoRefusal() {
        wire.serve(
                posting(DISPATCHES),
                aResponse()
                        .withStatus(403)
                        .withHeader("retry-after", "60")
                        .withBody("{\"message\":\"You have exceeded a secondary rate limit\"}"));

        assertThatThrownBy(() -> runs.ready(intent, login).start()).isInstanceOf(Unavailable.class);
    }

    @Test
    void findsTheFirstRunThatCarriesTheName() {
        list(
                1,
                """
                %s, %s, %s, %s
                """
                        .formatted(
                                run(9, "verify play/game-42/login", "completed", "\"success\""),
                                run(
                                        8,
                                        "verify team/feature/login play/game-42/login",
                                        "in_progress",
                                        "null"),
                                run(7, "verify play/game-42/login-2", "queued", "null"),
                                run(6, "play/game-421/login", "queued", "null")));

        assertThat(runs.find(intent, login, Instant.parse("2026-11-23T10:00:00.123Z")))
                .contains(new WorkflowRun(8, 1, Optional.empty(), PAGE));
        assertThat(wire.requests().getLast().getUrl())
                .isEqualTo(
                        WORKFLOW
                                + "/runs?event=workflow_dispatch&created=2026-11-23T09%3A45%3A00Z..2026-11-23T10%3A30%3A00Z&per_page=100&page=1");
    }

    @Test
    void findsItOnALaterPage() {
        list(
                1,
                IntStream.range(0, 100)
                        .mapToObj(i -> run(1000 + i, "another", "queued", "null"))
                        .collect(Collectors.joining(",")));
        list(2, run(5, "play/game-42/login", "queued", "null"));

        assertThat(runs.find(intent, login, Samples.T0)).map(WorkflowRun::id).contains(5L);
    }

    @Test
    void thatThereIsNoneIsAnAnswerAndNoListIsNone() {
        list(1, run(7, "Verify", "queued", "null"));

        assertThat(runs.find(intent, login, Samples.T0)).isEmpty();

        wire.serve(getting(WORKFLOW + "/runs"), 404, "{\"message\": \"Not Found\"}");
        assertThatThrownBy(() -> runs.find(intent, login, Samples.T0))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("404");
        wire.serve(getting(WORKFLOW + "/runs"), 200, "{\"total_count\": 1}");
        assertThatThrownBy(() -> runs.find(intent, login, Samples.T0))
                .isInstanceOf(Unreadable.class);
    }

    @ParameterizedTest
    @CsvSource({
        "queued, , ",
        "in_progress, , ",
        "waiting, , ",
        "completed, success, success",
        "completed, failure, failure",
        "completed, cancelled, cancelled",
        "completed, timed_out, timed_out",
        "completed, startup_failure, startup_failure",
        "completed, skipped, skipped",
        "completed, , unknown",
        "completed, <b>, unknown"
    })
    void readsHowARunGoes(String status, String conclusion, String read) {
        String quoted = conclusion == null ? "null" : "\"" + conclusion + "\"";
        wire.serve(getting(RUN), 200, run(30433642, "x", status, quoted));

        assertThat(runs.read(intent, 30433642))
                .contains(new WorkflowRun(30433642, 1, Optional.ofNullable(read), PAGE));
    }

    @Test
    void aRunThatIsRunAgainIsItsNextAttempt() {
        wire.serve(
                getting(RUN),
                200,
                run(30433642, "x", "completed", "\"success\"")
                        .replace("\"run_attempt\": 1", "\"run_attempt\": 2"));

        assertThat(runs.read(intent, 30433642)).map(WorkflowRun::attempt).contains(2);
    }

    @Test
    void aRunThatWasDeletedIsNotThere() {
        assertThat(runs.read(intent, 30433642)).isEmpty();
    }

    @Test
    void anotherRunIsNoAnswer() {
        wire.serve(getting(RUN), 200, run(7, "x", "completed", "\"success\""));
        assertThatThrownBy(() -> runs.read(intent, 30433642)).isInstanceOf(Unreadable.class);

        wire.serve(getting(RUN), 403, "{\"message\": \"Resource not accessible by integration\"}");
        assertThatThrownBy(() -> runs.read(intent, 30433642))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("not accessible");
    }

    @Test
    void whatIsShownToPeopleIsAnAddressAndNothingElse() {
        wire.serve(
                getting(RUN),
                200,
                run(30433642, "x", "queued", "null").replace(PAGE, "javascript:alert(1)"));

        assertThat(runs.read(intent, 30433642)).map(WorkflowRun::url).contains("");
    }

    private void dispatches(int status, String body) {
        wire.serve(posting(DISPATCHES), status, body);
    }

    private void list(int page, String items) {
        wire.serve(
                getting(WORKFLOW + "/runs").withQueryParam("page", equalTo(Integer.toString(page))),
                200,
                "{\"total_count\": 1, \"workflow_runs\": [%s]}".formatted(items));
    }

    private static String run(long id, String title, String status, String conclusion) {
        return """
        {"id": %d, "name": "Verify", "display_title": "%s", "run_attempt": 1, "event": "workflow_dispatch",
         "status": "%s", "conclusion": %s, "html_url": "%s"}
        """
                .formatted(id, title, status, conclusion, PAGE);
    }
}
