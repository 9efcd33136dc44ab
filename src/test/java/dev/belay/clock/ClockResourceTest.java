package dev.belay.clock;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;

import dev.belay.engine.Unavailable;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `POST /clock` as Knative Eventing and cron see it.
@QuarkusTest
@TestProfile(PortsOfTests.FakeSweep.class)
class ClockResourceTest {

    private static final PortsOfTests.FakeSweeper SWEEPER = PortsOfTests.SWEEPER;
    private static final String EVENT =
            """
            {"specversion":"1.0","id":"1","source":"/ping","type":"dev.knative.sources.ping","namespace":"games"}\
            """;

    @BeforeEach
    void reset() {
        SWEEPER.reset();
    }

    @Test
    void aPlainPostIsATick() {
        given().post("/clock").then().statusCode(204).body(emptyString());
        given().contentType("application/json").body("{}").post("/clock").then().statusCode(204);
        assertThat(SWEEPER.swept).containsExactly(Optional.empty(), Optional.empty());
    }

    @Test
    void takesAnEventInBinaryModeAndLeavesItsBody() {
        binary().body("not json" + "x".repeat(100_000)).post("/clock").then().statusCode(204);
        binary().header("ce-namespace", "games").body("{}").post("/clock").then().statusCode(204);
        assertThat(SWEEPER.swept).containsExactly(Optional.empty(), Optional.of("games"));
    }

    @Test
    void takesEventsAsJson() {
        json("application/cloudevents+json", EVENT).post("/clock").then().statusCode(204);
        json("application/cloudevents-batch+json; charset=utf-8", "[" + EVENT + "]")
                .post("/clock")
                .then()
                .statusCode(204)
                .body(emptyString());
        assertThat(SWEEPER.swept).containsExactly(Optional.of("games"), Optional.of("games"));
    }

    @Test
    void namesTheAttributeThatIsMissing() {
        given().header("ce-specversion", "1.0")
                .header("ce-id", "1")
                .header("ce-type", "t")
                .post("/clock")
                .then()
                .statusCode(400)
                .body(containsString("source"));
        json("application/cloudevents+json", EVENT.replace("\"type\"", "\"kind\""))
                .post("/clock")
                .then()
                .statusCode(400)
                .body(containsString("type"));
        assertThat(SWEEPER.swept).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "nonsense"})
    void refusesWhatIsNoEvent(String body) {
        json("application/cloudevents+json", body).post("/clock").then().statusCode(400);
        assertThat(SWEEPER.swept).isEmpty();
    }

    @Test
    void refusesAnEventThatIsTooLong() {
        String long64 = EVENT.replace("\"id\"", "\"pad\":\"" + "x".repeat(65_536) + "\",\"id\"");
        json("application/cloudevents+json", long64).post("/clock").then().statusCode(413);
        assertThat(SWEEPER.swept).isEmpty();
    }

    @Test
    void whatCouldNotBeDoneIsToBeTriedAgain() {
        SWEEPER.failed = List.of("games/game-1042: no API server");
        given().post("/clock").then().statusCode(503).body(emptyString());
        SWEEPER.failed = List.of();
        SWEEPER.failure = Optional.of(new Unavailable("no API server"));
        given().post("/clock").then().statusCode(503).body(emptyString());
        SWEEPER.failure = Optional.of(new IllegalStateException("a bug"));
        given().post("/clock").then().statusCode(500);
    }

    @Test
    void countsTicks() {
        given().post("/clock").then().statusCode(204);
        given().get("/q/metrics")
                .then()
                .body(containsString("belay_deliveries_total{outcome=\"swept\",source=\"clock\"}"));
    }

    private static RequestSpecification binary() {
        return given().header("ce-specversion", "1.0")
                .header("ce-id", "1")
                .header("ce-source", "/apis/v1/namespaces/games")
                .header("ce-type", "dev.knative.apiserver.resource.update")
                .contentType("application/json");
    }

    private static RequestSpecification json(String type, String body) {
        EncoderConfig asText =
                EncoderConfig.encoderConfig()
                        .encodeContentTypeAs("application/cloudevents+json", ContentType.TEXT)
                        .encodeContentTypeAs(
                                "application/cloudevents-batch+json", ContentType.TEXT);
        return given().config(RestAssuredConfig.config().encoderConfig(asText))
                .contentType(type)
                .body(body);
    }
}
