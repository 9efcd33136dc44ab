package dev.belay.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.release.Finding;
import java.util.List;
import java.util.Optional;

/// What the API server would let Belay do, asked by SelfSubjectAccessReview.
public record Permissions(KubeApi kube) {

    private static final String REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

    /// One thing a driver does.
    ///
    /// @param resource the plural, with a subresource like `rollouts/status`
    public record Access(String verb, String group, String resource) {
        @Override
        public String toString() {
            return "%s %s%s".formatted(verb, resource, group.isEmpty() ? "" : "." + group);
        }
    }

    /// What asking takes itself.
    public static final List<Access> ACCESS =
            List.of(new Access("create", "authorization.k8s.io", "selfsubjectaccessreviews"));

    /// A finding for each that is not allowed; a question that was not answered is a warning.
    public List<Finding> missing(String namespace, List<Access> needed) {
        return needed.stream().flatMap(access -> missing(namespace, access).stream()).toList();
    }

    private Optional<Finding> missing(String namespace, Access access) {
        return switch (kube.create(REVIEWS, review(namespace, access))) {
            case Reply.Ok(JsonNode answer) when answer.path("status").path("allowed").asBoolean() ->
                    Optional.empty();
            case Reply.Ok _ ->
                    Optional.of(
                            Finding.error(
                                    "Belay may not %s in namespace %s".formatted(access, namespace),
                                    "grant it in the Role of Belay's service account"));
            case Reply.Refused(int _, String why) -> Optional.of(unknown(access, why));
            case Reply.Silent(String why) -> Optional.of(unknown(access, why));
        };
    }

    private static Finding unknown(Access access, String why) {
        return Finding.warning(
                "whether Belay may %s could not be asked: %s".formatted(access, why), "");
    }

    private static JsonNode review(String namespace, Access access) {
        String[] parts = access.resource().split("/", 2);
        ObjectNode review = JsonNodeFactory.instance.objectNode();
        review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
        ObjectNode asked =
                review.putObject("spec")
                        .putObject("resourceAttributes")
                        .put("namespace", namespace)
                        .put("verb", access.verb())
                        .put("group", access.group())
                        .put("resource", parts[0]);
        if (parts.length == 2) {
            asked.put("subresource", parts[1]);
        }
        return review;
    }
}
