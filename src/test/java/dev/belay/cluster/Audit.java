package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What service accounts asked of a real API server, as it wrote that down itself, before it answered.
public record Audit(Path log) {
    static final String POLICY_FILE = "audit-policy.yaml";

    static final String POLICY =
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived, ResponseStarted]
            rules:
            - level: Metadata
              userGroups: ["system:serviceaccounts"]
            - level: None
            """;

    /// One request.
    ///
    /// @param resource the plural, with a subresource like `releases/status`; empty where it was about none
    public record Entry(
            String user, String verb, String group, String resource, String path, int code) {
        /// Whether the user may not do that.
        public boolean refused() {
            return code == 403;
        }
    }

    /// What this service account asked since the cluster was started.
    public List<Entry> of(String namespace, String serviceAccount) {
        var user = "system:serviceaccount:" + namespace + ":" + serviceAccount;
        try (var lines = Files.lines(log)) {
            return lines.map(Json::parse)
                    .map(Audit::entry)
                    .filter(entry -> entry.user().equals(user))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry entry(JsonNode event) {
        var object = event.path("objectRef");
        var below = object.path("subresource").asText();
        return new Entry(
                event.at("/user/username").asText(),
                event.path("verb").asText(),
                object.path("apiGroup").asText(),
                object.path("resource").asText() + (below.isEmpty() ? "" : "/" + below),
                event.path("requestURI").asText(),
                event.at("/responseStatus/code").asInt());
    }
}
