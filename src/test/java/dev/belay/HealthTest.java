package dev.belay;

import static io.restassured.RestAssured.given;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/// The application starts and answers its probes.
@QuarkusTest
class HealthTest {
    @Test
    void answersTheProbes() {
        given().when().get("/q/health").then().statusCode(200);
    }
}
