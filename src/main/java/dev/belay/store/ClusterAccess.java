package dev.belay.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Access;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The API server's own word for every request: a TokenReview, and SubjectAccessReviews. Nothing is remembered.
public final class ClusterAccess implements Access {

    private static final String AUTHENTICATION = "authentication.k8s.io/v1";
    private static final String AUTHORIZATION = "authorization.k8s.io/v1";

    private final Api tokens;
    private final Api rights;
    private final String audience;

    /// Takes only tokens that were made for this audience.
    public ClusterAccess(KubernetesClient client, String audience) {
        this.tokens = new Api(client, "tokenreviews");
        this.rights = new Api(client, "subjectaccessreviews");
        this.audience = audience;
    }

    @Override
    public Optional<Caller> authenticate(String token) {
        ObjectNode review = review(AUTHENTICATION, "TokenReview");
        ObjectNode spec = review.putObject("spec").put("token", token);
        var unused = spec.putArray("audiences").add(audience);
        JsonNode status = tokens.review(AUTHENTICATION, review).path("status");
        // A server that knows no audiences says nothing of them: its word is then about its own
        // tokens.
        boolean meant = texts(status.path("audiences")).contains(audience);
        String user = status.at("/user/username").asText();
        return status.path("authenticated").asBoolean() && meant && !user.isEmpty()
                ? Optional.of(caller(user, status.path("user")))
                : Optional.empty();
    }

    private static Caller caller(String name, JsonNode user) {
        Map<String, List<String>> extra = new TreeMap<>();
        user.path("extra").properties().forEach(e -> extra.put(e.getKey(), texts(e.getValue())));
        return new Caller(name, user.path("uid").asText(), texts(user.path("groups")), extra);
    }

    @Override
    public boolean allows(Caller caller, Right right) {
        ObjectNode review = review(AUTHORIZATION, "SubjectAccessReview");
        ObjectNode spec = review.putObject("spec").put("user", caller.user());
        if (!caller.uid().isEmpty()) {
            spec.put("uid", caller.uid());
        }
        var groups = spec.putArray("groups");
        caller.groups().forEach(groups::add);
        ObjectNode extra = spec.putObject("extra");
        caller.extra()
                .forEach((key, values) -> {
                    var list = extra.putArray(key);
                    values.forEach(list::add);
                });
        ObjectNode attributes =
                spec.putObject("resourceAttributes")
                        .put("group", Crds.GROUP)
                        .put("verb", right.verb())
                        .put("resource", right.resource())
                        .put("namespace", right.namespace());
        if (!right.subresource().isEmpty()) {
            attributes.put("subresource", right.subresource());
        }
        if (!right.name().isEmpty()) {
            attributes.put("name", right.name());
        }
        // An evaluationError beside it is no news: one binding to a role that is gone is enough for
        // it.
        return rights.review(AUTHORIZATION, review).at("/status/allowed").asBoolean();
    }

    private static ObjectNode review(String api, String kind) {
        return Api.JSON.createObjectNode().put("apiVersion", api).put("kind", kind);
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(t -> texts.add(t.asText()));
        return texts;
    }
}
