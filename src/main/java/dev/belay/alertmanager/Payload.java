package dev.belay.alertmanager;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Reads a webhook body as a stream, one alert at a time, and never throws for what is in it.
///
/// Whatever is wrong, the alerts before it stand: a rollback must not be lost to the body's tail.
/// Fields that nobody needs are skipped as they arrive, so memory does not grow with the body.
final class Payload {

    /// How reading came to its end.
    enum End {
        /// The whole body was understood.
        COMPLETE,
        /// It is not the JSON that Alertmanager sends, from some point on.
        BROKEN,
        /// The sender or the network stopped; a retry may bring the rest.
        INTERRUPTED
    }

    /// Deeper than any payload, and shallow enough to cost nothing.
    private static final int DEPTH = 64;

    /// Bounds only the strings that are kept, because a skipped one is never assembled. Over it the rest of
    /// the body is unreadable, so it is far above any label; one such string is the most that is held.
    private static final int LONGEST_KEPT_STRING = 8 * 1024 * 1024;

    private final Optional<JsonParser> parser;
    private boolean opened;
    private boolean inAlerts;
    private boolean sawAlerts;
    private Optional<End> end = Optional.empty();
    private int malformed;
    private int truncatedAlerts;
    private String version = "";

    private Payload(Optional<JsonParser> parser) {
        this.parser = parser;
    }

    /// Begins to read a body, of which at most so many bytes are taken.
    static Payload of(InputStream body, long limit) {
        try {
            return new Payload(Optional.of(factory().createParser(new Bounded(body, limit))));
        } catch (IOException e) {
            Payload unreadable = new Payload(Optional.empty());
            unreadable.stop(End.INTERRUPTED);
            return unreadable;
        }
    }

    /// A factory of its own for each body: a shared one would keep the field names that senders make up.
    private static JsonFactory factory() {
        return JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(DEPTH)
                                .maxStringLength(LONGEST_KEPT_STRING)
                                .build())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CHARSET_DETECTION)
                // Closing the body would wait for the part of it that we chose not to read.
                .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                .build();
    }

    /// The next alert that could be read; empty when there is no more.
    Optional<RawAlert> next() {
        while (end.isEmpty()) {
            Optional<RawAlert> alert = advance(parser.orElseThrow());
            if (alert.isPresent()) {
                return alert;
            }
        }
        return Optional.empty();
    }

    /// How reading ended; only after [#next] said that there is no more.
    End end() {
        return end.orElseThrow();
    }

    /// Alerts that had to be skipped, and one more when the body broke off.
    int malformed() {
        return malformed;
    }

    /// How many alerts Alertmanager itself left out.
    int truncatedAlerts() {
        return truncatedAlerts;
    }

    /// What the payload says its version is, or empty.
    String version() {
        return version;
    }

    private Optional<RawAlert> advance(JsonParser json) {
        try {
            return inAlerts ? element(json) : envelope(json);
        } catch (JsonProcessingException e) {
            stop(End.BROKEN);
        } catch (IOException e) {
            stop(End.INTERRUPTED);
        }
        return Optional.empty();
    }

    private Optional<RawAlert> element(JsonParser json) throws IOException {
        JsonToken token = json.nextToken();
        if (token == JsonToken.END_ARRAY) {
            inAlerts = false;
            return Optional.empty();
        }
        Optional<RawAlert> alert = new AlertReader(json).read();
        if (alert.isEmpty()) {
            malformed++;
        }
        return alert;
    }

    private Optional<RawAlert> envelope(JsonParser json) throws IOException {
        JsonToken token = json.nextToken();
        if (!opened) {
            opened = true;
            if (token != JsonToken.START_OBJECT) {
                stop(End.BROKEN);
            }
        } else if (token == JsonToken.END_OBJECT) {
            boolean onlyOne = sawAlerts && json.nextToken() == null;
            stop(onlyOne ? End.COMPLETE : End.BROKEN);
        } else {
            field(json);
        }
        return Optional.empty();
    }

    private void field(JsonParser json) throws IOException {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        switch (name) {
            case "alerts" -> alerts(value);
            case "truncatedAlerts" -> truncatedAlerts = count(json, value);
            case "version" -> version = AlertReader.text(json, value).orElse("");
            default -> json.skipChildren();
        }
    }

    private void alerts(JsonToken value) {
        if (value == JsonToken.START_ARRAY && !sawAlerts) {
            sawAlerts = true;
            inAlerts = true;
        } else {
            // A second list would be read by some and ignored by others; here nobody acts on it.
            stop(End.BROKEN);
        }
    }

    private static int count(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.VALUE_NUMBER_INT) {
            json.skipChildren();
            return 0;
        }
        boolean fits = json.getTextLength() <= 9;
        return fits ? Math.max(json.getIntValue(), 0) : Integer.MAX_VALUE;
    }

    private void stop(End how) {
        end = Optional.of(how);
        if (how != End.COMPLETE) {
            malformed++;
        }
    }
}
