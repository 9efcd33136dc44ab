package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Redeploy;
import dev.belay.release.Intent;

/// Makes a deployment once more, as much like the first as GitHub allows.
public final class Redeployments implements Redeploy {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final GitHubApi github;

    /// Makes them through this client.
    public Redeployments(GitHubApi github) {
        this.github = github;
    }

    @Override
    public Made again(Intent intent, String who, String why) {
        try {
            return made(intent, who, why);
        } catch (Refused e) {
            return new Made.Refused(String.valueOf(e.getMessage()));
        }
    }

    private Made made(Intent intent, String who, String why) {
        As in = As.in(intent.repository());
        String deployments = Paths.deployments(intent.repository());
        Reply first = github.get(in, "%s/%d".formatted(deployments, intent.deploymentId()));
        if (!first.isGood()) {
            return new Made.Refused(first.refusal());
        }
        Reply made = github.post(in, deployments, body(first.body(), intent, why(who, why)));
        long id = made.body().path("id").asLong();
        return made.status() == 201 && id > 0
                ? new Made.Deployment(id)
                : new Made.Refused(made.refusal());
    }

    private static String why(String who, String why) {
        return Part.described("again for %s: %s".formatted(who, why));
    }

    private ObjectNode body(JsonNode first, Intent intent, String description) {
        ObjectNode body =
                JSON.createObjectNode()
                        .put("ref", ref(intent))
                        .put("task", first.path("task").asText("deploy"))
                        .put("auto_merge", false)
                        .put("environment", intent.environment())
                        .put("description", description);
        body.putArray("required_contexts");
        if (first.path("payload").isObject() || first.path("payload").isTextual()) {
            body.set("payload", first.path("payload"));
        }
        copy(first, body, "transient_environment");
        copy(first, body, "production_environment");
        return body;
    }

    /// GitHub takes the commit that a ref points to now. One that has moved on would deploy something else, so then
    /// the commit itself is named; a policy with `refs` does not take that.
    private String ref(Intent intent) {
        Reply head =
                github.get(
                        As.in(intent.repository()),
                        "%s/commits/%s"
                                .formatted(
                                        Paths.repository(intent.repository()),
                                        Paths.encoded(intent.ref())));
        boolean same = head.body().path("sha").asText().equalsIgnoreCase(intent.sha());
        return head.isGood() && same ? intent.ref() : intent.sha();
    }

    private static void copy(JsonNode first, ObjectNode body, String field) {
        if (first.path(field).isBoolean()) {
            body.set(field, first.path(field));
        }
    }
}
