package dev.belay.workload.argo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.policy.Target;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// The requests the driver makes, each exactly one, with the answer as a value.
///
/// It goes beneath fabric8's typed calls because those read an object before they patch it and
/// repeat a refused request for minutes: a rollback is one request, and trying again is decided by
/// the engine.
final class RolloutApi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JSON_PATCH = "application/json-patch+json";
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String NUDGED = "belay.dev/nudged";
    private static final String MANAGER = "?fieldManager=belay";

    private final HttpClient http;
    private final URI server;
    private final Patience patience;

    /// What the API server answered, if it did.
    sealed interface Reply {

        /// The object as it is now.
        record Ok(JsonNode object) implements Reply {}

        /// It will not; asking the same again would change nothing unless the cluster changes.
        record Refused(int code, String why) implements Reply {
            boolean missing() {
                return code == 404;
            }

            /// A precondition did not hold, or what was written is not valid.
            boolean precondition() {
                return code == 409 || code == 422;
            }
        }

        /// It could not be asked, or could not answer; the write may still have happened.
        record Silent(String why) implements Reply {}
    }

    RolloutApi(KubernetesClient client, Patience patience) {
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

    Reply read(Target target) {
        return send(request(rollout(target)));
    }

    Reply readReplicaSet(Target target, String hash) {
        return send(request(replicaSets(target) + "/" + target.name() + "-" + hash));
    }

    /// The ReplicaSets of these pod template hashes, whoever owns them.
    Reply listReplicaSets(Target target, Collection<String> hashes) {
        String selector = "%s in (%s)".formatted(RolloutView.HASH_LABEL, String.join(",", hashes));
        String query = URLEncoder.encode(selector, StandardCharsets.UTF_8);
        return send(request(replicaSets(target) + "?labelSelector=" + query));
    }

    Reply patch(Target target, JsonPatch patch) {
        return send(patching(rollout(target), JSON_PATCH, patch.json()));
    }

    Reply merge(Target target, JsonNode change) {
        return send(patching(rollout(target), MERGE_PATCH, change));
    }

    Reply mergeStatus(Target target, JsonNode change) {
        return send(patching(rollout(target) + "/status", MERGE_PATCH, change));
    }

    /// Makes the controller look again at a Rollout whose last change it has not acted on.
    ///
    /// When it ends a turn in which it wrote, the controller (seen in 1.9.2) puts what it wrote into
    /// its cache, over anything newer that had arrived meanwhile. A rollback that was accepted in
    /// these few milliseconds would then go unnoticed until the next change of the Rollout, which
    /// may be never; so this is one. The answer does not matter: the next look repeats it.
    void nudge(Target target, RolloutView rollout) {
        ObjectNode change = JSON.createObjectNode();
        change.putObject("metadata").putObject("annotations").put(NUDGED, rollout.version());
        Reply _ = merge(target, change);
    }

    private static String rollout(Target target) {
        return "/apis/argoproj.io/v1alpha1/namespaces/%s/rollouts/%s"
                .formatted(target.namespace(), target.name());
    }

    private static String replicaSets(Target target) {
        return "/apis/apps/v1/namespaces/%s/replicasets".formatted(target.namespace());
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
        String why = "%d %s".formatted(code, Text.brief(body.path("message").asText()));
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
