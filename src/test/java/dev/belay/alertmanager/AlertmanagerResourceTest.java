package dev.belay.alertmanager;

import static dev.belay.alertmanager.Bodies.alert;
import static dev.belay.alertmanager.Bodies.fixture;
import static dev.belay.alertmanager.Bodies.payload;
import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.belay.CapturedLog;
import dev.belay.RawHttp;
import dev.belay.engine.Unavailable;
import dev.belay.release.Triage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `POST /alertmanager` as Alertmanager and as strangers see it.
@QuarkusTest
@TestProfile(PortsOfTests.FakeDesk.class)
class AlertmanagerResourceTest {

    private static final String TOKEN = "s3cret-of-the-day";
    private static final String OLD_TOKEN = "s3cret-of-yesterday";
    private static final FakeAlertDesk DESK = PortsOfTests.DESK;

    @TestHTTPResource("/alertmanager")
    URI alertmanager;

    @BeforeEach
    void reset() {
        DESK.reset();
        PortsOfTests.TOKENS.set(TOKEN, OLD_TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"v0.25", "v0.34"})
    void answersWithAVerdictForEachAlert(String version) {
        deliver(fixture(version + "-mixed.json"))
                .statusCode(200)
                .contentType("application/json")
                .body("verdicts", hasSize(2))
                .body("verdicts[0].release", equalTo("games/game-1042"))
                .body("verdicts[0].action", equalTo("hold"))
                .body("verdicts[0].slo", equalTo("matching"))
                .body("verdicts[0].fingerprint", equalTo("11c0ffee22334455"))
                .body("verdicts[0].verdict", equalTo("act"))
                .body("verdicts[0].reason", equalTo("rolled-back"))
                .body("verdicts[0].text", equalTo("said the fake"))
                .body("verdicts[0].count", equalTo(1))
                .body("verdicts[1].verdict", equalTo("ignore"))
                .body("ignored", equalTo(1))
                .body("malformed", equalTo(0))
                .body("truncatedAlerts", equalTo(0))
                .body("more", equalTo(0))
                .body("retry", nullValue());
    }

    @Test
    void handsOnWhenItWasReceived() {
        deliver(fixture("v0.34-heartbeat.json")).statusCode(200);
        assertThat(DESK.given())
                .singleElement()
                .satisfies(t ->
                        assertThat(((Triage.ForNamespace) t).alert().receivedAt())
                                .isEqualTo(PortsOfTests.NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer wrong", "Bearer ", "Bearer", "Basic czNjcmV0", ""})
    void aWrongTokenTouchesNothing(String header) {
        given().header("Authorization", header)
                .contentType("application/json")
                .body(fixture("v0.34-rollback.json"))
                .post("/alertmanager")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .body(emptyString());
        assertThat(DESK.calls).isEmpty();
    }

    @Test
    void aMissingTokenIsAnsweredBeforeAnyOfTheBody() throws Exception {
        String head = "Content-Type: application/json\r\nContent-Length: 33554432\r\n";
        assertThat(RawHttp.exchange(alertmanager, head, new byte[0])).startsWith("HTTP/1.1 401");
        String wrong = head + "Authorization: Bearer x\r\n";
        assertThat(RawHttp.exchange(alertmanager, wrong, new byte[10])).startsWith("HTTP/1.1 401");
        assertThat(DESK.calls).isEmpty();
    }

    @Test
    void takesEveryLiveTokenAndNoneThatIsGone() {
        deliver("Bearer " + OLD_TOKEN, fixture("v0.34-rollback.json")).statusCode(200);
        PortsOfTests.TOKENS.set("s3cret-of-tomorrow", TOKEN);
        deliver("Bearer " + OLD_TOKEN, fixture("v0.34-rollback.json")).statusCode(401);
        deliver("Bearer " + TOKEN, fixture("v0.34-rollback.json")).statusCode(200);
        deliver("Bearer s3cret-of-tomorrow", fixture("v0.34-rollback.json")).statusCode(200);
    }

    @Test
    void judgesTheGoodAmongTheMalformed() {
        deliver(payload(alert("a"), "{\"labels\":[]}", alert("b")))
                .statusCode(200)
                .body("verdicts", hasSize(2))
                .body("malformed", equalTo(1));
        String body = payload(alert("c"), alert("d"));
        deliver(body.substring(0, body.length() - 200))
                .statusCode(200)
                .body("verdicts", hasSize(1))
                .body("malformed", equalTo(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "<html/>", "{\"alerts\":[{\"status\":\"firing\"", "[]", "{}"})
    void whatHoldsNoReadableAlertIsABadRequest(String body) {
        deliver(body).statusCode(400).body("malformed", equalTo(1));
        assertThat(DESK.calls).isEmpty();
    }

    @Test
    void asksForARetryUntilTheClusterAccepted() {
        DESK.unaccepted = List.of("games/game-1042");
        deliver(fixture("v0.34-rollback.json"))
                .statusCode(503)
                .header("Retry-After", "1")
                .body("verdicts", hasSize(1))
                .body("retry", containsString("games/game-1042"));
    }

    @Test
    void asksForARetryWhenNothingCouldBePersisted() {
        DESK.failure = Optional.of(new Unavailable("no API server"));
        deliver(fixture("v0.34-rollback.json"))
                .statusCode(503)
                .header("Retry-After", "1")
                .body("verdicts", hasSize(0))
                .body("malformed", equalTo(0))
                .body("retry", containsString("no API server"));
    }

    @Test
    void aMistakeOfOursIsRetriedToo() {
        DESK.failure = Optional.of(new IllegalStateException("a bug"));
        deliver(fixture("v0.34-rollback.json")).statusCode(500);
    }

    @Test
    void takesAnyContentType() {
        given().header("Authorization", "Bearer " + TOKEN)
                .contentType("text/plain")
                .body(payload(alert("a")))
                .post("/alertmanager")
                .then()
                .statusCode(200);
    }

    @Test
    void tenThousandAlertsAreOneShortAnswer() {
        String[] alerts = Collections.nCopies(10_000, alert("a")).toArray(String[]::new);
        deliver(payload(alerts)).statusCode(200).body("verdicts[0].count", equalTo(10_000));
        assertThat(DESK.given()).hasSize(1);
    }

    @Test
    void aBodyOverTheLimitIsJudgedAsFarAsItIsRead() {
        String filler = "\"summary\":\"" + "x".repeat(20 * 1024 * 1024) + "\",\"window\"";
        String big = alert("big").replace("\"window\"", filler);
        deliver(payload(alert("a"), big)).statusCode(200).body("malformed", equalTo(0));
        deliver(payload(alert("a"), big, big, alert("b")))
                .statusCode(200)
                .body("verdicts.fingerprint", equalTo(List.of("a", "big")))
                .body("malformed", equalTo(1));
        deliver(payload(alert("after"))).statusCode(200);
    }

    @Test
    void noTokenGetsIntoALogLineOrAnAnswer() {
        try (CapturedLog log = new CapturedLog()) {
            StringBuilder answers = new StringBuilder();
            String odd = payload(alert("a", "slo", ""), "5").replace("\"4\"", "\"5\"");
            for (String token : List.of(TOKEN, OLD_TOKEN, TOKEN + "x", "wrong-t0ken")) {
                for (String body : List.of(odd, "{", payload(alert("a")))) {
                    answers.append(deliver("Bearer " + token, body).extract().asString());
                    DESK.failure = Optional.of(new Unavailable("down"));
                    answers.append(deliver("Bearer " + token, body).extract().asString());
                    DESK.failure = Optional.of(new IllegalStateException("a bug"));
                    answers.append(deliver("Bearer " + token, body).extract().asString());
                    DESK.reset();
                }
            }
            assertThat(log.lines())
                    .anyMatch(l -> l.contains("outcome=unauthorized"))
                    .anyMatch(l -> l.startsWith("WARN") && l.contains("payload version '5'"))
                    .noneMatch(l -> l.contains("s3cret") || l.contains("wrong-t0ken"));
            assertThat(answers).doesNotContain("s3cret", "wrong-t0ken");
        }
    }

    @Test
    void countsAndWarnsOfWhatIsLeftOut() {
        try (CapturedLog log = new CapturedLog()) {
            deliver(payload(alert("a")).replace("Alerts\":0", "Alerts\":17"))
                    .statusCode(200)
                    .body("truncatedAlerts", equalTo(17));
            assertThat(log.lines()).anyMatch(l -> l.startsWith("WARN") && l.contains("max_alerts"));
        }
        given().get("/q/metrics")
                .then()
                .body(
                        containsString(
                                "belay_deliveries_total{outcome=\"judged\",source=\"alertmanager\"}"))
                .body(
                        containsString(
                                "belay_payload_oddities_total{oddity=\"truncated\",source=\"alertmanager\"}"));
    }

    private static ValidatableResponse deliver(String body) {
        return deliver(body.getBytes(UTF_8));
    }

    private static ValidatableResponse deliver(byte[] body) {
        return deliver("Bearer " + TOKEN, body);
    }

    private static ValidatableResponse deliver(String authorization, String body) {
        return deliver(authorization, body.getBytes(UTF_8));
    }

    private static ValidatableResponse deliver(String authorization, byte[] body) {
        return given().header("Authorization", authorization)
                .contentType("application/json")
                .body(body)
                .post("/alertmanager")
                .then();
    }
}
