package dev.belay.github.app;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static dev.belay.github.app.GitHubOnWire.REPO;
import static dev.belay.github.app.GitHubOnWire.REPOSITORY;
import static dev.belay.github.app.GitHubOnWire.getting;
import static dev.belay.github.app.GitHubOnWire.posting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.http.Fault;
import dev.belay.FakeSecrets;
import dev.belay.engine.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What GitHub could not deliver is asked for again, once for each delivery and not for ever.
class MissedDeliveriesTest {

    private static final String DELIVERIES = "/app/hook/deliveries";
    private static final Duration HOUR = Duration.ofHours(1);

    @RegisterExtension final GitHubOnWire wire = new GitHubOnWire();

    private final TestClock clock = new TestClock();
    private MissedDeliveries missed;

    @BeforeEach
    void nothingFailed() {
        missed = new MissedDeliveries(wire.app(clock), Optional.empty());
        failed(item(90, "old-news", "push", 2));
        succeeded();
        wire.serve(
                post(urlPathMatching(".*/deliveries/[0-9]+/attempts")).atPriority(60), 202, "{}");
    }

    @Test
    void asksForNothingWhereNothingFailed() {
        assertThat(redeliver()).isZero();
        assertThat(wire.asked()).containsExactly("GET " + DELIVERIES);
    }

    @Test
    void asksOnceForADeliveryThatNeverArrived() {
        failed(
                item(12, "guid-b", "deployment_status", 1),
                item(11, "guid-a", "deployment", 2),
                item(10, "guid-a", "deployment", 3));

        assertThat(redeliver()).isEqualTo(2);
        assertThat(attempts()).containsExactly(attempt(11), attempt(12));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deployment",
                "deployment_status",
                "deployment_protection_rule",
                "workflow_run",
                "check_run"
            })
    void asksForEveryEventThatMeansSomething(String event) {
        failed(item(11, "guid-a", event, 2));

        assertThat(redeliver()).isEqualTo(1);
    }

    @Test
    void leavesWhatArrivedInTheEnd() {
        failed(item(11, "guid-a", "deployment", 2), item(12, "guid-b", "deployment", 3));
        succeeded(item(20, "guid-a", "deployment", 1), item(21, "guid-c", "deployment", 1));

        assertThat(redeliver()).isEqualTo(1);
        assertThat(attempts()).containsExactly(attempt(12));
    }

    @Test
    void leavesWhatIsNotForBelayAndWhatGitHubHasNoMore() {
        failed(
                item(11, "guid-a", "push", 1),
                item(12, "guid-b", "deployment", 73),
                "{\"id\": 13, \"guid\": \"guid-c\"}");

        assertThat(redeliver()).isZero();
        assertThat(attempts()).isEmpty();
    }

    @Test
    void givesAFreshFailureItsTimeAndManyFailuresMore() {
        String now = clock.instant().minusSeconds(60).toString();
        failed(item(11, "guid-a", "deployment", now));
        assertThat(redeliver()).isZero();
        clock.pass(Duration.ofMinutes(2));
        assertThat(redeliver()).isEqualTo(1);

        failed(
                item(16, "guid-a", "deployment", 1),
                item(15, "guid-a", "deployment", 2),
                item(14, "guid-a", "deployment", 3),
                item(13, "guid-a", "deployment", 4),
                item(12, "guid-a", "deployment", 5),
                item(11, "guid-a", "deployment", 6));
        assertThat(redeliver()).as("the sixth waits 64 minutes").isZero();
        clock.pass(Duration.ofMinutes(10));
        assertThat(redeliver()).isEqualTo(1);
    }

    @Test
    void readsOnOverSeveralPagesByTheCursorOnly() {
        wire.serve(
                getting(DELIVERIES).withQueryParam("status", equalTo("failure")).atPriority(2),
                aResponse()
                        .withStatus(200)
                        .withHeader(
                                "Link",
                                "<https://elsewhere.example/x?cursor=v1_abc&per_page=100>;"
                                        + " rel=\"next\"")
                        .withBody("[" + item(12, "guid-b", "deployment", 1) + "]"));
        wire.serve(
                getting(DELIVERIES)
                        .withQueryParam("status", equalTo("failure"))
                        .withQueryParam("cursor", equalTo("v1_abc"))
                        .atPriority(1),
                200,
                "[" + item(11, "guid-a", "deployment", 2) + "]");

        assertThat(redeliver()).isEqualTo(2);
        assertThat(attempts()).containsExactly(attempt(11), attempt(12));
    }

    @Test
    void boundsItsWork() {
        wire.serve(
                getting(DELIVERIES).withQueryParam("status", equalTo("failure")).atPriority(2),
                aResponse()
                        .withStatus(200)
                        .withHeader("Link", "<" + wire.url() + "/?cursor=more>; rel=\"next\"")
                        .withBody(
                                "[%s]"
                                        .formatted(
                                                String.join(
                                                        ",",
                                                        IntStream.range(100, 160)
                                                                .mapToObj(i ->
                                                                        item(
                                                                                i,
                                                                                "g" + i,
                                                                                "deployment",
                                                                                1))
                                                                .toList()))));

        assertThat(redeliver()).isEqualTo(20);
        assertThat(wire.asked()).filteredOn(("GET " + DELIVERIES)::equals).hasSize(6);
    }

    @Test
    void goesOnAfterADeliveryThatIsGone() {
        failed(item(11, "guid-a", "deployment", 2), item(12, "guid-b", "deployment", 1));
        wire.serve(posting(DELIVERIES + "/11/attempts"), 422, "{\"message\": \"too old\"}");

        assertThat(redeliver()).isEqualTo(1);
    }

    @Test
    void aLimitEndsItUntilTheNextTime() {
        failed(item(11, "guid-a", "deployment", 2), item(12, "guid-b", "deployment", 1));
        wire.serve(
                posting(DELIVERIES + "/11/attempts"),
                aResponse().withStatus(403).withHeader("retry-after", "60"));

        assertThat(missed.redeliver(List.of(REPOSITORY), clock.instant()).failed())
                .singleElement()
                .asString()
                .startsWith("the App: GitHub's rate limit for the App lasts until");
        assertThat(attempts()).containsExactly(attempt(11));
    }

    @Test
    void aGitHubThatDoesNotAnswerEndsItAtOnce() {
        wire.onlyAnswers(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

        assertThatThrownBy(this::redeliver)
                .isInstanceOfSatisfying(Unavailable.class, e -> assertThat(e.isSilence()).isTrue());
    }

    @Test
    void withATokenOneRepositoryThatCannotBeLookedAtKeepsNoOtherFromIt() {
        FakeSecrets token = new FakeSecrets();
        token.set("github_pat_x");
        GitHubApi github = GitHubApi.withToken(wire.url(), token, clock, GitHubOnWire.PATIENCE);
        wire.serve(
                getting("/repos/acme/closed/hooks"),
                403,
                "{\"message\": \"Resource not accessible by personal access token\"}");
        wire.serve(getting("/repos/acme/broken/hooks"), 500, "{}");
        wire.serve(
                getting(REPO + "/hooks"),
                200,
                "[{\"id\": 7, \"config\": {\"url\": \"https://belay.example/github\"}}]");
        String deliveries = REPO + "/hooks/7/deliveries";
        wire.serve(
                getting(deliveries).withQueryParam("status", equalTo("failure")),
                200,
                "[" + item(11, "guid-a", "deployment", 2) + "]");
        wire.serve(getting(deliveries).withQueryParam("status", equalTo("success")), 200, "[]");

        MissedDeliveries.Asked asked =
                new MissedDeliveries(github, Optional.of("https://belay.example/github"))
                        .redeliver(
                                List.of("acme/closed", "acme/broken", "acme/gone", REPOSITORY),
                                clock.instant());

        assertThat(asked.deliveries()).isEqualTo(1);
        assertThat(asked.failed())
                .containsExactly(
                        "acme/closed: GitHub: GET /repos/acme/closed/hooks answered 403: Resource"
                                + " not accessible by personal access token",
                        "acme/broken: GitHub: GET /repos/acme/broken/hooks answered 500",
                        "acme/gone: GitHub: GET /repos/acme/gone/hooks answered 404: Not Found");
    }

    @Test
    void withATokenLooksAtTheHooksThatDeliverHere() {
        FakeSecrets token = new FakeSecrets();
        token.set("github_pat_x");
        GitHubApi github = GitHubApi.withToken(wire.url(), token, clock, GitHubOnWire.PATIENCE);
        wire.serve(
                getting(REPO + "/hooks"),
                200,
                """
                [{"id": 7, "config": {"url": "https://belay.example/github"}},
                 {"id": 8, "config": {"url": "https://other.example/github"}}]
                """);
        String deliveries = REPO + "/hooks/7/deliveries";
        wire.serve(
                getting(deliveries).withQueryParam("status", equalTo("failure")),
                200,
                "[" + item(11, "guid-a", "deployment", 2) + "]");
        wire.serve(getting(deliveries).withQueryParam("status", equalTo("success")), 200, "[]");

        assertThat(
                        new MissedDeliveries(github, Optional.of("https://belay.example/github"))
                                .redeliver(List.of(REPOSITORY), clock.instant())
                                .deliveries())
                .isEqualTo(1);
        assertThat(wire.asked()).last().isEqualTo("POST " + deliveries + "/11/attempts");
        assertThat(
                        new MissedDeliveries(github, Optional.empty())
                                .redeliver(List.of(REPOSITORY), clock.instant())
                                .deliveries())
                .isZero();
    }

    private int redeliver() {
        MissedDeliveries.Asked asked = missed.redeliver(List.of(REPOSITORY), clock.instant());
        assertThat(asked.failed()).isEmpty();
        return asked.deliveries();
    }

    private List<String> attempts() {
        return wire.asked().stream().filter(a -> a.endsWith("/attempts")).toList();
    }

    private static String attempt(int id) {
        return "POST %s/%d/attempts".formatted(DELIVERIES, id);
    }

    private void failed(String... items) {
        page("failure", items);
    }

    private void succeeded(String... items) {
        page("success", items);
    }

    private void page(String status, String... items) {
        wire.serve(
                getting(DELIVERIES).withQueryParam("status", equalTo(status)),
                200,
                Arrays.asList(items).toString());
    }

    private String item(int id, String guid, String event, int hoursAgo) {
        Instant at = clock.instant().minus(HOUR.multipliedBy(hoursAgo));
        return item(id, guid, event, at.toString());
    }

    private static String item(int id, String guid, String event, String at) {
        boolean good = id >= 20 && id < 30;
        return """
        {"id": %d, "guid": "%s", "delivered_at": "%s", "redelivery": false, "duration": 0.27,
         "status": "%s", "status_code": %d, "event": "%s", "action": "created",
         "installation_id": 77, "repository_id": 1, "throttled_at": null}
        """
                .formatted(
                        id,
                        guid,
                        at,
                        good ? "OK" : "Invalid HTTP Response: 502",
                        good ? 200 : 502,
                        event);
    }
}
