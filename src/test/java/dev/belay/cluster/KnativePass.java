package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/// What the status of a Knative Service comes to, from its spec and its revisions.
///
/// @param latest the name of the revision that its template asks for
record KnativePass(JsonNode service, List<JsonNode> revisions, String latest) {

    /// What keeps the traffic from being divided as wanted.
    private record Obstacle(String status, String message) {}

    ObjectNode status() {
        var status = Json.object();
        status.put("observedGeneration", service.at("/metadata/generation").asLong());
        status.put("latestCreatedRevisionName", latest);
        var latestReady =
                ready(latest).equals("True")
                        ? latest
                        : service.at("/status/latestReadyRevisionName").asText();
        if (!latestReady.isEmpty()) {
            status.put("latestReadyRevisionName", latestReady);
        }
        var wanted = wanted();
        var obstacle =
                wanted.valueStream()
                        .map(entry -> obstacle(entry, latestReady))
                        .flatMap(Optional::stream)
                        .findFirst();
        status.set(
                "traffic",
                obstacle.isPresent()
                        ? arrayOrEmpty(service.at("/status/traffic"))
                        : resolved(wanted, latestReady));
        conditions(status.putArray("conditions"), obstacle);
        return status;
    }

    private JsonNode wanted() {
        var list = service.at("/spec/traffic");
        if (!list.isEmpty()) {
            return list;
        }
        var all = Json.MAPPER.createArrayNode();
        all.addObject().put("latestRevision", true).put("percent", 100);
        return all;
    }

    private Optional<Obstacle> obstacle(JsonNode entry, String latestReady) {
        var follows = entry.path("latestRevision").asBoolean();
        if (follows && latestReady.isEmpty()) {
            return Optional.of(
                    new Obstacle(
                            ready(latest).equals("False") ? "False" : "Unknown",
                            "Configuration \"%s\" does not have any ready Revision."
                                    .formatted(service.at("/metadata/name").asText())));
        }
        var name = follows ? latestReady : entry.path("revisionName").asText();
        return switch (ready(name)) {
            case "True" -> Optional.empty();
            case "False" -> obstacle("False", "Revision \"%s\" failed to become ready.", name);
            case "Unknown" -> obstacle("Unknown", "Revision \"%s\" is not yet ready.", name);
            default -> obstacle("False", "Revision \"%s\" referenced in traffic not found.", name);
        };
    }

    private static Optional<Obstacle> obstacle(String status, String message, String revision) {
        return Optional.of(new Obstacle(status, message.formatted(revision)));
    }

    private static ArrayNode resolved(JsonNode wanted, String latestReady) {
        var resolved = Json.MAPPER.createArrayNode();
        for (var entry : wanted) {
            var target = Json.objectOrEmpty(entry);
            if (entry.path("latestRevision").asBoolean()) {
                target.put("revisionName", latestReady);
            }
            resolved.add(target);
        }
        return resolved;
    }

    private void conditions(ArrayNode conditions, Optional<Obstacle> obstacle) {
        var routes = obstacle.map(Obstacle::status).orElse("True");
        var why = obstacle.map(Obstacle::message).orElse("");
        var configurations = ready(latest);
        var failed = configurations.equals("False");
        var message = failed ? "Revision \"%s\" failed".formatted(latest) : "";
        add(
                conditions,
                "ConfigurationsReady",
                configurations,
                failed ? "RevisionFailed" : "",
                message);
        if (!routes.equals("True")) {
            add(conditions, "Ready", routes, "RevisionMissing", why);
            add(conditions, "RoutesReady", routes, "RevisionMissing", why);
        } else {
            add(conditions, "Ready", configurations, failed ? "RevisionFailed" : "", message);
            add(conditions, "RoutesReady", "True", "", "");
        }
    }

    static void add(
            ArrayNode conditions, String type, String status, String reason, String message) {
        var condition = conditions.addObject().put("type", type).put("status", status);
        if (!reason.isEmpty()) {
            condition.put("reason", reason);
        }
        if (!message.isEmpty()) {
            condition.put("message", message);
        }
    }

    /// `True`, `False`, `Unknown`, or empty where there is no such revision.
    private String ready(String name) {
        return revisions.stream()
                .filter(revision -> revision.at("/metadata/name").asText().equals(name))
                .map(revision ->
                        revision.at("/status/conditions")
                                .valueStream()
                                .filter(c -> c.path("type").asText().equals("Ready"))
                                .map(c -> c.path("status").asText())
                                .findFirst()
                                .orElse("Unknown"))
                .findFirst()
                .orElse("");
    }

    private static JsonNode arrayOrEmpty(JsonNode node) {
        return node.isArray() ? node : Json.MAPPER.createArrayNode();
    }
}
