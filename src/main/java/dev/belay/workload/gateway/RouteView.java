package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.belay.policy.Target;
import dev.belay.release.Intent;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.Live;
import dev.belay.workload.Text;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// An HTTPRoute as it was read: its fields by the names the driver thinks in.
record RouteView(JsonNode root) {

    /// The release that traffic is divided for. Whoever starts or advances writes it, and a rollback
    /// demands it: so these writes exclude each other although the pods are other objects.
    private static final String OWNER = ".belay.dev/release";

    /// The release that has had traffic: a candidate without any is either not there yet, or was
    /// taken off again, and only this tells which.
    private static final String SERVED = ".belay.dev/served";

    private static final String ANNOTATIONS = "/metadata/annotations";
    private static final Set<String> JUDGED = Set.of("Accepted", "ResolvedRefs");

    Live live() {
        return new Live(root);
    }

    String version() {
        return live().version();
    }

    JsonNode spec() {
        return root.path("spec");
    }

    List<Split> splits(Target.HttpRoute target) {
        return Split.in(spec(), target);
    }

    Optional<String> owner(Intent release) {
        return live().annotation(key(release, OWNER));
    }

    boolean ownedBy(Intent release) {
        return owner(release).filter(release.id().name()::equals).isPresent();
    }

    boolean hasServed(Intent release) {
        return live().annotation(key(release, SERVED))
                .filter(release.id().name()::equals)
                .isPresent();
    }

    /// Who last wrote the rules, as far as the API server knows.
    String lastWriter() {
        return live().lastWriter("rules", Set.of());
    }

    /// A patch that makes the route this release's. It is refused where anybody else made it theirs
    /// meanwhile, or, where it was not this release's before, where anybody wrote to it at all.
    JsonPatch owning(Intent release) {
        JsonPatch patch = new JsonPatch();
        String name = release.id().name();
        return ownedBy(release)
                ? patch.test(path(release, OWNER), name)
                : atThisVersion(patch).set(path(release, OWNER), name);
    }

    /// The same, refused where anybody wrote to the route at all; it has not served this release.
    JsonPatch claiming(Intent release) {
        JsonPatch patch =
                atThisVersion(new JsonPatch()).set(path(release, OWNER), release.id().name());
        return hasServed(release) ? patch.remove(path(release, SERVED)) : patch;
    }

    private JsonPatch atThisVersion(JsonPatch patch) {
        patch.test("/metadata/resourceVersion", version());
        return live().metadata().path("annotations").isObject()
                ? patch
                : patch.set(ANNOTATIONS, JsonNodeFactory.instance.objectNode());
    }

    /// Notes that the release has had traffic.
    static JsonPatch served(JsonPatch patch, Intent release) {
        return patch.set(path(release, SERVED), release.id().name());
    }

    private static String path(Intent release, String mark) {
        return ANNOTATIONS + "/" + JsonPatch.escape(key(release, mark));
    }

    /// Each policy has marks of its own, because several may drive a rule of the same route each.
    private static String key(Intent release, String mark) {
        return release.policy().name() + mark;
    }

    /// Whether any Gateway's controller says something about the route.
    boolean reported() {
        return !root.path("status").path("parents").isEmpty();
    }

    /// Why a Gateway does not serve the route as it is written now; empty where all that report do,
    /// and where none reports.
    Optional<String> trouble() {
        long generation = live().metadata().path("generation").asLong();
        for (JsonNode parent : root.path("status").path("parents")) {
            String gateway = Text.brief(parent.path("parentRef").path("name").asText());
            for (JsonNode condition : parent.path("conditions")) {
                String type = condition.path("type").asText();
                if (!JUDGED.contains(type)) {
                    continue;
                }
                if (condition.path("observedGeneration").asLong(generation) < generation) {
                    return Optional.of(
                            "Gateway %s has not taken up the route's latest change yet"
                                    .formatted(gateway));
                }
                if (!condition.path("status").asText().equals("True")) {
                    return Optional.of(
                            "Gateway %s reports %s %s: %s %s"
                                    .formatted(
                                            gateway,
                                            type,
                                            condition.path("status").asText(),
                                            Text.brief(condition.path("reason").asText()),
                                            Text.brief(condition.path("message").asText())));
                }
            }
        }
        return Optional.empty();
    }
}
