package dev.belay.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Optional;

/// Why something was not done, as RFC 9457 wants it.
///
/// @param permission the right that is missing, with 403
/// @param phase where the release stands, with 409
/// @param field what of the request is wrong, with 400
/// @param value what stands there
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Problem(
        String type,
        String title,
        int status,
        String detail,
        String permission,
        String phase,
        String field,
        String value) {

    /// The media type of a problem.
    static final String MEDIA_TYPE = "application/problem+json";

    private static final int SHOWN = 80;

    static Problem of(int status, String title, String detail) {
        return new Problem("about:blank", title, status, detail, "", "", "", "");
    }

    static Problem unauthorized() {
        return of(401, "Unauthorized", "a live bearer token that was made for Belay is needed");
    }

    static Problem forbidden(String detail, String permission) {
        return new Problem("about:blank", "Forbidden", 403, detail, permission, "", "", "");
    }

    static Problem conflict(String detail, String phase) {
        return new Problem("about:blank", "Conflict", 409, detail, "", phase, "", "");
    }

    static Problem field(String field, Optional<String> value, String what) {
        String shown =
                value.map(v -> v.length() <= SHOWN ? v : v.substring(0, SHOWN) + "…").orElse("");
        return new Problem(
                "about:blank",
                "Bad Request",
                400,
                "%s %s".formatted(field, what),
                "",
                "",
                field,
                shown);
    }
}
