package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;

/// Who a token belongs to and what a person may do, as far as tests say so.
///
/// Every known token may use the whole API; RBAC objects are stored and have no effect. Access
/// reviews answer what the test's rule says, and "allowed" without a rule.
final class Reviews {

    private final Map<String, User> users = new ConcurrentHashMap<>();
    private volatile BiPredicate<String, JsonNode> allowed = (user, attributes) -> true;

    record User(String name, List<String> groups) {}

    void know(String token, String name, List<String> groups) {
        users.put(token, new User(name, List.copyOf(groups)));
    }

    /// @param rule of the user's name and the review's `resourceAttributes`
    void allow(BiPredicate<String, JsonNode> rule) {
        allowed = rule;
    }

    Optional<User> user(String authorization) {
        return authorization.startsWith("Bearer ")
                ? Optional.ofNullable(users.get(authorization.substring("Bearer ".length())))
                : Optional.empty();
    }

    /// The answer, if it is a review that is asked for.
    Optional<ObjectNode> answer(ApiRequest request, String resource) {
        if (!request.method().equals("POST")) {
            return Optional.empty();
        }
        if (resource.endsWith("reviews") && request.contentType().contains("protobuf")) {
            throw ApiException.unsupportedMediaType("application/json");
        }
        return switch (resource) {
            case "tokenreviews" -> Optional.of(token(Json.parseObject(request.body())));
            case "subjectaccessreviews", "localsubjectaccessreviews" -> {
                var review = Json.parseObject(request.body());
                yield Optional.of(access(review, review.path("spec").path("user").asText()));
            }
            case "selfsubjectaccessreviews" -> {
                var name = user(request.authorization()).map(User::name).orElse("");
                yield Optional.of(access(Json.parseObject(request.body()), name));
            }
            default -> Optional.empty();
        };
    }

    private ObjectNode token(ObjectNode review) {
        var status = review.putObject("status");
        var user = Optional.ofNullable(users.get(review.path("spec").path("token").asText()));
        status.put("authenticated", user.isPresent());
        user.ifPresent(known -> {
            var account =
                    status.putObject("user").put("username", known.name()).put("uid", known.name());
            known.groups().forEach(account.putArray("groups")::add);
            status.set(
                    "audiences",
                    review.path("spec").path("audiences").isArray()
                            ? review.path("spec").path("audiences")
                            : Json.MAPPER.createArrayNode());
        });
        return review;
    }

    private ObjectNode access(ObjectNode review, String user) {
        var attributes = review.path("spec").path("resourceAttributes");
        var may = allowed.test(user, attributes);
        review.putObject("status")
                .put("allowed", may)
                .put("reason", may ? "" : "refused by the test's rule");
        return review;
    }
}
