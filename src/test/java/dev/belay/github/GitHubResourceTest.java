package dev.belay.github;

import static dev.belay.github.Samples.bytes;
import static dev.belay.github.Samples.fixture;
import static dev.belay.github.Samples.server;
import static dev.belay.github.Samples.sign;
import static dev.belay.github.Samples.usable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.Policies.Found;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `POST /github` as GitHub and as strangers see it.
@QuarkusTest
@TestProfile(FakeCluster.class)
class GitHubResourceTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final FakePorts PORTS = PortsOfTests.FAKE;
    private static final String NAME = "game-server-145988746";

    @TestHTTPResource("/github")
    URI github;

    @TestHTTPResource("/q/metrics")
    URI figures;

    @BeforeEach
    void empty() {
        PORTS.reset();
    }

    @Test
    void storesADeploymentAndSaysSo() throws Exception {
        PORTS.policies.add(server());
        var answer = deliver("deployment", fixture("deployment"));
        assertAnswer(
                answer,
                202,
                "{\"outcome\":\"stored\",\"releases\":[{\"name\":\"%s\",\"namespace\":\"game\",\"outcome\":\"stored\"}]}"
                        .formatted(NAME));
        assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
                .startsWith("application/json");
        assertThat(PORTS.stored).hasSize(1);
        assertThat(PORTS.pokes).isOne();
    }

    @Test
    void readsAForm() throws Exception {
        PORTS.policies.add(server());
        String form = "payload=" + URLEncoder.encode(fixture("deployment"), StandardCharsets.UTF_8);
        var answer =
                send(
                        headers("deployment", form, "application/x-www-form-urlencoded"),
                        BodyPublishers.ofString(form));
        assertThat(answer.statusCode()).isEqualTo(202);
    }

    @Test
    void acceptsTheOlderSecretWhileItIsLive() throws Exception {
        var headers = headers("ping", fixture("ping"), "application/json; charset=utf-8");
        headers.put("X-Hub-Signature-256", sign(bytes(fixture("ping")), FakePorts.OLD_SECRET));
        assertThat(send(headers, BodyPublishers.ofString(fixture("ping"))).statusCode())
                .isEqualTo(200);
    }

    @Test
    void answersARepeatWithoutAskingTheCluster() throws Exception {
        PORTS.policies.add(server());
        var headers = headers("deployment", fixture("deployment"), "application/json");
        assertThat(send(headers, BodyPublishers.ofString(fixture("deployment"))).statusCode())
                .isEqualTo(202);
        int calls = PORTS.calls;
        assertAnswer(
                send(headers, BodyPublishers.ofString(fixture("deployment"))),
                200,
                "{\"outcome\":\"known\",\"reason\":\"this delivery was completed before\"}");
        assertThat(PORTS.calls).isEqualTo(calls);

        assertThat(deliver("deployment", fixture("deployment")).body()).contains("\"known\"");
        assertThat(PORTS.stored).hasSize(1);
    }

    @Test
    void finishesOnRedeliveryWhatCouldNotBeStored() throws Exception {
        PORTS.policies.add(server());
        PORTS.down = true;
        var headers = headers("deployment", fixture("deployment"), "application/json");
        var answer = send(headers, BodyPublishers.ofString(fixture("deployment")));
        assertAnswer(
                answer,
                503,
                "{\"outcome\":\"unavailable\",\"reason\":\"the policies cannot be read now\"}");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");

        PORTS.down = false;
        PORTS.unavailable.add(NAME);
        answer = send(headers, BodyPublishers.ofString(fixture("deployment")));
        assertThat(answer.statusCode()).isEqualTo(503);

        PORTS.unavailable.clear();
        answer = send(headers, BodyPublishers.ofString(fixture("deployment")));
        assertThat(answer.statusCode()).isEqualTo(202);
    }

    @Test
    void tellsAStrangerNothing() throws Exception {
        PORTS.policies.add(server());
        String body = fixture("deployment");
        var headers = headers("deployment", body, "application/json");
        for (String signature :
                new String[] {
                    null, "", "sha256=", "sha1=abc", sign(bytes(body), "guess"), "sha256=zz"
                }) {
            headers.remove("X-Hub-Signature-256");
            if (signature != null) {
                headers.put("X-Hub-Signature-256", signature);
            }
            assertAnswer(
                    send(headers, BodyPublishers.ofString(body)),
                    401,
                    "{\"outcome\":\"unauthorized\"}");
        }
        headers.put("X-Hub-Signature-256", sign(bytes(body), FakePorts.SECRET));
        assertThat(send(headers, BodyPublishers.ofString(body + " ")).statusCode()).isEqualTo(401);
        assertThat(PORTS.calls).isZero();
    }

    @Test
    void saysWhatItCannotRead() throws Exception {
        assertAnswer(
                deliver("deployment", fixture("deployment").replace("145988746", "\"x\"")),
                400,
                "{\"outcome\":\"unreadable\",\"reason\":\"deployment.id has the wrong type\"}");
        for (String body :
                new String[] {
                    fixture("deployment").substring(0, 400),
                    "",
                    "[]",
                    "[".repeat(1_000_000),
                    "{\"action\":\"created\",\"action\":\"created\"}"
                }) {
            var answer = deliver("deployment", body);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body()).startsWith("{\"outcome\":\"unreadable\",\"reason\":\"the ");
        }
        assertThat(PORTS.calls).isZero();
    }

    @Test
    void wantsToKnowTheEvent() throws Exception {
        var headers = headers("ping", fixture("ping"), "application/json");
        headers.remove("X-GitHub-Event");
        assertAnswer(
                send(headers, BodyPublishers.ofString(fixture("ping"))),
                400,
                "{\"outcome\":\"unreadable\",\"reason\":\"the header X-GitHub-Event is missing\"}");
    }

    @Test
    void ignoresWithAReason() throws Exception {
        assertAnswer(
                deliver("push", "{}"),
                200,
                "{\"outcome\":\"ignored\",\"reason\":\"event push is not handled\"}");
        assertAnswer(
                deliver("deployment", fixture("deployment")),
                200,
                "{\"outcome\":\"ignored\",\"reason\":\"no policy for repository example/game,"
                        + " environment production, ref main, service game-server\"}");
    }

    @Test
    void refusesWithAReason() throws Exception {
        PORTS.policies.add(usable("game-server", "{payload.version}"));
        PORTS.policies.add(new Found.Broken("game", "match", List.of("spec.watch: '5x'")));
        var answer = deliver("deployment", fixture("deployment"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .startsWith("{\"outcome\":\"refused\"")
                .contains("outside the allowed repository 'registry.example.com/game-server'")
                .contains("policy match cannot be used: spec.watch: '5x'");
        assertThat(PORTS.stored).isEmpty();
    }

    @Test
    void refusesAnyOtherContentType() throws Exception {
        for (String type : new String[] {null, "text/plain", "application/jsonx"}) {
            var headers = headers("ping", "{}", "application/json");
            headers.remove("Content-Type");
            if (type != null) {
                headers.put("Content-Type", type);
            }
            assertThat(send(headers, BodyPublishers.ofString("{}")).statusCode())
                    .as("%s", type)
                    .isEqualTo(415);
        }
    }

    @Test
    void answersAMalformedContentType() throws Exception {
        for (String type : new String[] {"/", "a", "application/json, text/plain"}) {
            var headers = headers("ping", "{}", type);
            assertThat(send(headers, BodyPublishers.ofString("{}")).statusCode())
                    .as(type)
                    .isIn(400, 415);
        }
    }

    @Test
    void readsNoMoreThanGitHubSends() throws Exception {
        byte[] large = new byte[26 << 20];
        var headers = headers("ping", "", "application/json");
        headers.put("X-Hub-Signature-256", sign(large, FakePorts.SECRET));
        assertAnswer(
                send(headers, BodyPublishers.ofByteArray(large)),
                413,
                "{\"outcome\":\"too-large\"}");
        BodyPublisher undeclared =
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large));
        assertAnswer(send(headers, undeclared), 413, "{\"outcome\":\"too-large\"}");
    }

    @Test
    void readsAsMuchAsGitHubSends() throws Exception {
        byte[] large = new byte[25 << 20];
        var headers = headers("ping", "", "application/json");
        headers.put("X-Hub-Signature-256", sign(large, FakePorts.SECRET));
        assertThat(send(headers, BodyPublishers.ofByteArray(large)).statusCode()).isEqualTo(200);
    }

    @Test
    void tellsAMistakeOfItsOwnByAnIdOnly() throws Exception {
        PORTS.policies.add(server());
        PORTS.broken = true;
        try (LogOfTests log = new LogOfTests()) {
            var answer = deliver("deployment", fixture("deployment"));
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body())
                    .matches(
                            "\\{\"outcome\":\"failed\",\"reason\":\"internal error, incident"
                                    + " [0-9a-f-]{36}\"}");
            String incident = answer.body().replaceAll(".*incident ([0-9a-f-]{36}).*", "$1");
            assertThat(log.lines()).anyMatch(line -> line.contains("incident=" + incident));
        }
    }

    @Test
    void logsNeitherSecretsNorBodies() throws Exception {
        PORTS.policies.add(server());
        PORTS.policies.add(usable("storage", "{payload.image}"));
        String marker = "marker-of-this-body";
        String body = fixture("deployment").replace("GAME-7", marker);
        String wrong = sign(bytes(body), "guess");
        StringBuilder answers = new StringBuilder();
        try (LogOfTests log = new LogOfTests()) {
            answers.append(deliver("deployment", body).body());
            answers.append(deliver("deployment", body.replace("145988746", "-7")).body());
            answers.append(deliver("deployment", body.substring(0, 900)).body());
            PORTS.down = true;
            answers.append(deliver("deployment", body).body());
            PORTS.down = false;
            PORTS.broken = true;
            answers.append(deliver("deployment", body).body());
            var headers = headers("deployment", body, "application/json");
            headers.put("X-Hub-Signature-256", wrong);
            headers.put("X-GitHub-Delivery", "not an id");
            answers.append(send(headers, BodyPublishers.ofString(body)).body());

            assertThat(log.lines()).anyMatch(line -> line.contains("outcome=stored"));
            assertThat(log.lines()).anyMatch(line -> line.contains("repository=example/game"));
            assertThat(log.lines()).noneMatch(line -> line.contains("\n"));
            assertThat(String.join("\n", log.lines()) + answers)
                    .doesNotContain(FakePorts.SECRET)
                    .doesNotContain(FakePorts.OLD_SECRET)
                    .doesNotContain(marker)
                    .doesNotContain("not an id")
                    .doesNotContain(wrong)
                    .doesNotContain(sign(bytes(body), FakePorts.SECRET));
            assertThat(answers).doesNotContain("10.0.0.1").doesNotContain("Exception");
        }
    }

    @Test
    void countsWhatBecameOfDeliveries() throws Exception {
        deliver("push", "{}");
        var request = HttpRequest.newBuilder(figures).build();
        assertThat(CLIENT.send(request, BodyHandlers.ofString()).body())
                .contains("belay_deliveries_total{outcome=\"ignored\",source=\"github\"}")
                .contains("belay_secret_used_total{secret=\"newest\",source=\"github\"}");
    }

    private HttpResponse<String> deliver(String event, String body) throws Exception {
        return send(headers(event, body, "application/json"), BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(Map<String, String> headers, BodyPublisher body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(github).POST(body);
        headers.forEach(request::header);
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static Map<String, String> headers(String event, String body, String type) {
        return new HashMap<>(
                Map.of(
                        "X-GitHub-Event",
                        event,
                        "X-GitHub-Delivery",
                        UUID.randomUUID().toString(),
                        "X-Hub-Signature-256",
                        sign(bytes(body), FakePorts.SECRET),
                        "Content-Type",
                        type));
    }

    private static void assertAnswer(HttpResponse<String> answer, int status, String body) {
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.statusCode()).isEqualTo(status);
    }
}
