package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/// One try of GitHub's to deliver something; a redelivery has the GUID of the first.
record Attempt(long id, String guid, String event, Instant at, boolean delivered) {

    /// The attempts of a page; what lacks a field is no attempt.
    static List<Attempt> of(JsonNode page) {
        return StreamSupport.stream(page.spliterator(), false)
                .flatMap(item -> one(item).stream())
                .toList();
    }

    private static Optional<Attempt> one(JsonNode item) {
        long id = item.path("id").asLong();
        String guid = item.path("guid").asText();
        try {
            return id < 1 || guid.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new Attempt(
                                    id,
                                    guid,
                                    item.path("event").asText(),
                                    Instant.parse(item.path("delivered_at").asText()),
                                    item.path("status").asText().equals("OK")));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
