package dev.belay;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The application starts and answers those who look after it.
@QuarkusTest
@TestProfile(HealthTest.OnlyTheClock.class)
class HealthTest {

    /// One function enabled, as in a deployment of its own.
    public static class OnlyTheClock implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("belay.github.enabled", "false", "belay.alertmanager.enabled", "false");
        }
    }

    @Test
    void isReadyAndSaysWhichFunctionsItServes() {
        given().when()
                .get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.name", hasItem("configuration"))
                .body("checks.find { it.name == 'configuration' }.data.clock", is(true))
                .body("checks.find { it.name == 'configuration' }.data.github", is(false));
    }

    @Test
    void isLive() {
        given().when().get("/q/health/live").then().statusCode(200);
    }

    @Test
    void describesTheEntrancesItServes() {
        given().when()
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body(containsString("/clock"))
                .body(not(containsString("/github")));
    }

    @Test
    void aFunctionThatIsNotEnabledIsNotThere() {
        given().when().post("/alertmanager").then().statusCode(404);
    }
}
