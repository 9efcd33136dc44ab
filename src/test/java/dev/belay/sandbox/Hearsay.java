package dev.belay.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.http.Request;
import com.github.tomakehurst.wiremock.http.RequestListener;
import com.github.tomakehurst.wiremock.http.Response;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Retells what GitHub, Slack, PagerDuty and the sink of CDEvents were told.
final class Hearsay implements RequestListener {

    private static final Pattern STATUS = Pattern.compile(".*/deployments/(\\d+)/statuses");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Timeline timeline;

    Hearsay(Timeline timeline) {
        this.timeline = timeline;
    }

    @Override
    public void requestReceived(Request request, Response response) {
        if (!request.getMethod().value().equals("POST") || response.getStatus() >= 300) {
            return;
        }
        String path = request.getUrl();
        JsonNode body = body(request);
        Matcher status = STATUS.matcher(path);
        if (status.matches()) {
            String what = "GitHub: deployment %s is %s";
            hear(
                    what.formatted(status.group(1), body.path("state").asText()),
                    body.path("description").asText());
        } else if (path.endsWith("/deployments")) {
            String what = "GitHub: a deployment with task %s of %s";
            hear(
                    what.formatted(body.path("task").asText(), body.path("ref").asText()),
                    body.path("description").asText());
        } else if (path.endsWith("/dispatches")) {
            hear(
                    "GitHub: workflow %s is to run"
                            .formatted(path.replaceAll(".*/workflows/|/dispatches", "")),
                    body.at("/inputs/belay").asText());
        } else if (path.startsWith("/slack/")) {
            slack(path, body);
        } else if (path.equals("/v2/enqueue")) {
            String severity = body.at("/payload/severity").asText();
            hear(
                    "PagerDuty: %s%s"
                            .formatted(
                                    body.path("event_action").asText(),
                                    severity.isEmpty() ? "" : ", " + severity),
                    body.at("/payload/summary").asText());
        } else if (path.equals("/v2/change/enqueue")) {
            hear("PagerDuty: a change event", body.at("/payload/summary").asText());
        } else if (path.equals("/sink")) {
            hear("CDEvents: " + request.getHeader("ce-type"), "");
        }
    }

    private void slack(String path, JsonNode body) {
        String what =
                path.endsWith("update")
                        ? "the message is edited"
                        : body.has("thread_ts")
                                ? "a reply"
                                : "a message in " + body.path("channel").asText();
        hear("Slack: " + what, body.path("text").asText().lines().findFirst().orElse(""));
    }

    private void hear(String what, String text) {
        timeline.add(Instant.now(), "✉", what, "", "", text);
    }

    private static JsonNode body(Request request) {
        try {
            String text = request.getBodyAsString();
            return JSON.readTree(text.isEmpty() ? "{}" : text);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
