package dev.belay.notify.cdevents;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.release.Announcement;
import dev.belay.release.Baseline;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseState;
import dev.belay.release.Start;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One event of CDEvents 0.5. Its id follows from the announcement, so a receiver can drop a repeat.
///
/// @param type `service.deployed`, for instance
record CdEvent(String type, ReleaseState state, Announcement announcement) {

    private static final String SPEC = "0.5.1";
    private static final String VERSION = ".0.3.0";

    private static final ObjectMapper JSON = new ObjectMapper();

    String fullType() {
        return "dev.cdevents." + type + VERSION;
    }

    String id() {
        return "%s.%d.%s".formatted(state.intent().id(), announcement.sequence(), type);
    }

    String source() {
        return "/belay/" + state.intent().id().namespace();
    }

    String subject() {
        Intent intent = state.intent();
        return type.startsWith("incident.")
                ? intent.id().toString()
                : intent.id().namespace() + "/" + intent.policy().service();
    }

    /// The attributes as headers of the HTTP binding in binary mode.
    Map<String, String> headers() {
        Map<String, String> headers = new TreeMap<>();
        headers.put("ce-specversion", "1.0");
        headers.put("ce-id", HeaderValue.encoded(id()));
        headers.put("ce-source", HeaderValue.encoded(source()));
        headers.put("ce-type", fullType());
        headers.put("ce-subject", HeaderValue.encoded(subject()));
        headers.put("ce-time", announcement.at().toString());
        return headers;
    }

    String body() {
        Intent intent = state.intent();
        ObjectNode event = JSON.createObjectNode();
        event.putObject("context")
                .put("specversion", SPEC)
                .put("id", id())
                .put("source", source())
                .put("type", fullType())
                .put("timestamp", announcement.at().toString())
                .put("chainId", intent.id().toString());
        ObjectNode subject = event.putObject("subject");
        subject.put("id", subject()).put("source", source());
        content(subject.putObject("content"));
        event.putObject("customData")
                .put("release", intent.id().toString())
                .put("repository", intent.repository())
                .put("sha", intent.sha())
                .put("announcement", announcement.kind().label())
                .put("text", announcement.text());
        return event.put("customDataContentType", "application/json").toString();
    }

    private void content(ObjectNode content) {
        Intent intent = state.intent();
        if (type.startsWith("incident.")) {
            content.put("description", announcement.text());
            content.putObject("service")
                    .put("id", intent.id().namespace() + "/" + intent.policy().service());
        }
        content.putObject("environment").put("id", intent.environment());
        content.put("artifactId", PackageUrl.of(image()));
    }

    /// What runs after the event; of an incident, what was being brought in.
    private String image() {
        Optional<String> baseline =
                state.start().flatMap(Start::baseline).map(Baseline::image);
        return type.equals("service.rolledback")
                ? baseline.orElse(state.intent().image())
                : state.intent().image();
    }
}
