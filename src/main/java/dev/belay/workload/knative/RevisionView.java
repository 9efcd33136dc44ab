package dev.belay.workload.knative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.release.Baseline;
import dev.belay.release.Finding;
import dev.belay.workload.Live;
import dev.belay.workload.PodTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A revision as it was read: a version that can be gone back to for as long as it exists.
record RevisionView(JsonNode root) {

    private static final String KNATIVE = "serving.knative.dev/";

    Live live() {
        return new Live(root);
    }

    String name() {
        return live().metadata().path("name").asText();
    }

    boolean belongsTo(ServiceView service) {
        return live().label(KNATIVE + "service").filter(service.name()::equals).isPresent()
                && live().metadata().path("deletionTimestamp").isMissingNode();
    }

    Condition ready() {
        return Condition.in(live().status(), "Ready");
    }

    Optional<String> image(String container) {
        return new PodTemplate(root).image(container);
    }

    /// The digest that Knative found the image's tag to mean.
    Optional<String> digest(String container) {
        for (JsonNode status : live().status().path("containerStatuses")) {
            String digest = status.path("imageDigest").asText();
            if (status.path("name").asText().equals(container) && !digest.isEmpty()) {
                return Optional.of(digest);
            }
        }
        return Optional.empty();
    }

    /// What a rollback returns to; nothing where there is no such container.
    Optional<Baseline> asBaseline(String container) {
        boolean keepable = template().tooLong().isEmpty();
        return image(container)
                .map(image ->
                        new Baseline(
                                live().label(PodTemplate.RELEASE_LABEL),
                                image,
                                name(),
                                keepable ? template().json().toString() : "{}"));
    }

    /// The template it was made from, as exact as Knative has recorded it: with images by digest. It is
    /// put back only where the revision itself has been deleted.
    PodTemplate template() {
        ObjectNode template = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = template.putObject("metadata").put("name", name());
        metadata.set("labels", own(live().metadata().path("labels")));
        ObjectNode annotations = own(live().metadata().path("annotations"));
        live().annotation(Keeping.KEPT)
                .ifPresent(keys -> Keeping.keys(keys).forEach(annotations::remove));
        metadata.set("annotations", annotations);
        template.set("spec", live().spec().deepCopy());
        for (JsonNode container : template.path("spec").path("containers")) {
            if (container instanceof ObjectNode c) {
                digest(c.path("name").asText()).ifPresent(image -> c.put("image", image));
            }
        }
        return new PodTemplate(template);
    }

    /// What would make going back to it slow, or bring something else.
    List<Finding> findings(String container) {
        List<Finding> found = new ArrayList<>();
        boolean exact = image(container).orElse("").contains("@sha256:");
        if (!exact && digest(container).isEmpty()) {
            found.add(
                    Finding.warning(
                            "revision %s runs %s, and Knative has not looked up which digest that is, so another pod may run another image"
                                    .formatted(name(), image(container).orElse("no image")),
                            "name images by digest"));
        }
        if (Keeping.mayCool(live())) {
            found.add(
                    Finding.warning(
                            "revision %s has a minimal scale of 0, so a rollback may have to wait for its first pod"
                                    .formatted(name()),
                            "leave autoscaling.knative.dev/min-scale out, and Belay keeps one pod warm while a release can be rolled back"));
        }
        template()
                .tooLong()
                .ifPresent(why ->
                        found.add(
                                Finding.warning(
                                        "revision %s could not be made anew if it was deleted: %s"
                                                .formatted(name(), why),
                                        "")));
        return found;
    }

    private static ObjectNode own(JsonNode all) {
        ObjectNode own = JsonNodeFactory.instance.objectNode();
        all.properties().stream()
                .filter(e -> !e.getKey().startsWith(KNATIVE))
                .forEach(e -> own.set(e.getKey(), e.getValue()));
        return own;
    }
}
