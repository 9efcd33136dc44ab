package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// The deployments that GitHub has on record for an environment.
public final class RecentDeployments {

    /// What nobody missed for so long is not started any more.
    private static final Duration OLDEST = Duration.ofDays(3);

    /// Until then its delivery, or a redelivery, may still be on the way.
    private static final Duration YOUNGEST = Duration.ofMinutes(2);

    private final GitHubApi github;

    /// Reads through this client.
    public RecentDeployments(GitHubApi github) {
        this.github = github;
    }

    /// A deployment and what was reported of it, as GitHub's API gives them.
    ///
    /// @param statuses newest first
    public record Seen(JsonNode deployment, List<JsonNode> statuses) {}

    /// The deployments made after this one, oldest first; of the newest hundred.
    public List<JsonNode> after(long id, String repository, String environment, Instant now) {
        String query = "?environment=%s&per_page=100".formatted(Paths.encoded(environment));
        return items(repository, Paths.deployments(repository) + query)
                .filter(d -> d.path("id").asLong() > id && isOfInterest(d, now))
                .sorted(Comparator.comparing(d -> d.path("id").asLong()))
                .toList();
    }

    /// A deployment with its statuses, which takes one more request.
    public Seen look(String repository, JsonNode deployment) {
        return new Seen(deployment, statuses(repository, deployment.path("id").asLong()));
    }

    private List<JsonNode> statuses(String repository, long id) {
        return items(repository, Paths.statuses(repository, id) + "?per_page=100").toList();
    }

    private Stream<JsonNode> items(String repository, String path) {
        return StreamSupport.stream(
                github.get(As.in(repository), path).orThrow().spliterator(), false);
    }

    private static boolean isOfInterest(JsonNode deployment, Instant now) {
        try {
            Instant made = Instant.parse(deployment.path("created_at").asText());
            return made.isAfter(now.minus(OLDEST)) && made.isBefore(now.minus(YOUNGEST));
        } catch (DateTimeException e) {
            return false;
        }
    }
}
