package dev.belay.github.app;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static dev.belay.github.app.GitHubOnWire.REPO;
import static dev.belay.github.app.GitHubOnWire.getting;
import static dev.belay.github.app.GitHubOnWire.posting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Unavailable;
import dev.belay.release.Facts;
import dev.belay.release.Facts.Opinion;
import dev.belay.release.Facts.State;
import dev.belay.release.ProtectionRule;
import dev.belay.release.RuleAnswer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read from GitHub for gates, and what its protection rules are told.
class CommitFactsTest {

    private static final String SHA = "0123456789012345678901234567890123456789";
    private static final String COMMIT = REPO + "/commits/" + SHA;
    private static final String NAME = REPO.substring("/repos/".length());
    private static final String ANSWER = REPO + "/actions/runs/99/deployment_protection_rule";

    @RegisterExtension final GitHubOnWire wire = new GitHubOnWire();

    private CommitFacts facts;
    private RunRules rules;

    @BeforeEach
    void anApp() {
        GitHubApi github = wire.app(new TestClock());
        facts = new CommitFacts(github);
        rules = new RunRules(github);
        runs("[]");
        wire.serve(getting(COMMIT + "/status"), 200, "{\"state\":\"pending\",\"statuses\":[]}");
    }

    @ParameterizedTest
    @CsvSource({
        "completed, success, PASSED, success",
        "completed, failure, FAILED, failure",
        "completed, neutral, FAILED, neutral",
        "completed, skipped, FAILED, skipped",
        "completed, cancelled, FAILED, cancelled",
        "completed, timed_out, FAILED, timed_out",
        "completed, action_required, PENDING, action_required",
        "in_progress, , PENDING, in_progress",
        "queued, , PENDING, queued"
    })
    void checkRuns(String status, String conclusion, State state, String said) {
        String quoted = conclusion == null ? "null" : "\"" + conclusion + "\"";
        runs(
                """
                [{"id": 5, "name": "Trivy", "status": "%s", "conclusion": %s,
                  "app": {"id": 1, "slug": "security"},
                  "output": {"title": "0 findings", "summary": null}}]
                """
                        .formatted(status, quoted));

        assertThat(checks())
                .containsExactly(
                        new Facts.Check(
                                "Trivy",
                                Optional.of("security"),
                                5,
                                state,
                                said,
                                List.of("0 findings")));
    }

    @Test
    void commitStatuses() {
        wire.serve(
                getting(COMMIT + "/status"),
                200,
                """
                {"state": "failure", "statuses": [
                  {"id": 1, "context": "codecov/project", "state": "success", "description": "81.2%"},
                  {"id": 2, "context": "k6", "state": "error", "description": null},
                  {"id": 3, "context": "late", "state": "pending", "description": null}]}
                """);

        assertThat(checks())
                .extracting(Facts.Check::name, Facts.Check::state, Facts.Check::texts)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "codecov/project", State.PASSED, List.of("81.2%")),
                        org.assertj.core.groups.Tuple.tuple("k6", State.FAILED, List.of()),
                        org.assertj.core.groups.Tuple.tuple("late", State.PENDING, List.of()));
    }

    @Test
    void everyPageIsRead() {
        String first =
                IntStream.range(0, 100)
                        .mapToObj(i -> "{\"id\":%d,\"name\":\"n%d\"}".formatted(i, i))
                        .collect(Collectors.joining(",", "[", "]"));
        runs(first);
        wire.serve(
                getting(COMMIT + "/check-runs").withQueryParam("page", equalTo("2")),
                200,
                "{\"total_count\": 101, \"check_runs\": [{\"id\": 7, \"name\": \"Trivy\"}]}");

        assertThat(checks()).hasSize(101).extracting(Facts.Check::name).contains("Trivy");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 422, 500, 503})
    void whatCannotBeReadIsUnavailableAndNeverEmpty(int status) {
        wire.serve(getting(COMMIT + "/check-runs"), status, "{\"message\":\"no\"}");

        assertThatThrownBy(this::checks).isInstanceOf(Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "{\"check_runs\": {}}", "{\"check_runs\": [", "null"})
    void anAnswerOfAnotherShapeIsUnavailable(String body) {
        wire.serve(getting(COMMIT + "/check-runs"), 200, body);

        assertThatThrownBy(this::checks).isInstanceOf(Unavailable.class);
    }

    @Test
    void gitHubAwayIsUnavailable() {
        wire.onlyAnswers(aResponse().withStatus(502));

        assertThatThrownBy(this::checks).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> facts.isMember(NAME, "acme/leads", "lee"))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void pullRequestsThatWereMergedOrAreOpen() {
        wire.serve(
                getting(COMMIT + "/pulls"),
                200,
                """
                [{"number": 7, "state": "closed", "merged_at": "2026-03-01T09:00:00Z",
                  "merge_commit_sha": "aaa", "user": {"login": "dana"}, "head": {"sha": "bbb"},
                  "base": {"ref": "main", "repo": {"default_branch": "main"}}},
                 {"number": 8, "state": "open", "merged_at": null,
                  "merge_commit_sha": "tried", "user": {"login": "sam"}, "head": {"sha": "ccc"},
                  "base": {"ref": "next", "repo": {"default_branch": "main"}}},
                 {"number": 9, "state": "closed", "merged_at": null,
                  "merge_commit_sha": "aaa", "user": {"login": "sam"}, "head": {"sha": "ccc"},
                  "base": {"ref": "main", "repo": {"default_branch": "main"}}}]
                """);

        assertThat(facts.pullRequests(NAME, SHA))
                .containsExactly(
                        new Facts.PullRequest(7, "dana", "main", true, "bbb", Optional.of("aaa")),
                        new Facts.PullRequest(8, "sam", "next", false, "ccc", Optional.empty()));
    }

    @Test
    void reviewsWithWhoGaveThem() {
        wire.serve(
                getting(REPO + "/pulls/7/reviews"),
                200,
                """
                [{"user": {"login": "lee", "type": "User"}, "state": "APPROVED", "commit_id": "bbb",
                  "author_association": "MEMBER"},
                 {"user": {"login": "x[bot]", "type": "Bot"}, "state": "APPROVED", "commit_id": "bbb",
                  "author_association": "NONE"},
                 {"user": null, "state": "CHANGES_REQUESTED", "commit_id": "bbb"}]
                """);

        assertThat(facts.reviews(NAME, 7))
                .containsExactly(
                        new Facts.Review("lee", true, true, Opinion.APPROVED, "bbb"),
                        new Facts.Review("x[bot]", false, false, Opinion.APPROVED, "bbb"),
                        new Facts.Review("", false, false, Opinion.CHANGES_REQUESTED, "bbb"));
    }

    @ParameterizedTest
    @CsvSource({
        "OWNER, true",
        "MEMBER, true",
        "COLLABORATOR, true",
        "CONTRIBUTOR, false",
        "FIRST_TIMER, false",
        "FIRST_TIME_CONTRIBUTOR, false",
        "MANNEQUIN, false",
        "NONE, false"
    })
    void whoBelongsToTheRepositoryGitHubSays(String association, boolean insider) {
        wire.serve(
                getting(REPO + "/pulls/7/reviews"),
                200,
                """
                [{"user": {"login": "lee", "type": "User"}, "state": "APPROVED", "commit_id": "bbb",
                  "author_association": "%s"}]
                """
                        .formatted(association));

        assertThat(facts.reviews(NAME, 7))
                .containsExactly(new Facts.Review("lee", true, insider, Opinion.APPROVED, "bbb"));
    }

    @Test
    void onlyAnActiveMemberIsOne() {
        wire.serve(
                getting("/orgs/acme/teams/leads/memberships/lee"),
                200,
                "{\"state\":\"active\",\"role\":\"member\"}");
        wire.serve(
                getting("/orgs/acme/teams/leads/memberships/new"),
                200,
                "{\"state\":\"pending\",\"role\":\"member\"}");

        assertThat(facts.isMember(NAME, "acme/leads", "lee")).isTrue();
        assertThat(facts.isMember(NAME, "acme/leads", "new")).isFalse();
        assertThat(facts.isMember(NAME, "acme/leads", "nobody")).isFalse();
        wire.serve(
                getting("/orgs/acme/teams/leads/memberships/lee"),
                403,
                "{\"message\":\"Resource not accessible by integration\"}");
        assertThatThrownBy(() -> facts.isMember(NAME, "acme/leads", "lee"))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void aProtectionRuleIsToldTheAnswerWithItsComment() {
        wire.serve(posting(ANSWER), aResponse().withStatus(204));

        assertThat(tell(new RuleAnswer.Progress("w", "waiting"))).isEmpty();
        assertThat(tell(new RuleAnswer.Approve("all open"))).isEmpty();
        assertThat(tell(new RuleAnswer.Reject("closed"))).isEmpty();

        assertThat(wire.bodies("POST", ANSWER))
                .extracting(JsonNode::toString)
                .containsExactly(
                        "{\"environment_name\":\"production\",\"comment\":\"waiting\"}",
                        "{\"environment_name\":\"production\",\"comment\":\"all open\",\"state\":\"approved\"}",
                        "{\"environment_name\":\"production\",\"comment\":\"closed\",\"state\":\"rejected\"}");
    }

    @Test
    void whereNothingWaitsAnyMoreThatIsFinalAndAllElseIsNot() {
        wire.serve(posting(ANSWER), 422, "{\"message\":\"No pending deployment\"}");
        assertThat(tell(new RuleAnswer.Approve("all open")).orElseThrow())
                .contains("422", "No pending deployment");

        wire.serve(
                posting(ANSWER), 403, "{\"message\":\"Resource not accessible by integration\"}");
        assertThatThrownBy(() -> tell(new RuleAnswer.Approve("all open")))
                .isInstanceOf(Unavailable.class);
    }

    private Optional<String> tell(RuleAnswer answer) {
        return rules.tell(
                NAME, new ProtectionRule(99, "production", 0, "", Optional.empty()), answer);
    }

    private List<Facts.Check> checks() {
        return facts.checks(NAME, SHA);
    }

    private void runs(String list) {
        wire.serve(
                getting(COMMIT + "/check-runs"),
                200,
                "{\"total_count\": 1, \"check_runs\": %s}".formatted(list));
    }
}
