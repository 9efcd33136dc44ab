package dev.belay.github.app;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static dev.belay.github.app.GitHubOnWire.REPO;
import static dev.belay.github.app.GitHubOnWire.REPOSITORY;
import static dev.belay.github.app.GitHubOnWire.TOKEN;
import static dev.belay.github.app.GitHubOnWire.getting;
import static dev.belay.github.app.GitHubOnWire.posting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.belay.FakeSecrets;
import dev.belay.engine.Unavailable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// How Belay speaks to GitHub: who it says it is, and what it does when GitHub does not answer as it should.
class GitHubApiTest {

    private static final String ASKED = REPO + "/hooks";

    /// For what does not answer.
    private static final Duration IMPATIENCE = Duration.ofMillis(500);

    @RegisterExtension final GitHubOnWire wire = new GitHubOnWire();

    private final TestClock clock = new TestClock();

    @Test
    void theAppShowsAJwtThatGitHubTakes() throws GeneralSecurityException {
        GitHubApi github = wire.app(clock);
        wire.serve(getting("/app/hook/deliveries"), 200, "[]");

        github.get(As.app(), "/app/hook/deliveries");

        List<String> parts = List.of(bearer(last()).split("\\.", -1));
        assertThat(parts).hasSize(3);
        assertThat(decoded(parts.get(0)).path("alg").asText()).isEqualTo("RS256");
        JsonNode claims = decoded(parts.get(1));
        long now = clock.instant().getEpochSecond();
        assertThat(claims.path("iss").asText()).isEqualTo("Iv1.test");
        assertThat(claims.path("iat").asLong()).isEqualTo(now - 60);
        assertThat(claims.path("exp").asLong()).isGreaterThan(now).isLessThanOrEqualTo(now + 600);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(Keys.PAIR.getPublic());
        signature.update((parts.get(0) + "." + parts.get(1)).getBytes(StandardCharsets.US_ASCII));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts.get(2)))).isTrue();
    }

    @Test
    void aTokenIsForOneRepositoryAndKeptUntilItExpires() {
        GitHubApi github = wire.app(clock);
        wire.serve(getting(ASKED), 200, "[]");

        github.get(As.in(REPOSITORY), ASKED);
        clock.pass(Duration.ofMinutes(58));
        github.get(As.in(REPOSITORY), ASKED);

        assertThat(bearer(last())).isEqualTo(TOKEN);
        assertThat(tokens()).hasSize(1);
        assertThat(tokens().getFirst().path("repositories").toString()).isEqualTo("[\"game\"]");
        clock.pass(Duration.ofMinutes(2));
        github.get(As.in(REPOSITORY), ASKED);
        assertThat(tokens()).hasSize(2);
    }

    @Test
    void everyRequestSaysWhichVersionItWants() {
        GitHubApi github = wire.app(clock);
        wire.serve(getting(ASKED), 200, "[]");

        github.get(As.in(REPOSITORY), ASKED);

        assertThat(wire.requests())
                .hasSize(3)
                .allSatisfy(r -> {
                    assertThat(r.getHeader("X-GitHub-Api-Version")).isEqualTo("2022-11-28");
                    assertThat(r.getHeader("Accept")).isEqualTo("application/vnd.github+json");
                    assertThat(r.getHeader("User-Agent")).isEqualTo("belay.dev");
                });
    }

    @Test
    void aTokenThatWasRevokedIsReplacedOnce() {
        GitHubApi github = wire.app(clock);
        wire.serve(getting(ASKED), 401, "{\"message\": \"Bad credentials\"}");

        assertThatThrownBy(() -> github.get(As.in(REPOSITORY), ASKED))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("401")
                .hasMessageContaining("Bad credentials")
                .message()
                .doesNotContain(TOKEN);

        assertThat(tokens()).hasSize(2);
        assertThat(wire.asked()).filteredOn(("GET " + ASKED)::equals).hasSize(2);
    }

    @Test
    void aTokenFromAFileIsReadAgainEachTime() {
        FakeSecrets file = new FakeSecrets();
        file.set("github_pat_one");
        GitHubApi github = GitHubApi.withToken(wire.url(), file, clock, GitHubOnWire.PATIENCE);
        wire.serve(getting(ASKED), 200, "[]");

        github.get(As.in(REPOSITORY), ASKED);
        assertThat(bearer(last())).isEqualTo("github_pat_one");
        file.set("github_pat_two");
        github.get(As.in(REPOSITORY), ASKED);
        assertThat(bearer(last())).isEqualTo("github_pat_two");
        assertThatThrownBy(() -> github.get(As.app(), "/app")).isInstanceOf(Unavailable.class);
    }

    @Test
    void theSecondaryLimitIsWaitedOutWithoutAsking() {
        GitHubApi github = wire.app(clock);
        wire.serve(
                getting(ASKED),
                aResponse()
                        .withStatus(403)
                        .withHeader("retry-after", "90")
                        .withBody("{\"message\": \"You have exceeded a secondary rate limit.\"}"));

        refused(github, "2026-03-01T10:01:30Z");
        clock.pass(Duration.ofSeconds(89));
        refused(github, "2026-03-01T10:01:30Z");
        assertThat(wire.asked()).filteredOn(("GET " + ASKED)::equals).hasSize(1);

        clock.pass(Duration.ofSeconds(1));
        wire.serve(getting(ASKED), 200, "[]");
        assertThat(github.get(As.in(REPOSITORY), ASKED).isGood()).isTrue();
    }

    @Test
    void theSecondaryLimitWithoutATimeIsWaitedOutLongerEachTime() {
        GitHubApi github = wire.app(clock);
        wire.serve(getting(ASKED), 429, "{\"message\": \"secondary rate limit\"}");

        refused(github, "2026-03-01T10:01:00Z");
        clock.pass(Duration.ofMinutes(1));
        refused(github, "2026-03-01T10:03:00Z");
        clock.pass(Duration.ofMinutes(2));
        refused(github, "2026-03-01T10:07:00Z");
    }

    @Test
    void thePrimaryLimitIsWaitedOutUntilItsReset() {
        GitHubApi github = wire.app(clock);
        String reset = Long.toString(clock.instant().plusSeconds(600).getEpochSecond());
        wire.serve(
                getting(ASKED),
                aResponse()
                        .withStatus(200)
                        .withHeader("x-ratelimit-remaining", "0")
                        .withHeader("x-ratelimit-reset", reset)
                        .withBody("[]"));

        assertThat(github.get(As.in(REPOSITORY), ASKED).isGood()).isTrue();
        refused(github, "2026-03-01T10:10:00Z");
        assertThat(wire.asked()).filteredOn(("GET " + ASKED)::equals).hasSize(1);
    }

    @Test
    void aLimitHoldsForEveryRepositoryOfTheInstallation() {
        GitHubApi github = wire.app(clock);
        installed("acme/lobby", 77);
        installed("acme/later", 77);
        installed("umbrella/site", 78);
        wire.serve(get(urlPathMatching("/repos/.*/hooks")), 200, "[]");
        github.get(As.in("acme/lobby"), "/repos/acme/lobby/hooks");
        wire.serve(getting(ASKED), aResponse().withStatus(429).withHeader("retry-after", "90"));
        refused(github, "2026-03-01T10:01:30Z");
        int before = wire.count();

        for (String sibling : List.of("acme/lobby", "acme/later")) {
            String hooks = "/repos/%s/hooks".formatted(sibling);
            assertThatThrownBy(() -> github.get(As.in(sibling), hooks))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage(
                            "GitHub's rate limit for %s lasts until 2026-03-01T10:01:30Z"
                                    .formatted(sibling));
        }

        assertThat(wire.asked().subList(before, wire.count()))
                .as("the App has to find out whose the other one is")
                .containsExactly(
                        "GET /repos/acme/later/installation",
                        "POST /app/installations/77/access_tokens");
        assertThat(github.get(As.in("umbrella/site"), "/repos/umbrella/site/hooks").isGood())
                .as("another installation")
                .isTrue();
    }

    @Test
    void whileALimitLastsNoNewTokenIsAskedForEither() {
        GitHubApi github = wire.app(clock);
        clock.pass(Duration.ofMinutes(58));
        wire.serve(getting(ASKED), aResponse().withStatus(429).withHeader("retry-after", "900"));
        refused(github, "2026-03-01T11:13:00Z");
        int before = wire.count();
        clock.pass(Duration.ofMinutes(5));

        refused(github, "2026-03-01T11:13:00Z");

        assertThat(wire.count()).isEqualTo(before);
    }

    @Test
    void aLimitHoldsForEverythingThatATokenAsks() {
        FakeSecrets file = new FakeSecrets();
        file.set("github_pat_one");
        GitHubApi github = GitHubApi.withToken(wire.url(), file, clock, GitHubOnWire.PATIENCE);
        wire.serve(getting(ASKED), aResponse().withStatus(429).withHeader("retry-after", "90"));
        refused(github, "2026-03-01T10:01:30Z");

        assertThatThrownBy(() -> github.get(As.in("acme/lobby"), "/repos/acme/lobby/hooks"))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("rate limit for acme/lobby");
        assertThat(wire.count()).isEqualTo(1);
    }

    @Test
    void aLimitIsNotBelievedForever() {
        GitHubApi github = wire.app(clock);
        wire.serve(
                getting(ASKED), aResponse().withStatus(429).withHeader("retry-after", "999999999"));

        refused(github, "2026-03-01T11:00:00Z");
    }

    @Test
    void aMissingPermissionIsNoLimit() {
        GitHubApi github = wire.app(clock);
        wire.serve(
                getting(ASKED), 403, "{\"message\": \"Resource not accessible by integration\"}");

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> github.get(As.in(REPOSITORY), ASKED))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining("Resource not accessible by integration");
        }
        assertThat(wire.asked()).filteredOn(("GET " + ASKED)::equals).hasSize(2);
    }

    @Test
    void aRedirectIsNotFollowed() {
        GitHubApi github = wire.app(clock);
        wire.serve(
                getting(ASKED),
                aResponse().withStatus(307).withHeader("Location", wire.url() + "/elsewhere"));

        assertThatThrownBy(() -> github.get(As.in(REPOSITORY), ASKED))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("307");
        assertThat(wire.asked()).doesNotContain("GET /elsewhere");
    }

    @Test
    void whatIsNotThereIsSaidAndNotThrown() {
        GitHubApi github = wire.app(clock);

        assertThat(github.get(As.in(REPOSITORY), ASKED).status()).isEqualTo(404);
    }

    @Test
    void anAppThatIsNotInstalledIsSaidSo() {
        GitHubApi github =
                GitHubApi.asApp(wire.url(), "1234", Keys.file(), clock, GitHubOnWire.PATIENCE);

        assertThatThrownBy(() -> github.get(As.in(REPOSITORY), ASKED))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(REPO + "/installation")
                .hasMessageContaining("404");
    }

    @Test
    void aKeyThatWasReplacedByNonsenseIsSaidAndNotRepeated() {
        FakeSecrets key = new FakeSecrets();
        key.set("nonsense");
        GitHubApi github = GitHubApi.asApp(wire.url(), "1234", key, clock);

        assertThatThrownBy(() -> github.get(As.in(REPOSITORY), ASKED))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("is no private key in PEM")
                .message()
                .doesNotContain("nonsense");
    }

    @Test
    void halfAnAnswerIsNone() {
        GitHubApi github = wire.app(clock);
        wire.serve(
                getting(ASKED),
                aResponse().withStatus(200).withHeader("Content-Length", "4096").withBody("[{"));
        unavailable(within(IMPATIENCE));
        wire.serve(getting(ASKED), 200, "[{\"id\": 1");
        unavailable(github);
        wire.serve(getting(ASKED), aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
        unavailable(github);
        wire.serve(getting(ASKED), aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        unavailable(github);
        wire.serve(getting(ASKED), 502, "<html>Bad gateway</html>");
        unavailable(github);
    }

    @Test
    void anAnswerThatDoesNotComeIsNotWaitedFor() {
        GitHubApi github = within(IMPATIENCE);
        wire.serve(getting(ASKED), aResponse().withStatus(200).withFixedDelay(60_000));

        unavailable(github);
    }

    @Test
    void onlyWhatIsNotAnsweredAtAllIsSilence() {
        Duration patience = GitHubOnWire.PATIENCE;
        assertThat(isSilence(aResponse().withStatus(502), patience)).isFalse();
        assertThat(isSilence(aResponse().withStatus(200).withBody("[{"), patience)).isFalse();
        assertThat(isSilence(aResponse().withFault(Fault.EMPTY_RESPONSE), patience)).isTrue();
        assertThat(isSilence(aResponse().withStatus(200).withFixedDelay(60_000), IMPATIENCE))
                .isTrue();
    }

    private boolean isSilence(ResponseDefinitionBuilder answer, Duration patience) {
        GitHubApi github = within(patience);
        wire.serve(getting(ASKED), answer);
        return catchThrowableOfType(
                        Unavailable.class, () -> github.get(As.in(REPOSITORY), ASKED).orThrow())
                .isSilence();
    }

    @Test
    void noAddressIsMadeOfAStrangeName() {
        GitHubApi github = wire.app(clock);

        assertThatThrownBy(() -> Paths.repository("acme/..")).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> Paths.repository("acme/game?x=")).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> github.get(As.in("acme/../.."), "/x"))
                .isInstanceOf(Unavailable.class);
        assertThat(wire.asked()).isEmpty();
    }

    private void installed(String repository, int installation) {
        wire.serve(
                getting("/repos/%s/installation".formatted(repository)),
                200,
                "{\"id\": %d, \"app_id\": 1234}".formatted(installation));
        wire.serve(
                posting("/app/installations/%d/access_tokens".formatted(installation)),
                201,
                "{\"token\": \"%s\", \"expires_at\": \"%s\"}"
                        .formatted(TOKEN, clock.instant().plusSeconds(3600)));
    }

    private GitHubApi within(Duration patience) {
        FakeSecrets file = new FakeSecrets();
        file.set("github_pat_one");
        return GitHubApi.withToken(wire.url(), file, clock, patience);
    }

    private static void unavailable(GitHubApi github) {
        assertThatThrownBy(() -> github.get(As.in(REPOSITORY), ASKED))
                .isInstanceOf(Unavailable.class)
                .hasMessageStartingWith("GitHub: GET " + ASKED);
    }

    private static void refused(GitHubApi github, String until) {
        assertThatThrownBy(() -> github.get(As.in(REPOSITORY), ASKED))
                .isInstanceOf(Unavailable.class)
                .hasMessage(
                        "GitHub's rate limit for %s lasts until %s".formatted(REPOSITORY, until));
    }

    private List<JsonNode> tokens() {
        return wire.bodies("POST", "/app/installations/77/access_tokens");
    }

    private LoggedRequest last() {
        return wire.requests().getLast();
    }

    private static String bearer(LoggedRequest request) {
        return request.getHeader("Authorization").replaceFirst("^Bearer ", "");
    }

    private static JsonNode decoded(String part) {
        return GitHubOnWire.json(
                new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }
}
