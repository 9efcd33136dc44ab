package dev.belay.github.app;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// GitHub's API, as far as its published description says what it answers.
public final class GitHubOnWire implements BeforeEachCallback, AfterEachCallback {

    static final String REPOSITORY = "acme/game";
    static final String REPO = "/repos/acme/game";
    static final ObjectMapper JSON = new ObjectMapper();

    /// As long as GitHub's newer tokens are, which have a JWT within.
    static final String TOKEN = "ghs_1234_" + "ey.J0eXAi.".repeat(60);

    /// A machine that has much else to do is not what is tested.
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final UUID ONLY = new UUID(1, 1);

    private final DeploymentsOfGitHub deployments = new DeploymentsOfGitHub();
    private final WireMockServer server =
            new WireMockServer(
                    WireMockConfiguration.options()
                            .dynamicPort()
                            .bindAddress("127.0.0.1")
                            .extensions(deployments));

    @Override
    public void beforeEach(ExtensionContext context) {
        server.start();
        deployments.reset();
        serve(any(anyUrl()).atPriority(100), 404, "{\"message\":\"Not Found\",\"status\":\"404\"}");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        List<String> wrong = ApiDescription.violations(requests());
        server.stop();
        assertThat(wrong).as("what GitHub's description of its API does not know").isEmpty();
    }

    String url() {
        return server.baseUrl();
    }

    /// The deployments and statuses that GitHub keeps.
    public DeploymentsOfGitHub deployments() {
        return deployments;
    }

    /// A client of this GitHub, as an App that is installed.
    public GitHubApi app(TestClock clock) {
        installed(clock.instant().plusSeconds(3600));
        keepDeployments();
        return GitHubApi.asApp(url(), "Iv1.test", Keys.file(), clock, PATIENCE);
    }

    /// The App is installed in the repository, and gets tokens that live until then.
    void installed(Instant expires) {
        serve(getting(REPO + "/installation"), 200, "{\"id\": 77, \"app_id\": 1234}");
        serve(
                posting("/app/installations/77/access_tokens"),
                201,
                """
                {"token": "%s", "expires_at": "%s", "permissions": {"deployments": "write"},
                 "repository_selection": "selected"}
                """
                        .formatted(TOKEN, expires));
    }

    private void keepDeployments() {
        ResponseDefinitionBuilder kept = aResponse().withTransformers(DeploymentsOfGitHub.NAME);
        server.stubFor(
                any(urlPathMatching(REPO + "/deployments(/.*)?")).atPriority(50).willReturn(kept));
    }

    void serve(MappingBuilder request, int status, String body) {
        serve(
                request,
                aResponse()
                        .withStatus(status)
                        .withHeader("Content-Type", "application/json; charset=utf-8")
                        .withBody(body));
    }

    void serve(MappingBuilder request, ResponseDefinitionBuilder response) {
        server.stubFor(request.willReturn(response));
    }

    /// From now on nothing is answered but this.
    public void onlyAnswers(ResponseDefinitionBuilder response) {
        recovers();
        server.stubFor(any(anyUrl()).atPriority(1).withId(ONLY).willReturn(response));
    }

    /// Back to normal.
    public void recovers() {
        server.removeStub(ONLY);
    }

    /// The bodies of the requests of this kind, in order.
    List<JsonNode> bodies(String method, String path) {
        return requests().stream()
                .filter(r -> r.getMethod().value().equals(method))
                .filter(r -> r.getUrl().replaceFirst("\\?.*", "").equals(path))
                .map(r -> json(r.getBodyAsString()))
                .toList();
    }

    /// Method and path of every request, in order.
    List<String> asked() {
        return requests().stream()
                .map(r -> r.getMethod() + " " + r.getUrl().replaceFirst("\\?.*", ""))
                .toList();
    }

    /// How many requests there were.
    public int count() {
        return requests().size();
    }

    /// How often the statuses of a deployment were asked for.
    public long looks() {
        return asked().stream().filter(a -> a.matches("GET .*/statuses")).count();
    }

    List<LoggedRequest> requests() {
        return server.findAll(anyRequestedFor(anyUrl())).stream()
                .sorted(Comparator.comparing(LoggedRequest::getLoggedDate))
                .toList();
    }

    static MappingBuilder getting(String path) {
        return get(urlPathEqualTo(path));
    }

    static MappingBuilder posting(String path) {
        return post(urlPathEqualTo(path));
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
