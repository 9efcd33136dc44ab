package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.release.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What, beside the image, a candidate gets that the baseline does not have: nothing is copied from
/// one Deployment to the other.
final class Differences {

    private static final int SHOWN = 3;

    private Differences() {}

    static Optional<Finding> between(DeploymentView a, DeploymentView b, String container) {
        List<String> paths = new ArrayList<>();
        compare(pods(a, container), pods(b, container), "template.spec", paths);
        if (paths.isEmpty()) {
            return Optional.empty();
        }
        String more = paths.size() > SHOWN ? ", …" : "";
        return Optional.of(
                Finding.warning(
                        "Deployments %s and %s differ in %s%s"
                                .formatted(
                                        a.name(),
                                        b.name(),
                                        String.join(", ", paths.stream().limit(SHOWN).toList()),
                                        more),
                        "Belay changes only image and release label, so a release brings what stands in its own Deployment, and a rollback takes it away again"));
    }

    private static JsonNode pods(DeploymentView deployment, String container) {
        JsonNode spec = deployment.spec().path("template").path("spec").deepCopy();
        for (JsonNode each : spec.path("containers")) {
            if (each.path("name").asText().equals(container) && each instanceof ObjectNode one) {
                one.remove("image");
            }
        }
        return spec;
    }

    private static void compare(JsonNode a, JsonNode b, String path, List<String> found) {
        if (a.equals(b)) {
            return;
        }
        if (a.isObject() && b.isObject()) {
            Set<String> names = new TreeSet<>();
            a.fieldNames().forEachRemaining(names::add);
            b.fieldNames().forEachRemaining(names::add);
            names.forEach(n -> compare(a.path(n), b.path(n), path + "." + n, found));
        } else if (a.isArray() && a.size() == b.size()) {
            for (int i = 0; i < a.size(); i++) {
                compare(a.get(i), b.get(i), "%s[%d]".formatted(path, i), found);
            }
        } else {
            found.add(path);
        }
    }
}
