package dev.belay.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.belay.engine.Unavailable;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/// The few requests the stores make, one on the wire for each call.
///
/// fabric8's typed client reads before some of its writes, retries by itself for as long as its
/// timeout allows, and gives up a whole list when one object cannot be parsed. A turn retries as a
/// whole or answers 503, so this uses the HTTP client (with its TLS and credentials) and no more.
final class Api {

    static final ObjectMapper JSON =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    /// What a name can be; names come from alerts and must not become another path.
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    private static final String MERGE_PATCH = "application/merge-patch+json";

    private final HttpClient http;
    private final String server;
    private final int timeout;
    private final String plural;

    Api(KubernetesClient client, String plural) {
        var once =
                new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                        .withRequestRetryBackoffLimit(0)
                        .build();
        String url = client.getMasterUrl().toString();
        this.http = client.getHttpClient().newBuilder().tag(once).build();
        this.server = url.endsWith("/") ? url : url + "/";
        this.timeout = client.getConfiguration().getRequestTimeout();
        this.plural = plural;
    }

    /// What the API server answered.
    record Answer(int code, JsonNode body) {
        boolean ok() {
            return code >= 200 && code < 300;
        }

        String reason() {
            return body.path("reason").asText();
        }
    }

    /// Whether an object of this name can exist at all.
    static boolean possible(String namespace, String name) {
        return NAME.matcher(namespace).matches() && NAME.matcher(name).matches();
    }

    Optional<JsonNode> get(String namespace, String name) {
        if (!possible(namespace, name)) {
            return Optional.empty();
        }
        Answer answer = send("GET", "", path(Optional.of(namespace), "/" + name), "");
        if (answer.code() == 404) {
            return Optional.empty();
        }
        return Optional.of(orUnavailable("read", answer, namespace, name));
    }

    /// The objects of a namespace, or of all, with these labels.
    JsonNode list(Optional<String> namespace, String labels) {
        String query =
                labels.isEmpty()
                        ? ""
                        : "?labelSelector=" + URLEncoder.encode(labels, StandardCharsets.UTF_8);
        Answer answer = send("GET", "", path(namespace, query), "");
        return orUnavailable("list", answer, namespace.orElse("all namespaces"), "").path("items");
    }

    Answer create(String namespace, JsonNode object) {
        return send("POST", "application/json", path(Optional.of(namespace), ""), text(object));
    }

    /// Asks the API server about something that is no object of ours, and that it keeps no record of.
    JsonNode review(String api, JsonNode question) {
        Answer answer =
                send("POST", "application/json", "apis/" + api + "/" + plural, text(question));
        return orUnavailable("create", answer, "in", api);
    }

    Answer putStatus(String namespace, String name, String object) {
        return send(
                "PUT",
                "application/json",
                path(Optional.of(namespace), "/" + name + "/status"),
                object);
    }

    Answer patch(String namespace, String name, JsonNode patch) {
        return send("PATCH", MERGE_PATCH, path(Optional.of(namespace), "/" + name), text(patch));
    }

    Answer patchStatus(String namespace, String name, JsonNode patch) {
        String path = path(Optional.of(namespace), "/" + name + "/status");
        return send("PATCH", MERGE_PATCH, path, text(patch));
    }

    /// The object of an answer that had to succeed.
    JsonNode orUnavailable(String verb, Answer answer, String namespace, String name) {
        if (answer.ok()) {
            return answer.body();
        }
        throw new Unavailable(
                "cannot %s %s %s/%s: the API server answered %d %s%s"
                        .formatted(
                                verb,
                                plural,
                                namespace,
                                name,
                                answer.code(),
                                answer.reason(),
                                fields(answer)));
    }

    /// The fields that a refusal names; its message may repeat values.
    private static String fields(Answer answer) {
        StringBuilder fields = new StringBuilder();
        for (JsonNode cause : answer.body().path("details").path("causes")) {
            fields.append(fields.isEmpty() ? " (" : ", ").append(cause.path("field").asText());
        }
        return fields.isEmpty() ? "" : fields.append(')').toString();
    }

    private Answer send(String method, String type, String path, String body) {
        HttpRequest.Builder request =
                http.newHttpRequestBuilder()
                        .uri(URI.create(server + path))
                        .timeout(timeout, TimeUnit.MILLISECONDS)
                        .header("Accept", "application/json");
        if (method.equals("GET")) {
            request.method(method, null, null);
        } else {
            request.method(method, type, body);
        }
        try {
            HttpResponse<String> response =
                    http.sendAsync(request.build(), String.class)
                            .get(timeout, TimeUnit.MILLISECONDS);
            return new Answer(response.code(), json(response.body()));
        } catch (ExecutionException e) {
            throw unreachable(method, e.getCause() instanceof Throwable why ? why : e);
        } catch (TimeoutException e) {
            throw unreachable(method, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unreachable(method, e);
        }
    }

    private Unavailable unreachable(String method, Throwable why) {
        return new Unavailable(
                "the API server did not answer %s %s: %s"
                        .formatted(method, plural, why.getClass().getSimpleName()),
                why);
    }

    private String path(Optional<String> namespace, String rest) {
        String in = namespace.map(n -> "namespaces/" + n + "/").orElse("");
        return "apis/%s/%s/%s%s%s".formatted(Crds.GROUP, Crds.VERSION, in, plural, rest);
    }

    /// A proxy in between may answer with anything.
    private static JsonNode json(String body) {
        try {
            return JSON.readTree(body == null ? "" : body);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode().put("reason", "without JSON");
        }
    }

    private static String text(JsonNode node) {
        return node.toString();
    }
}
