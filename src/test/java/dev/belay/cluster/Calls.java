package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Plain requests to a cluster, with its administrator's token and trust: for tests that are about
/// status codes and bodies rather than about a client.
final class Calls {

    static final String JSON = "application/json";
    static final String JSON_PATCH = "application/json-patch+json";
    static final String MERGE_PATCH = "application/merge-patch+json";

    private final URI server;
    private final HttpClient http;

    /// An answer: the status code, the body as JSON, the headers.
    record Reply(int code, JsonNode body, Map<String, List<String>> headers) {

        String version() {
            return body.path("metadata").path("resourceVersion").asText();
        }

        long generation() {
            return body.path("metadata").path("generation").asLong();
        }

        String reason() {
            return body.path("reason").asText();
        }

        String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> name.equalsIgnoreCase(entry.getKey()))
                    .map(entry -> entry.getValue().getFirst())
                    .findFirst()
                    .orElse("");
        }
    }

    Calls(Cluster cluster) {
        this(cluster.admin());
    }

    Calls(KubernetesClient client) {
        this.server = URI.create(client.getConfiguration().getMasterUrl());
        this.http = client.getHttpClient();
    }

    Reply get(String path) {
        return send("GET", path, JSON, "");
    }

    Reply post(String path, String body) {
        return send("POST", path, JSON, body);
    }

    Reply put(String path, JsonNode body) {
        return send("PUT", path, JSON, body.toString());
    }

    Reply patch(String path, String type, String body) {
        return send("PATCH", path, type, body);
    }

    Reply delete(String path, String options) {
        return send("DELETE", path, JSON, options);
    }

    private Reply send(String method, String path, String type, String body) {
        var request = http.newHttpRequestBuilder().uri(server.resolve(path)).header("Accept", JSON);
        if (method.equals("GET")) {
            request.method(method, null, null);
        } else {
            request.method(method, type, body);
        }
        var response =
                http.sendAsync(request.build(), String.class)
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join();
        var text = response.body() == null ? "" : response.body();
        return new Reply(
                response.code(),
                text.startsWith("{") ? Json.parse(text) : Json.object(),
                response.headers());
    }
}
