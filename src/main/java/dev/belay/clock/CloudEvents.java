package dev.belay.clock;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.policy.DnsName;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Reads the CloudEvents 1.0 HTTP binding as far as a tick needs it: the envelope, never the data.
final class CloudEvents {

    private static final List<String> REQUIRED = List.of("specversion", "id", "source", "type");
    private static final int DEPTH = 64;

    private static final ObjectMapper JSON =
            new ObjectMapper(
                    JsonFactory.builder()
                            .streamReadConstraints(
                                    StreamReadConstraints.builder().maxNestingDepth(DEPTH).build())
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .build());

    /// How the event is laid out in the request.
    enum Mode {
        /// No event at all, as cron sends it.
        NONE,
        /// Attributes in headers.
        BINARY,
        /// One event as JSON.
        STRUCTURED,
        /// A JSON array of events.
        BATCH
    }

    /// Says why something is no CloudEvent.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /// One way of reading a body.
    interface Reader {
        Tick read(byte[] body) throws Malformed;
    }

    private CloudEvents() {}

    /// The mode that the headers announce.
    static Mode mode(Function<String, Optional<String>> header) {
        String type =
                header.apply("content-type")
                        .map(t -> t.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT))
                        .orElse("");
        return switch (type) {
            case "application/cloudevents+json" -> Mode.STRUCTURED;
            case "application/cloudevents-batch+json" -> Mode.BATCH;
            default -> {
                boolean any = REQUIRED.stream().anyMatch(a -> header.apply("ce-" + a).isPresent());
                yield any ? Mode.BINARY : Mode.NONE;
            }
        };
    }

    /// The tick of an event in binary mode.
    static Tick binary(Function<String, Optional<String>> header) throws Malformed {
        return tick(attribute -> header.apply("ce-" + attribute));
    }

    /// The tick of one event as JSON.
    static Tick structured(byte[] body) throws Malformed {
        return tick(parse(body));
    }

    /// One tick for all events of a batch; an empty one is a tick as well.
    static Tick batch(byte[] body) throws Malformed {
        JsonNode events = parse(body);
        if (!events.isArray()) {
            throw new Malformed("a batch is a JSON array");
        }
        Optional<Tick> all = Optional.empty();
        for (JsonNode event : events) {
            Tick tick = tick(event);
            all = Optional.of(all.map(tick::and).orElse(tick));
        }
        return all.orElse(Tick.EVERYWHERE);
    }

    private static Tick tick(JsonNode event) throws Malformed {
        if (!event.isObject()) {
            throw new Malformed("an event is a JSON object");
        }
        return tick(attribute ->
                Optional.ofNullable(event.get(attribute))
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::textValue));
    }

    private static Tick tick(Function<String, Optional<String>> attribute) throws Malformed {
        for (String name : REQUIRED) {
            if (attribute.apply(name).filter(v -> !v.isBlank()).isEmpty()) {
                throw new Malformed("the attribute " + name + " is missing");
            }
        }
        // ApiServerSource names the namespace of what changed; PingSource names none.
        return new Tick(attribute.apply("namespace").filter(DnsName::isLabel));
    }

    private static JsonNode parse(byte[] body) throws Malformed {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new Malformed("the body is not JSON");
        }
    }
}
