package dev.belay.clock;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CapturedLog;
import dev.belay.RawHttp;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `POST /clock` where callers need a token.
@QuarkusTest
@TestProfile(PortsOfTests.Guarded.class)
class ClockGuardedTest {

    @TestHTTPResource("/clock")
    URI clock;

    @BeforeEach
    void reset() {
        PortsOfTests.SWEEPER.reset();
        PortsOfTests.TOKENS.set("s3cret-new", "s3cret-old");
    }

    @Test
    void takesEveryLiveToken() {
        given().header("Authorization", "Bearer s3cret-new").post("/clock").then().statusCode(204);
        given().header("Authorization", "Bearer s3cret-old").post("/clock").then().statusCode(204);
    }

    @Test
    void withoutOneNothingIsReadOrDone() throws Exception {
        try (CapturedLog log = new CapturedLog()) {
            given().post("/clock").then().statusCode(401).header("WWW-Authenticate", "Bearer");
            given().header("Authorization", "Bearer s3cret-gone")
                    .post("/clock")
                    .then()
                    .statusCode(401);
            String head = "Content-Type: application/cloudevents+json\r\nContent-Length: 1000\r\n";
            assertThat(RawHttp.exchange(clock, head, new byte[0])).startsWith("HTTP/1.1 401");
            assertThat(log.lines()).noneMatch(l -> l.contains("s3cret"));
        }
        assertThat(PortsOfTests.SWEEPER.swept).isEmpty();
    }
}
