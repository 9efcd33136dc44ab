package dev.belay.workload.knative;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Order;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.Live;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Standing;
import java.util.Set;

/// A Knative Service as it was read: its fields by the names the driver thinks in.
record ServiceView(JsonNode root) {

    /// Where the traffic list stands.
    static final String TRAFFIC = "/spec/traffic";

    Live live() {
        return new Live(root);
    }

    String version() {
        return live().version();
    }

    String name() {
        return live().metadata().path("name").asText();
    }

    /// Whether the status is about this spec.
    boolean observed() {
        return live().observed();
    }

    PodTemplate template() {
        return PodTemplate.in(root);
    }

    /// Whose version the template asks for; which one serves is up to the traffic.
    Standing standing(Order order) {
        return Standing.of(template(), writer("template"), order);
    }

    /// Who last wrote the `template` or the `traffic`, as far as the API server knows.
    String writer(String field) {
        return live().lastWriter(field, Set.of());
    }

    /// The latest revision that was ever ready; empty before there was one.
    String latestReady() {
        return live().status().path("latestReadyRevisionName").asText();
    }

    /// How the traffic is to be divided.
    Traffic wanted() {
        return Traffic.of(live().spec().path("traffic"), latestReady());
    }

    /// How the traffic is divided. Alone it proves nothing: Knative leaves it as it was for as long
    /// as a revision of the wanted list is missing or not ready.
    JsonNode reported() {
        return live().status().path("traffic");
    }

    Condition routes() {
        return Condition.in(live().status(), "RoutesReady");
    }

    /// About the latest revision only. After a failed one was rolled back it stays false, and with it
    /// `Ready`, so neither says anything about what serves.
    Condition configurations() {
        return Condition.in(live().status(), "ConfigurationsReady");
    }

    /// Whether the traffic is divided as wanted, and ready.
    boolean routed() {
        return observed()
                && routes().isTrue()
                && !reported().isEmpty()
                && Traffic.of(reported(), "").shares().equals(wanted().shares());
    }

    /// Why it is not.
    String unrouted() {
        if (!observed()) {
            return "Knative has not seen the latest change yet";
        }
        return routes().isTrue()
                ? "the traffic still goes to " + Traffic.of(reported(), "")
                : routes().text();
    }

    /// The beginning of a patch that holds for this image and this traffic only. Not for the whole
    /// version: each change of the status would be another one.
    JsonPatch unchanged(int container) {
        String image = PodTemplate.containerPath(container) + "/image";
        JsonPatch patch = new JsonPatch().test(image, root.at(image));
        JsonNode traffic = root.at(TRAFFIC);
        return traffic.isMissingNode() ? patch : patch.test(TRAFFIC, traffic);
    }
}
