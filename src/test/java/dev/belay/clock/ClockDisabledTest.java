package dev.belay.clock;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/// A process whose function is another one.
@QuarkusTest
@TestProfile(PortsOfTests.Disabled.class)
class ClockDisabledTest {

    @Test
    void knowsNoSuchPath() {
        PortsOfTests.SWEEPER.reset();
        given().post("/clock").then().statusCode(404);
        assertThat(PortsOfTests.SWEEPER.swept).isEmpty();
    }
}
