package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The statuses of one deployment at GitHub. GitHub appends whatever it is told, so what is there already is read
/// first: nothing is said twice, and nothing goes back.
final class StatusBoard {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final GitHubApi github;
    private final String repository;
    private final long deployment;

    StatusBoard(GitHubApi github, String repository, long deployment) {
        this.github = github;
        this.repository = repository;
        this.deployment = deployment;
    }

    /// What goes with a status.
    ///
    /// @param page where people can read more
    /// @param autoInactive whether GitHub may mark the environment's earlier deployments as replaced
    record Extras(Optional<String> page, boolean autoInactive) {}

    /// Reports a status, unless it or a later one was reported before.
    void report(DeploymentStatus wanted, Extras extras) {
        List<DeploymentStatus> ours = ours();
        boolean later = ours.stream().anyMatch(s -> !s.state().leadsTo(wanted.state()));
        if (!later && !ours.contains(wanted)) {
            post(wanted, extras);
        }
    }

    /// Reports it only where nobody, GitHub itself included, has reported anything yet.
    void reportFirst(DeploymentStatus wanted, Extras extras) {
        if (listed().isEmpty()) {
            post(wanted, extras);
        }
    }

    private List<DeploymentStatus> ours() {
        return listed().stream().flatMap(s -> DeploymentStatus.ours(s).stream()).toList();
    }

    /// The newest hundred; more than a release ever has.
    private List<JsonNode> listed() {
        List<JsonNode> statuses = new ArrayList<>();
        github.get(As.in(repository), Paths.statuses(repository, deployment) + "?per_page=100")
                .orThrow()
                .forEach(statuses::add);
        return statuses;
    }

    private void post(DeploymentStatus status, Extras extras) {
        ObjectNode body =
                JSON.createObjectNode()
                        .put("state", status.state().code())
                        .put("description", status.description())
                        .put("auto_inactive", extras.autoInactive());
        extras.page().ifPresent(page -> body.put("log_url", page));
        JsonNode unused =
                github.post(As.in(repository), Paths.statuses(repository, deployment), body)
                        .orThrow();
    }
}
