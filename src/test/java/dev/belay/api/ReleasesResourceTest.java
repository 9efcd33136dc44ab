package dev.belay.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.belay.CapturedLog;
import dev.belay.RawHttp;
import dev.belay.release.GateResult.Outcome;
import dev.belay.release.Person;
import dev.belay.release.ReleaseState;
import dev.belay.release.SampleReleases;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `/api/releases` as people and their tools see it.
@QuarkusTest
@TestProfile(PortsOfTests.Fakes.class)
class ReleasesResourceTest {

    private static final String PATH = "/api/releases/play/game-42";
    private static final String WHY = "{\"reason\": \"looks odd\"}";

    @TestHTTPResource(PATH + "/hold")
    URI hold;

    @BeforeEach
    void reset() {
        PortsOfTests.ACCESS.reset();
        PortsOfTests.PEOPLE.set("dana dana", "lee lee", "# a remark", "sam sam");
        PortsOfTests.DESK.release = Optional.of(SampleReleases.waitingForApproval());
    }

    @Test
    void showsAReleaseToWhoMayReadIt() {
        PortsOfTests.ACCESS.grant("lee", "get releases");
        PortsOfTests.ACCESS.grant("lee", "list releases");
        given().auth()
                .oauth2("lee")
                .get(PATH)
                .then()
                .statusCode(200)
                .body("phase", is("Pending"))
                .body("approvals[0].stage", is("production"))
                .body("approvals[0].needed", is(2))
                .body("image", is("img:42"));
        given().auth()
                .oauth2("lee")
                .get("/api/releases/play")
                .then()
                .statusCode(200)
                .body("releases.name", equalTo(java.util.List.of("game-42")));
        problem(given().auth().oauth2("sam").get(PATH).then(), 403)
                .body("permission", is("get releases of belay.dev in namespace play"));
    }

    @Test
    void showsWhatItsGatesAndItsVerificationCameTo() {
        PortsOfTests.ACCESS.grant("lee", "get releases");
        PortsOfTests.DESK.release =
                Optional.of(SampleReleases.whoseBuild(Outcome.WAITING, "queued on 0123456"));
        given().auth()
                .oauth2("lee")
                .get(PATH)
                .then()
                .statusCode(200)
                .body("gates.gate", equalTo(java.util.List.of("check build", "deployers")))
                .body("gates.answer", equalTo(java.util.List.of("waiting", "passed")))
                .body("gates[0].reason", is("queued on 0123456"))
                .body("gates[0].deadline", is("2026-03-01T10:01:00Z"))
                .body("verification", nullValue());
        PortsOfTests.DESK.release =
                Optional.of(SampleReleases.whoseVerificationEnded("failure", "https://run"));
        given().auth()
                .oauth2("lee")
                .get(PATH)
                .then()
                .statusCode(200)
                .body("gates", nullValue())
                .body("verification[0].name", is("login"))
                .body("verification[0].stage", is("failed"))
                .body("verification[0].seen", is("failure"))
                .body("verification[0].url", is("https://run"))
                .body("verification[0].run", is(7))
                .body("verification[0].attempt", is(2));
    }

    @Test
    void withoutALiveTokenNothingIsReadOrDone() throws Exception {
        PortsOfTests.ACCESS.grant("stale", "create releases/hold");
        try (CapturedLog log = new CapturedLog()) {
            problem(ask("stale", "hold", WHY), 401).header("WWW-Authenticate", "Bearer");
            problem(given().body(WHY).post(PATH + "/hold").then(), 401);
            problem(
                    given().header("Authorization", "Basic bGVl")
                            .body(WHY)
                            .post(PATH + "/hold")
                            .then(),
                    401);
            String head = "Content-Type: application/json\r\nContent-Length: 1000\r\n";
            assertThat(RawHttp.exchange(hold, head, new byte[0])).startsWith("HTTP/1.1 401");
            assertThat(log.lines()).noneMatch(l -> l.contains("stale"));
        }
        assertThat(state().holds()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"hold", "resume", "promote", "rollback", "cancel", "retry"})
    void everyVerbNeedsItsOwnRight(String verb) {
        problem(ask("lee", verb, WHY), 403)
                .body("permission", containsString("create releases/" + verb))
                .body("detail", containsString("lee may not"));
        assertThat(state()).isEqualTo(SampleReleases.waitingForApproval());
    }

    @Test
    void whoMayOnlyCancelCannotRollBack() {
        PortsOfTests.ACCESS.grant("lee", "create releases/cancel");
        ReleaseState started = SampleReleases.toBeVerified();
        PortsOfTests.DESK.release = Optional.of(started);
        problem(ask("lee", "cancel", WHY), 403)
                .body("permission", is("create releases/rollback of belay.dev in namespace play"));
        assertThat(state()).isEqualTo(started);
        PortsOfTests.ACCESS.grant("lee", "create releases/rollback");
        ask("lee", "cancel", WHY).statusCode(200).body("release.phase", is("RollingBack"));
    }

    @Test
    void whoMayCancelEndsWhatHasNotStarted() {
        PortsOfTests.ACCESS.grant("lee", "create releases/cancel");
        ask("lee", "cancel", WHY).statusCode(200).body("release.phase", is("Cancelled"));
        problem(ask("lee", "cancel", WHY), 409).body("phase", is("Cancelled"));
    }

    @Test
    void whoMayOnlyRollBackCannotCancel() {
        PortsOfTests.ACCESS.grant("lee", "create releases/rollback");
        problem(ask("lee", "cancel", WHY), 403)
                .body("permission", containsString("create releases/cancel"));
        assertThat(state()).isEqualTo(SampleReleases.waitingForApproval());
    }

    @Test
    void aRetryIsAskedForByALoginAtGitHub() {
        PortsOfTests.PEOPLE.set("Lee-Hub lee");
        PortsOfTests.ACCESS.grant("lee", "create releases/retry");

        problem(ask("lee", "retry", WHY), 409);

        assertThat(PortsOfTests.DESK.retrying)
                .contains(new Person("lee", Optional.of("Lee-Hub"), Set.of()));
    }

    @Test
    void holdsAndSaysWhoAndWhy() {
        PortsOfTests.ACCESS.grant("lee", "create releases/hold");
        ask("lee", "hold", WHY)
                .statusCode(200)
                .body("verdict", is("hold"))
                .body("release.phase", is("Held"))
                .body("release.holds[0].key", is("human"))
                .body("release.holds[0].reason", is("lee: looks odd"))
                .body("release.verdicts[0].subject", is("person"));
    }

    @Test
    void whatThePhaseDoesNotAllowIsAConflictThatSaysThePhase() {
        PortsOfTests.ACCESS.grant("lee", "create releases/promote");
        problem(ask("lee", "promote", WHY), 409)
                .body("phase", is("Pending"))
                .body("detail", containsString("it has not started"));
    }

    @Test
    void approvesOnceAPersonAndNeverOnesOwn() {
        for (String who : new String[] {"dana", "lee", "sam", "unknown"}) {
            PortsOfTests.ACCESS.grant(who, "create releases/approval-production");
        }
        PortsOfTests.ACCESS.grant("lee", "create releases/role-tech-lead");
        approve("sam").statusCode(200).body("release.reason", containsString("1 of 2"));
        problem(approve("sam"), 409).body("detail", containsString("has approved"));
        problem(approve("dana"), 409).body("detail", containsString("must not approve"));
        problem(approve("unknown"), 409).body("detail", containsString("no GitHub login"));
        approve("lee")
                .statusCode(200)
                .body("release.reason", is("approved; waiting for its turn"))
                .body("release.approvals[0].given.by", equalTo(java.util.List.of("sam", "lee")));
    }

    @Test
    void aStageThatIsNotThereIsNamed() {
        PortsOfTests.ACCESS.grant("lee", "create releases/approval-moon");
        problem(ask("lee", "approve", "{\"reason\": \"x\", \"stage\": \"moon\"}"), 400)
                .body("field", is("stage"))
                .body("value", is("moon"))
                .body("detail", containsString("production, nicety"));
        problem(ask("lee", "approve", WHY), 400).body("field", is("stage"));
        problem(ask("lee", "approve", "{\"reason\": \"x\", \"stage\": \"production\"}"), 403)
                .body("permission", containsString("releases/approval-production"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hold | {} | reason",
                "hold | {\"reason\": \" \"} | reason",
                "hold | {\"reason\": 7} | reason",
                "hold | {\"reason\": \"a\\nb\"} | reason",
                "hold | {\"reason\": \"x\", \"stage\": \"production\"} | stage",
                "hold | {\"reason\": \"x\", \"stagee\": \"production\"} | stagee",
                "approve | {\"reason\": \"x\", \"stage\": \"../x\"} | stage",
                "hold | [] | body",
                "hold | {\"reason\": \"x\"} {} | body",
                "hold | nonsense | body",
                "dance | {\"reason\": \"x\"} | verb",
            })
    void namesTheFieldThatIsWrong(String verb, String body, String field) {
        problem(ask("lee", verb, body), 400).body("field", is(field));
        assertThat(state()).isEqualTo(SampleReleases.waitingForApproval());
    }

    @Test
    void refusesABodyOrAReasonThatIsTooLong() {
        problem(ask("lee", "hold", "{\"reason\": \"" + "x".repeat(301) + "\"}"), 400)
                .body("field", is("reason"));
        problem(ask("lee", "hold", "{\"reason\": \"" + "x".repeat(20_000) + "\"}"), 400)
                .body("field", is("body"));
    }

    @Test
    void whatIsNotThereIsUnknownOnlyToWhoMayAsk() {
        PortsOfTests.DESK.release = Optional.empty();
        problem(ask("lee", "hold", WHY), 403);
        PortsOfTests.ACCESS.grant("lee", "create releases/hold");
        problem(ask("lee", "hold", WHY), 404).body("detail", containsString("game-42"));
    }

    @Test
    void whileTheClusterDoesNotAnswerNothingIsDone() {
        PortsOfTests.ACCESS.away = true;
        problem(ask("lee", "hold", WHY), 503).header("Retry-After", "1");
        given().get("/q/metrics")
                .then()
                .body(containsString("belay_deliveries_total{outcome=\"retry\",source=\"api\"}"));
    }

    private static ReleaseState state() {
        return PortsOfTests.DESK.release.orElseThrow();
    }

    private static ValidatableResponse approve(String who) {
        return ask(who, "approve", "{\"reason\": \"fine\", \"stage\": \"production\"}");
    }

    private static ValidatableResponse ask(String who, String verb, String body) {
        return given().auth()
                .oauth2(who)
                .contentType("application/json")
                .body(body)
                .post(PATH + "/" + verb)
                .then();
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status) {
        return answer.statusCode(status)
                .contentType("application/problem+json")
                .body("status", is(status))
                .body("title", not(is("")));
    }
}
