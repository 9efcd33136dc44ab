package dev.belay.github;

import com.fasterxml.jackson.annotation.JsonValue;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Locale;

/// What became of a delivery, or of one Release in it, and the status that says so.
@RegisterForReflection
enum Outcome {
    /// Something new is durable.
    STORED(202),
    /// It was durable before.
    KNOWN(200),
    /// It means nothing here.
    IGNORED(200),
    /// It was understood, and must not be done.
    REFUSED(200),
    /// It could not be made durable; the same delivery may be sent again.
    UNAVAILABLE(503),
    /// It is not signed by anyone we know.
    UNAUTHORIZED(401),
    /// It could not be understood.
    UNREADABLE(400),
    /// It is longer than any delivery of GitHub.
    TOO_LARGE(413),
    /// It is neither JSON nor a form.
    UNSUPPORTED(415),
    /// Something is wrong with Belay itself.
    FAILED(500);

    private final int status;

    Outcome(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }

    @JsonValue
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
