package dev.belay.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// The requests that drivers make, each exactly one, with the answer as a value.
///
/// It goes beneath fabric8's typed calls because those read an object before they patch it and
/// repeat a refused request for minutes: a rollback is one request, and trying again is decided by
/// the engine.
public final class KubeApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String APPLY_PATCH = "application/apply-patch+yaml";
    private static final String MANAGER = "?fieldManager=" + Live.MANAGER;

    private final HttpClient http;
    private final URI server;
    private final Patience patience;

    /// Sends through this client's connection and credentials, and waits as long as the patience has.
    public KubeApi(KubernetesClient client, Patience patience) {
        this.server = URI.create(client.getMasterUrl().toString());
        this.patience = patience;
        this.http =
                client.getHttpClient()
                        .newBuilder()
                        .tag(
                                new RequestConfigBuilder(
                                                client.getConfiguration().getRequestConfig())
                                        .withRequestRetryBackoffLimit(0)
                                        .build())
                        .build();
    }

    /// The path of a namespaced object, or of all of a kind when the name is empty.
    ///
    /// @param api `v1`, or group and version like `apps/v1`
    public static String path(String api, String namespace, String plural, String name) {
        String root = api.indexOf('/') < 0 ? "/api/" : "/apis/";
        String of = name.isEmpty() ? "" : "/" + name;
        return root + api + "/namespaces/" + namespace + "/" + plural + of;
    }

    /// Reads one object.
    public Reply get(String path) {
        return send(request(path));
    }

    /// Reads the objects of a kind that match a label selector.
    public Reply list(String path, String selector) {
        String query = URLEncoder.encode(selector, StandardCharsets.UTF_8);
        return send(request(path + "?labelSelector=" + query));
    }

    /// Changes an object if all of the patch's tests hold.
    public Reply patch(String path, JsonPatch patch) {
        return send(patching(path, JSON_PATCH, patch.json()));
    }

    /// Merges a change into an object.
    public Reply merge(String path, JsonNode change) {
        return send(patching(path, MERGE_PATCH, change));
    }

    /// Creates an object or makes these fields of it Belay's, unless another manager has them with other values.
    public Reply apply(String path, JsonNode object) {
        return send(patching(path, APPLY_PATCH, object));
    }

    /// Creates an object.
    public Reply create(String path, JsonNode object) {
        return send(request(path + MANAGER).method("POST", "application/json", object.toString()));
    }

    private HttpRequest.Builder patching(String path, String type, JsonNode body) {
        return request(path + MANAGER).method("PATCH", type, body.toString());
    }

    private HttpRequest.Builder request(String path) {
        return http.newHttpRequestBuilder()
                .uri(server.resolve(path))
                .header("Accept", "application/json")
                .timeout(patience.request().toMillis(), TimeUnit.MILLISECONDS);
    }

    private Reply send(HttpRequest.Builder request) {
        try {
            return reply(
                    http.sendAsync(request.build(), String.class)
                            .orTimeout(patience.request().toMillis(), TimeUnit.MILLISECONDS)
                            .join());
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return new Reply.Silent(
                    "the API server did not answer: " + cause.getClass().getSimpleName());
        }
    }

    private static Reply reply(HttpResponse<String> response) {
        JsonNode body = parse(response.body());
        int code = response.code();
        String why = "%d %s".formatted(code, Text.refusal(body.path("message").asText()));
        if (code == 429 || code >= 500) {
            return new Reply.Silent("the API server said " + why.strip());
        }
        if (!response.isSuccessful()) {
            return new Reply.Refused(code, why.strip());
        }
        return body.isObject()
                ? new Reply.Ok(body)
                : new Reply.Silent("the API server answered with something that is not an object");
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body == null ? "" : body);
        } catch (JsonProcessingException _) {
            return JSON.missingNode();
        }
    }
}
