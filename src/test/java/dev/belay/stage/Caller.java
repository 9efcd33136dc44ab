package dev.belay.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Plays those who call Belay: GitHub with its signature, Alertmanager with its token, the clock.
public final class Caller {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String webhookSecret = UUID.randomUUID().toString();
    private final String alertToken = UUID.randomUUID().toString();
    private final Path directory;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /// The SLOs of the example policy; of those that another one lacks, Belay takes no notice.
    private static final List<String> GUARDRAILS =
            List.of("availability", "matching", "persistence", "latency", "errors");

    /// What came back.
    public record Reply(int status, JsonNode body) {}

    /// One alert, by the labels and annotations that matter to Belay.
    public record Alert(
            String action, String release, String slo, boolean firing, Instant startsAt) {
        /// A firing alert that started now.
        public static Alert of(String action, String release, String slo) {
            return new Alert(action, release, slo, true, Instant.now());
        }

        /// A heartbeat, and that a release is healthy in every SLO of the example.
        public static Alert[] healthy(String release) {
            return Stream.concat(
                            GUARDRAILS.stream().map(slo -> of("healthy", release, slo)),
                            Stream.of(of("heartbeat", "", "")))
                    .toArray(Alert[]::new);
        }
    }

    /// A caller that keeps its secrets in files of this directory.
    public Caller(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
            Files.writeString(webhookSecretFile(), webhookSecret + "\n");
            Files.writeString(alertTokenFile(), alertToken + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The file with the webhook secret.
    public Path webhookSecretFile() {
        return directory.resolve("webhook-secret").toAbsolutePath();
    }

    /// The file with Alertmanager's token.
    public Path alertTokenFile() {
        return directory.resolve("alert-token").toAbsolutePath();
    }

    /// GitHub says: deploy this commit to production.
    public Reply deployment(BelayProcess belay, long id, String sha) {
        return github(belay, "deployment", fixture("deployment", id, sha));
    }

    /// GitHub says: deploy this commit to an environment.
    public Reply deployment(BelayProcess belay, long id, String sha, String environment) {
        return github(belay, "deployment", fixture("deployment", id, sha, environment));
    }

    /// The signed request of a deployment, to be sent twice or late.
    public byte[] fixture(String event, long id, String sha) {
        return fixture(event, id, sha, "production");
    }

    private static byte[] fixture(String event, long id, String sha, String environment) {
        try {
            JsonNode body =
                    JSON.readTree(
                            Files.readString(
                                    Path.of(
                                            "src/test/resources/fixtures/github",
                                            event + ".json")));
            ObjectNode deployment = (ObjectNode) body.get("deployment");
            deployment.put("id", id).put("sha", sha).put("ref", "main");
            deployment.put("environment", environment).put("original_environment", environment);
            deployment.set("payload", JSON.createObjectNode());
            ((ObjectNode) body.get("repository")).put("full_name", "acme/game");
            return JSON.writeValueAsBytes(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A job of a workflow deploys, which waits for the rules that protect the environment.
    public Reply job(BelayProcess belay, long id, String sha) {
        return github(belay, "deployment", fixture("deployment-actions", id, sha));
    }

    /// The rules have let the job through.
    public Reply jobBegins(BelayProcess belay, long id, String sha) {
        return github(
                belay, "deployment_status", fixture("deployment_status-in_progress", id, sha));
    }

    /// GitHub asks whether the job of a deployment may go on. The publisher has no example of this event.
    ///
    /// @param api where GitHub's API is
    public Reply protectionRule(BelayProcess belay, long id, String sha, long run, String api) {
        ObjectNode body = JSON.createObjectNode().put("action", "requested");
        body.put("environment", "production").put("event", "push");
        body.put(
                "deployment_callback_url",
                api + "/repos/acme/game/actions/runs/" + run + "/deployment_protection_rule");
        ObjectNode job = (ObjectNode) json(fixture("deployment-actions", id, sha));
        body.set("deployment", job.get("deployment"));
        body.set("repository", job.get("repository"));
        body.set("sender", job.get("sender"));
        body.set("installation", job.get("installation"));
        body.putArray("pull_requests");
        return github(belay, "deployment_protection_rule", body.toString().getBytes(UTF_8));
    }

    private static JsonNode json(byte[] text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Sends a signed delivery.
    public Reply github(BelayProcess belay, String event, byte[] body) {
        return send(
                delivery(belay, event, body).header("X-Hub-Signature-256", "sha256=" + sign(body)));
    }

    /// Sends a delivery that nobody has signed.
    public Reply unsigned(BelayProcess belay, String event, byte[] body) {
        return send(delivery(belay, event, body));
    }

    private static HttpRequest.Builder delivery(BelayProcess belay, String event, byte[] body) {
        return HttpRequest.newBuilder(belay.address().resolve("/github"))
                .header("Content-Type", "application/json")
                .header("X-GitHub-Event", event)
                .header("X-GitHub-Delivery", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    /// Alertmanager sends these alerts in one delivery.
    public Reply alerts(BelayProcess belay, String namespace, Alert... alerts) {
        ObjectNode body = JSON.createObjectNode();
        body.put("version", "4").put("status", "firing").put("receiver", "belay");
        body.put("groupKey", "{}:{}").put("truncatedAlerts", 0);
        ArrayNode list = body.putArray("alerts");
        for (Alert alert : alerts) {
            write(list.addObject(), namespace, alert);
        }
        return send(
                HttpRequest.newBuilder(belay.address().resolve("/alertmanager"))
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer " + alertToken)
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    private static void write(ObjectNode to, String namespace, Alert alert) {
        to.put("status", alert.firing ? "firing" : "resolved");
        to.put("startsAt", alert.startsAt.toString());
        to.put("endsAt", "0001-01-01T00:00:00Z").put("generatorURL", "");
        ObjectNode labels = to.putObject("labels");
        labels.put("alertname", "GameServer").put("severity", "critical");
        labels.put("namespace", namespace).put("belay_action", alert.action);
        if (!alert.release.isEmpty()) {
            labels.put("service", "game-server").put("belay_release", alert.release);
        }
        if (!alert.slo.isEmpty()) {
            labels.put("slo", alert.slo);
        }
        ObjectNode annotations = to.putObject("annotations");
        annotations.put("evaluated_at", Double.toString(Instant.now().toEpochMilli() / 1000.0));
        annotations.put("window", "1s");
    }

    /// A person asks about releases.
    public Reply ask(BelayProcess belay, String path, String token) {
        return send(
                HttpRequest.newBuilder(belay.address().resolve(path))
                        .header("Authorization", "Bearer " + token)
                        .GET());
    }

    /// The clock ticks.
    public Reply tick(BelayProcess belay) {
        return send(
                HttpRequest.newBuilder(belay.address().resolve("/clock"))
                        .header("ce-specversion", "1.0")
                        .header("ce-id", UUID.randomUUID().toString())
                        .header("ce-source", "/apis/v1/namespaces/belay/pingsources/clock")
                        .header("ce-type", "dev.knative.sources.ping")
                        .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(
                            request.timeout(Duration.ofSeconds(30)).build(),
                            HttpResponse.BodyHandlers.ofString());
            String body = response.body();
            return new Reply(
                    response.statusCode(), body.isBlank() ? JSON.nullNode() : JSON.readTree(body));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private String sign(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(webhookSecret.getBytes(UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
