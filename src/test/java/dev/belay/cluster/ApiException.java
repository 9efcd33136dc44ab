package dev.belay.cluster;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// A refusal by the embedded API server, told to the caller as a Kubernetes `Status`.
final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int code;
    private final String reason;
    private final transient ObjectNode details = JsonNodeFactory.instance.objectNode();

    /// One field that was refused, and why: `FieldValueRequired`, `FieldValueInvalid`, ...
    record Cause(String reason, String field, String message) {}

    ApiException(int code, String reason, String message) {
        super(message, null, false, false);
        this.code = code;
        this.reason = reason;
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }

    ObjectNode status() {
        var status = JsonNodeFactory.instance.objectNode();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", getMessage());
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        if (!details.isEmpty()) {
            status.set("details", details);
        }
        return status.put("code", code);
    }

    private ApiException about(ResourceKind kind, String name) {
        details.put("name", name);
        if (!kind.group().isEmpty()) {
            details.put("group", kind.group());
        }
        details.put("kind", reason.equals("Invalid") ? kind.kind() : kind.plural());
        return this;
    }

    static ApiException badRequest(String message) {
        return new ApiException(400, "BadRequest", message);
    }

    static ApiException unauthorized() {
        return new ApiException(401, "Unauthorized", "Unauthorized");
    }

    static ApiException noSuchPage() {
        return new ApiException(
                404, "NotFound", "the server could not find the requested resource");
    }

    static ApiException notFound(ResourceKind kind, String name) {
        return new ApiException(404, "NotFound", "%s \"%s\" not found".formatted(kind.id(), name))
                .about(kind, name);
    }

    static ApiException notAllowed() {
        return new ApiException(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource");
    }

    static ApiException alreadyExists(ResourceKind kind, String name) {
        return new ApiException(
                        409, "AlreadyExists", "%s \"%s\" already exists".formatted(kind.id(), name))
                .about(kind, name);
    }

    static ApiException modified(ResourceKind kind, String name) {
        return conflict(
                kind,
                name,
                "the object has been modified; please apply your changes to the latest version"
                        + " and try again");
    }

    static ApiException conflict(ResourceKind kind, String name, String why) {
        return new ApiException(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on %s \"%s\": %s"
                                .formatted(kind.id(), name, why))
                .about(kind, name);
    }

    static ApiException expired(long version, long oldest) {
        return new ApiException(
                410, "Expired", "too old resource version: %d (%d)".formatted(version, oldest));
    }

    static ApiException unsupportedMediaType(String accepted) {
        return new ApiException(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: "
                        + accepted);
    }

    static ApiException unprocessablePatch() {
        return new ApiException(
                422, "Invalid", "the server rejected our request due to an error in our request");
    }

    static ApiException invalid(ResourceKind kind, String name, List<Cause> causes) {
        var said = causes.stream().map(c -> c.field() + ": " + c.message()).toList();
        var failure =
                new ApiException(
                        422,
                        "Invalid",
                        "%s \"%s\" is invalid: %s"
                                .formatted(
                                        kind.group().isEmpty()
                                                ? kind.kind()
                                                : kind.kind() + "." + kind.group(),
                                        name,
                                        said.size() == 1 ? said.getFirst() : said.toString()));
        failure.about(kind, name);
        var list = failure.details.putArray("causes");
        causes.forEach(cause ->
                list.addObject()
                        .put("reason", cause.reason())
                        .put("message", cause.message())
                        .put("field", cause.field()));
        return failure;
    }
}
