package dev.belay.github;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The two content types GitHub offers for a webhook.
enum Encoding {
    /// The body is the JSON.
    JSON,
    /// The JSON is the field `payload` of a form.
    FORM;

    /// Reads a `Content-Type`, of which parameters say nothing here: JSON is UTF-8.
    static Optional<Encoding> of(@Nullable String contentType) {
        if (contentType == null) {
            return Optional.empty();
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return switch (type.strip().toLowerCase(Locale.ROOT)) {
            case "application/json" -> Optional.of(JSON);
            case "application/x-www-form-urlencoded" -> Optional.of(FORM);
            default -> Optional.empty();
        };
    }

    /// Takes the JSON out of a body.
    byte[] json(byte[] body) throws UnreadableException {
        return switch (this) {
            case JSON -> body;
            case FORM -> FormBody.payload(body);
        };
    }
}
