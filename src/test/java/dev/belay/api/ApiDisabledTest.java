package dev.belay.api;

import static io.restassured.RestAssured.given;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/// A process whose function is another one.
@QuarkusTest
@TestProfile(PortsOfTests.Disabled.class)
class ApiDisabledTest {

    @Test
    void knowsNoSuchPath() {
        given().auth().oauth2("lee").get("/api/releases/play").then().statusCode(404);
        given().auth()
                .oauth2("lee")
                .body("{\"reason\": \"x\"}")
                .post("/api/releases/play/game-42/hold")
                .then()
                .statusCode(404);
    }
}
