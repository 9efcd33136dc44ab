package dev.belay.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `/api/policies` as Prometheus' and Alertmanager's people see it.
@QuarkusTest
@TestProfile(PortsOfTests.Fakes.class)
class PoliciesResourceTest {

    private static final String PATH = "/api/policies/play/game-server/";

    @BeforeEach
    void reset() {
        PortsOfTests.ACCESS.reset();
        PortsOfTests.ACCESS.grant("lee", "get deploymentpolicies");
    }

    @ParameterizedTest
    @CsvSource({
        "rules,rules.yaml",
        "prometheusrule,prometheusrule.yaml",
        "scrape,scrape.yaml",
        "pipeline-rules,pipeline-rules.yaml"
    })
    void givesWhatStandsInTheRepositoryForTheExample(String document, String file)
            throws IOException {
        String text =
                given().auth()
                        .oauth2("lee")
                        .get(PATH + document)
                        .then()
                        .statusCode(200)
                        .contentType(containsString("application/yaml"))
                        .extract()
                        .asString();
        assertThat(Files.readString(Path.of("alerts", file))).endsWith(text);
    }

    @Test
    void rendersRouteAndStateMetricsToo() {
        given().auth()
                .oauth2("lee")
                .get(PATH + "route")
                .then()
                .body(containsString("group_wait: 0s"));
        given().auth()
                .oauth2("lee")
                .get(PATH + "kube-state-metrics")
                .then()
                .body(containsString("CustomResourceStateMetrics"));
    }

    @Test
    void givesDashboardsAsGrafanaTakesThem() {
        given().auth()
                .oauth2("lee")
                .get(PATH + "dashboards")
                .then()
                .statusCode(200)
                .contentType(containsString("application/json"))
                .body("uid", hasItem("belay-slo"));
    }

    @Test
    void onlyWhoMayReadThePolicyMayReadItsDocuments() {
        given().get(PATH + "rules").then().statusCode(401);
        given().auth()
                .oauth2("sam")
                .get(PATH + "rules")
                .then()
                .statusCode(403)
                .body("permission", is("get deploymentpolicies of belay.dev in namespace play"));
    }

    @Test
    void saysWhatThereIs() {
        given().auth()
                .oauth2("lee")
                .get(PATH + "recipes")
                .then()
                .statusCode(404)
                .body("detail", containsString("no document recipes; there are rules, "));
        given().auth()
                .oauth2("lee")
                .get("/api/policies/play/nobody/rules")
                .then()
                .statusCode(404)
                .body("detail", is("no usable policy nobody in namespace play"));
    }
}
