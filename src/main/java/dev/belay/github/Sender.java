package dev.belay.github;

import jakarta.ws.rs.core.HttpHeaders;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the headers say of a delivery. They are not signed, so they may name it but decide nothing.
///
/// @param guid the delivery's id, the same for a redelivery; null unless it looks like one
/// @param event the event's name; null unless it looks like one
record Sender(@Nullable String guid, @Nullable String event) {

    private static final Pattern GUID = Pattern.compile("[0-9A-Za-z-]{1,64}");
    private static final Pattern EVENT = Pattern.compile("[a-z_]{1,40}");

    static Sender of(HttpHeaders headers) {
        return new Sender(
                only(GUID, headers.getHeaderString("X-GitHub-Delivery")),
                only(EVENT, headers.getHeaderString("X-GitHub-Event")));
    }

    private static @Nullable String only(Pattern form, @Nullable String value) {
        return value != null && form.matcher(value).matches() ? value : null;
    }
}
