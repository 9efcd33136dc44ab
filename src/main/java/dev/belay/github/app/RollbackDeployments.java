package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.release.Intent;
import java.util.Comparator;
import java.util.List;
import java.util.stream.StreamSupport;

/// Tells GitHub what runs again after a rollback: a deployment of the restored commit with task `rollback`. It comes
/// back as an event that starts nothing, known by its payload.
final class RollbackDeployments {

    private static final String TASK = "rollback";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final GitHubApi github;

    RollbackDeployments(GitHubApi github) {
        this.github = github;
    }

    /// Makes sure that there is exactly one, and that it is a success.
    void ensure(Intent bad, String restored, StatusBoard.Extras extras) {
        List<Long> known = of(bad, restored);
        if (known.isEmpty()) {
            create(bad, restored);
            known = of(bad, restored); // Another clock may have made one in the same moment.
        }
        for (int i = 0; i < known.size(); i++) {
            new StatusBoard(github, bad.repository(), known.get(i))
                    .report(i == 0 ? restored(bad, restored) : doubled(), extras);
        }
    }

    private static DeploymentStatus restored(Intent bad, String sha) {
        return new DeploymentStatus(
                State.SUCCESS,
                Part.described(
                        "%s serves again after the rollback of %s"
                                .formatted(sha.substring(0, 7), bad.id().name())));
    }

    private static DeploymentStatus doubled() {
        return new DeploymentStatus(
                State.INACTIVE, Part.described("made twice by two clocks; the other one counts"));
    }

    /// The rollback deployments of this Release, oldest first.
    private List<Long> of(Intent bad, String restored) {
        String query =
                "?task=%s&sha=%s&environment=%s&per_page=100"
                        .formatted(TASK, restored, Paths.encoded(bad.environment()));
        JsonNode listed =
                github.get(As.in(bad.repository()), Paths.deployments(bad.repository()) + query)
                        .orThrow();
        return StreamSupport.stream(listed.spliterator(), false)
                .filter(d -> isOf(bad, d))
                .map(d -> d.path("id").asLong())
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    private static boolean isOf(Intent bad, JsonNode deployment) {
        JsonNode belay = Payload.read(deployment.path("payload")).path("belay");
        return belay.path("rollbackOf").asLong() == bad.deploymentId()
                && belay.path("release").asText().equals(bad.id().toString());
    }

    /// Without `required_contexts` GitHub would want every check of the commit green, and with `auto_merge` it would
    /// merge: neither has a say in what runs already.
    private void create(Intent bad, String restored) {
        ObjectNode body =
                JSON.createObjectNode()
                        .put("ref", restored)
                        .put("task", TASK)
                        .put("auto_merge", false)
                        .put("environment", bad.environment())
                        .put(
                                "description",
                                Part.described("rollback of deployment " + bad.deploymentId()));
        body.putArray("required_contexts");
        body.putObject("payload")
                .putObject("belay")
                .put("rollbackOf", bad.deploymentId())
                .put("release", bad.id().toString());
        JsonNode unused =
                github.post(As.in(bad.repository()), Paths.deployments(bad.repository()), body)
                        .orThrow();
    }
}
