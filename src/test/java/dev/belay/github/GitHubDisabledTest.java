package dev.belay.github;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/// A process whose function is another one.
@QuarkusTest
@TestProfile(FakeCluster.Disabled.class)
class GitHubDisabledTest {

    @Test
    void knowsNoSuchPath() {
        PortsOfTests.FAKE.reset();
        String body = Samples.fixture("deployment");
        given().header("X-GitHub-Event", "deployment")
                .header("X-Hub-Signature-256", Samples.sign(Samples.bytes(body), FakePorts.SECRET))
                .contentType("application/json")
                .body(body)
                .post("/github")
                .then()
                .statusCode(404);
        assertThat(PortsOfTests.FAKE.calls).isZero();
    }
}
