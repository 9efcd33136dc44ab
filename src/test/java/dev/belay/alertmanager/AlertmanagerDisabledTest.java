package dev.belay.alertmanager;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/// A process whose function is another one.
@QuarkusTest
@TestProfile(PortsOfTests.Disabled.class)
class AlertmanagerDisabledTest {

    @Test
    void knowsNoSuchPath() {
        PortsOfTests.DESK.reset();
        PortsOfTests.TOKENS.set("token");
        given().header("Authorization", "Bearer token")
                .contentType("application/json")
                .body(Bodies.payload(Bodies.alert("a")))
                .post("/alertmanager")
                .then()
                .statusCode(404);
        assertThat(PortsOfTests.DESK.calls).isEmpty();
    }
}
