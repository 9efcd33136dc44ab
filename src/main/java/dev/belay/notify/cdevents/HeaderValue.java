package dev.belay.notify.cdevents;

import java.nio.charset.StandardCharsets;

/// Writes an attribute of a CloudEvent as the value of an HTTP header.
final class HeaderValue {

    private HeaderValue() {}

    /// Space, `"`, `%` and whatever is not printable ASCII are percent-encoded, as the binding asks.
    static String encoded(String value) {
        StringBuilder text = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c <= ' ' || c > '~' || c == '"' || c == '%') {
                text.append("%%%02X".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }
}
