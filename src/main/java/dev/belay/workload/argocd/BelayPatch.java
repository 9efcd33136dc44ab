package dev.belay.workload.argocd;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.policy.Target;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.PodTemplate;
import java.util.Optional;

/// The one entry of `kustomize.patches` that is Belay's: image and labels of the workload's pods.
///
/// It is a JSON patch because a strategic merge would replace the whole list of containers of a
/// Rollout, whose schema kustomize does not know. It demands the container by name, so that a
/// commit that moves the container stops Argo CD instead of changing another container's image.
final class BelayPatch {

    /// The label with the git commit, for the baseline has to be found again by its pod template.
    static final String REVISION_LABEL = "belay.dev/revision";

    /// In front of the patch, so that people see whose it is, and Belay as well.
    private static final String MARK = "# belay.dev";

    private static final String HEADER = MARK + " sets image and release label together.\n";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LABELS = PodTemplate.PATH + "/metadata/labels/";

    private BelayPatch() {}

    /// Whether this entry of the list is Belay's patch of this workload.
    static boolean is(JsonNode entry, Target.Owned workload) {
        JsonNode target = entry.path("target");
        return target.path("kind").asText().equals(kind(workload))
                && target.path("name").asText().equals(workload.name())
                && entry.path("patch").asText().startsWith(MARK);
    }

    /// The entry that brings a version.
    static JsonNode of(Version version, Target.Owned workload) {
        String container = PodTemplate.containerPath(version.container());
        JsonPatch patch =
                new JsonPatch()
                        .test(container + "/name", workload.container())
                        .set(container + "/image", version.image());
        version.release().ifPresent(r -> patch.set(PodTemplate.RELEASE_PATH, r));
        version.revision().ifPresent(r -> patch.set(path(REVISION_LABEL), r));
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.putObject("target").put("kind", kind(workload)).put("name", workload.name());
        return entry.put("patch", HEADER + patch.json());
    }

    /// The release and the image that an entry asks for; neither where it cannot be read.
    static Named named(JsonNode entry) {
        String text = entry.path("patch").asText();
        Optional<String> release = Optional.empty();
        Optional<String> image = Optional.empty();
        for (JsonNode operation : parse(text.substring(text.indexOf('\n') + 1))) {
            String path = operation.path("path").asText();
            if (path.equals(PodTemplate.RELEASE_PATH)) {
                release = Optional.of(operation.path("value").asText());
            } else if (path.startsWith(PodTemplate.PATH) && path.endsWith("/image")) {
                image = Optional.of(operation.path("value").asText());
            }
        }
        return new Named(release, image);
    }

    /// The Kubernetes kind of a workload.
    static String kind(Target.Owned workload) {
        return switch (workload) {
            case Target.Rollout _ -> "Rollout";
            case Target.Deployment _ -> "Deployment";
        };
    }

    /// The git commit that a pod template came from, where Belay noted it.
    static Optional<String> revision(PodTemplate template) {
        JsonNode label = template.json().path("metadata").path("labels").path(REVISION_LABEL);
        return label.isTextual() ? Optional.of(label.asText()) : Optional.empty();
    }

    private static String path(String label) {
        return LABELS + JsonPatch.escape(label);
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException _) {
            return JSON.missingNode();
        }
    }
}
