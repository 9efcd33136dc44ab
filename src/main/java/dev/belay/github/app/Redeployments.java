package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Redeploy;
import dev.belay.release.Intent;
import dev.belay.release.Person;
import dev.belay.release.Press;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Makes a deployment once more, as much like the first as GitHub allows.
public final class Redeployments implements Redeploy {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final GitHubApi github;

    /// Makes them through this client.
    public Redeployments(GitHubApi github) {
        this.github = github;
    }

    @Override
    public Made again(Intent intent, Person by, String why) {
        try {
            return made(intent, by, why);
        } catch (Refused e) {
            return new Made.Refused(String.valueOf(e.getMessage()));
        }
    }

    private Made made(Intent intent, Person by, String why) {
        As in = As.in(intent.repository());
        String deployments = Paths.deployments(intent.repository());
        Reply first = github.get(in, "%s/%d".formatted(deployments, intent.deploymentId()));
        if (!first.isGood()) {
            return new Made.Refused(first.refusal());
        }
        List<String> authors = authors(intent, by);
        if (authors.size() > Intent.MOST_AUTHORS) {
            return new Made.Refused(
                    "more than %d people are behind this deployment already"
                            .formatted(Intent.MOST_AUTHORS));
        }
        OptionalLong before = before(intent);
        if (before.isPresent()) {
            return new Made.Deployment(before.getAsLong());
        }
        Reply made = github.post(in, deployments, body(first.body(), intent, authors, by, why));
        long id = made.body().path("id").asLong();
        return made.status() == 201 && id > 0
                ? new Made.Deployment(id)
                : new Made.Refused(made.refusal());
    }

    /// The one that was made before, where the answer to it got lost.
    private OptionalLong before(Intent intent) {
        String query =
                "?sha=%s&environment=%s&per_page=100"
                        .formatted(intent.sha(), Paths.encoded(intent.environment()));
        JsonNode listed =
                github.get(
                                As.in(intent.repository()),
                                Paths.deployments(intent.repository()) + query)
                        .orThrow();
        return StreamSupport.stream(listed.spliterator(), false)
                .filter(d -> Payload.isAgain(intent.id(), d))
                .mapToLong(d -> d.path("id").asLong())
                .filter(id -> id > intent.deploymentId())
                .min();
    }

    /// Its creator will be Belay, so who is behind it has to be said. Bots approve nothing.
    private static List<String> authors(Intent intent, Person by) {
        Map<String, String> authors = new LinkedHashMap<>();
        Stream.concat(intent.people().stream(), by.github().stream())
                .filter(Press::isLogin)
                .forEach(login -> authors.putIfAbsent(login.toLowerCase(Locale.ROOT), login));
        return List.copyOf(authors.values());
    }

    private ObjectNode body(
            JsonNode first, Intent intent, List<String> authors, Person by, String why) {
        ObjectNode body =
                JSON.createObjectNode()
                        .put("ref", ref(intent))
                        .put("task", first.path("task").asText("deploy"))
                        .put("auto_merge", false)
                        .put("environment", intent.environment())
                        .put(
                                "description",
                                Part.described("again for %s: %s".formatted(by.user(), why)));
        body.putArray("required_contexts");
        body.set("payload", Payload.again(first.path("payload"), intent, authors));
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
