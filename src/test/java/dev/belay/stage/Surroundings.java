package dev.belay.stage;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.http.RequestListener;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.belay.github.app.ApiDescription;
import dev.belay.github.app.DeploymentsOfGitHub;
import dev.belay.github.app.Keys;
import dev.belay.github.app.RunsOfGitHub;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// GitHub, Slack, PagerDuty and a sink of CDEvents around Belay, as far as their published descriptions say what they
/// answer.
public final class Surroundings implements AutoCloseable {

    private static final String REPO = "/repos/acme/game";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final DeploymentsOfGitHub deployments = new DeploymentsOfGitHub();
    private final RunsOfGitHub runs = new RunsOfGitHub();
    private final WireMockServer server =
            new WireMockServer(
                    WireMockConfiguration.options()
                            .dynamicPort()
                            .bindAddress("127.0.0.1")
                            .extensions(deployments, runs));
    private final Path directory;

    /// Opens it, with the secrets that Belay needs for it in files of this directory.
    public Surroundings(Path directory) {
        this.directory = directory;
        server.start();
        answer(any(anyUrl()).atPriority(100), 404, "{\"message\": \"Not Found\"}");
        gitHub();
        slack("postMessage", "{{randomValue length=10 type='NUMERIC'}}.000247");
        slack("update", "{{jsonPath request.body '$.ts'}}");
        answer(
                post(urlPathEqualTo("/v2/enqueue")),
                202,
                "{\"status\": \"success\", \"message\": \"Event processed\", \"dedup_key\": \"k\"}");
        answer(
                post(urlPathEqualTo("/v2/change/enqueue")),
                202,
                "{\"status\": \"success\", \"message\": \"Change event processed\"}");
        answer(post(urlPathEqualTo("/sink")), 202, "");
    }

    private void slack(String method, String ts) {
        server.stubFor(
                post(urlPathEqualTo("/slack/chat." + method))
                        .willReturn(
                                aResponse()
                                        .withTransformers("response-template")
                                        .withHeader("Content-Type", "application/json")
                                        .withBody(
                                                "{\"ok\": true, \"channel\": \"C024BE91L\", \"ts\": \"%s\"}"
                                                        .formatted(ts))));
    }

    private void gitHub() {
        answer(get(urlPathEqualTo(REPO + "/installation")), 200, "{\"id\": 77, \"app_id\": 1234}");
        answer(
                post(urlPathEqualTo("/app/installations/77/access_tokens")),
                201,
                "{\"token\": \"ghs_1234\", \"expires_at\": \"%s\"}"
                        .formatted(Instant.now().plus(1, ChronoUnit.HOURS)));
        answer(get(urlPathEqualTo("/app/hook/deliveries")), 200, "[]");
        answer(
                get(urlPathMatching(REPO + "/commits/.*/status")),
                200,
                "{\"state\": \"pending\", \"statuses\": []}");
        answer(
                post(urlPathMatching(REPO + "/actions/runs/\\d+/deployment_protection_rule")),
                204,
                "");
        String run = "{\"id\": 7, \"status\": \"in_progress\"}";
        answer(post(urlPathEqualTo(REPO + "/check-runs")), 201, run);
        answer(any(urlPathEqualTo(REPO + "/check-runs/7")), 200, run);
        server.stubFor(
                any(urlPathMatching(REPO + "/deployments(/.*)?"))
                        .willReturn(aResponse().withTransformers(DeploymentsOfGitHub.NAME)));
        answer(get(urlPathEqualTo(REPO)), 200, "{\"id\": 1, \"default_branch\": \"main\"}");
        server.stubFor(
                any(urlPathMatching(REPO + "/actions/(workflows/[^/]+/[a-z]+|runs/\\d+)"))
                        .willReturn(aResponse().withTransformers(RunsOfGitHub.NAME)));
    }

    /// What Belay has to be told to find all of this.
    public Map<String, String> environment() {
        return Map.of(
                "BELAY_GITHUB_API_URL", gitHubUrl(),
                "BELAY_GITHUB_APP_ID", "Iv1.test",
                "BELAY_GITHUB_PRIVATE_KEY_FILE", secret("app-key", Keys.pkcs1()),
                "BELAY_GITHUB_PAGE_URL", "https://belay.example",
                "BELAY_SLACK_API_URL", server.baseUrl() + "/slack",
                "BELAY_SLACK_TOKEN_FILE", secret("slack-token", "xoxb-test\n"),
                "BELAY_PAGERDUTY_URL", server.baseUrl(),
                "BELAY_PAGERDUTY_ROUTING_KEY_FILE", secret("routing-key", "r".repeat(32) + "\n"),
                "BELAY_CDEVENTS_SINK", server.baseUrl() + "/sink");
    }

    private String secret(String name, String text) {
        try {
            return Files.writeString(directory.resolve(name), text).toAbsolutePath().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets somebody hear of every request when it was answered.
    public void tell(RequestListener listener) {
        server.addMockServiceRequestListener(listener);
    }

    /// Where GitHub's API is.
    public String gitHubUrl() {
        return server.baseUrl();
    }

    /// The deployments and statuses that GitHub keeps.
    public DeploymentsOfGitHub deployments() {
        return deployments;
    }

    /// The runs of workflows that GitHub keeps.
    public RunsOfGitHub runs() {
        return runs;
    }

    /// Somebody made a deployment to production.
    public void deployed(long id, String sha) {
        deployments.add(
                JSON.createObjectNode()
                        .put("id", id)
                        .put("sha", sha)
                        .put("ref", "main")
                        .put("task", "deploy")
                        .put("environment", "production"));
    }

    /// The check runs of a commit from now on, as GitHub lists them.
    public void checks(String sha, String... runs) {
        answer(
                get(urlPathEqualTo(REPO + "/commits/" + sha + "/check-runs")),
                200,
                "{\"total_count\": %d, \"check_runs\": [%s]}"
                        .formatted(runs.length, String.join(", ", runs)));
    }

    /// A check run of GitHub Actions.
    ///
    /// @param conclusion empty while it runs
    public static String check(int id, String name, String conclusion, String title) {
        return check(id, name, "github-actions", conclusion, title);
    }

    /// A check run of an App.
    ///
    /// @param conclusion empty while it runs
    public static String check(int id, String name, String app, String conclusion, String title) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("name", name)
                .put("status", conclusion.isEmpty() ? "in_progress" : "completed")
                .put("conclusion", conclusion.isEmpty() ? null : conclusion)
                .<ObjectNode>set("app", JSON.createObjectNode().put("slug", app))
                .set("output", JSON.createObjectNode().put("title", title))
                .toString();
    }

    /// The pull request whose merge made a commit, with the opinion of its one reviewer.
    public void reviewed(String sha, int number, String opinion) {
        answer(
                get(urlPathEqualTo(REPO + "/commits/" + sha + "/pulls")),
                200,
                """
                [{"number": %d, "state": "closed", "merged_at": "2026-03-01T09:00:00Z",
                  "merge_commit_sha": "%s", "user": {"login": "dana"}, "head": {"sha": "bbb"},
                  "base": {"ref": "main", "repo": {"default_branch": "main"}}}]
                """
                        .formatted(number, sha));
        answer(
                get(urlPathEqualTo(REPO + "/pulls/%d/reviews".formatted(number))),
                200,
                """
                [{"user": {"login": "lee", "type": "User"}, "state": "%s", "commit_id": "bbb",
                  "author_association": "MEMBER"}]
                """
                        .formatted(opinion));
    }

    /// Whether somebody is an active member of `acme/developers`.
    public void member(String login, boolean active) {
        answer(
                get(urlPathEqualTo("/orgs/acme/teams/developers/memberships/" + login)),
                active ? 200 : 404,
                active ? "{\"state\": \"active\"}" : "{\"message\": \"Not Found\"}");
    }

    /// How all of them can fail.
    public enum Outage {
        /// Each takes the request and does not answer before its sender has lost patience.
        SILENT,
        /// Each breaks off the connection.
        BROKEN
    }

    /// All of them fail while something is done. What they were asked meanwhile counts as unheard.
    public void during(Outage outage, Runnable done) {
        var answer =
                switch (outage) {
                    case SILENT -> aResponse().withFixedDelay(20_000);
                    case BROKEN -> aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER);
                };
        StubMapping failure = server.stubFor(any(anyUrl()).atPriority(1).willReturn(answer));
        try {
            done.run();
        } finally {
            server.removeStub(failure);
            server.resetRequests();
        }
    }

    /// The bodies that were posted to a path, oldest first.
    public List<JsonNode> posted(String path) {
        return requests(path).stream().map(r -> json(r.getBodyAsString())).toList();
    }

    /// The types of the CDEvents about a release, oldest first.
    public List<String> cdEvents(String release) {
        return requests("/sink").stream()
                .filter(r -> r.getBodyAsString().contains(release))
                .map(r -> r.getHeader("ce-type"))
                .toList();
    }

    /// What GitHub's description of its API does not know of what it was asked.
    public List<String> undescribed() {
        return ApiDescription.violations(
                server.findAll(anyRequestedFor(urlPathMatching("/(repos|app|orgs)/.*"))));
    }

    private List<LoggedRequest> requests(String path) {
        return server.findAll(anyRequestedFor(urlPathEqualTo(path))).stream()
                .sorted(Comparator.comparing(LoggedRequest::getLoggedDate))
                .toList();
    }

    private void answer(MappingBuilder request, int status, String body) {
        server.stubFor(
                request.willReturn(
                        aResponse()
                                .withStatus(status)
                                .withHeader("Content-Type", "application/json; charset=utf-8")
                                .withBody(body)));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
