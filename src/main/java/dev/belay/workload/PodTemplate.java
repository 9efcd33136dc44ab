package dev.belay.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.release.Baseline;
import dev.belay.release.Finding;
import dev.belay.release.Observation.Content;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// A pod template as it stands in a workload: whose it is, and which image it runs.
public record PodTemplate(JsonNode json) {

    /// The label that names the Release a pod belongs to.
    public static final String RELEASE_LABEL = "belay.dev/release";

    /// Where the template stands in a workload.
    public static final String PATH = "/spec/template";

    /// Where the release label stands in a workload.
    public static final String RELEASE_PATH =
            PATH + "/metadata/labels/" + JsonPatch.escape(RELEASE_LABEL);

    /// What a tag comes to where a rollback writes the template of the baseline.
    public static final String TAG_PUT_BACK = "which a rollback puts back whatever it then means";

    private static final ObjectMapper JSON = new ObjectMapper();

    /// The template of a workload, or of a ReplicaSet.
    public static PodTemplate in(JsonNode workload) {
        return new PodTemplate(workload.path("spec").path("template"));
    }

    /// The template that was kept with a baseline.
    public static PodTemplate of(Baseline baseline) {
        try {
            return new PodTemplate(JSON.readTree(baseline.template()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the stored baseline is not JSON", e);
        }
    }

    /// Where the container of this index stands in a workload.
    public static String containerPath(int index) {
        return PATH + "/spec/containers/" + index;
    }

    /// The release the pods are labelled with.
    public Optional<String> release() {
        JsonNode label = json.path("metadata").path("labels").path(RELEASE_LABEL);
        return label.isTextual() ? Optional.of(label.asText()) : Optional.empty();
    }

    /// The image of a container.
    public Optional<String> image(String container) {
        return containers()
                .filter(c -> c.path("name").asText().equals(container))
                .map(c -> c.path("image").asText())
                .findFirst();
    }

    /// A warning where a container's image is named by a tag, which may mean another image later.
    ///
    /// @param consequence what that comes to for this kind of workload, as the end of the sentence
    public Optional<Finding> tag(String container, String consequence) {
        return image(container)
                .filter(image -> !image.isEmpty() && !image.contains("@"))
                .map(image ->
                        Finding.warning(
                                "its image %s is a tag, %s".formatted(image, consequence),
                                "deploy by digest, like @sha256:…"));
    }

    /// The names of all containers, in order.
    public List<String> containerNames() {
        return containers().map(c -> c.path("name").asText()).toList();
    }

    /// The index of a container.
    public OptionalInt containerIndex(String container) {
        int index = containerNames().indexOf(container);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /// A copy without what only a ReplicaSet's template carries.
    ///
    /// @param hashLabel the label in which the controller notes the template's hash
    public PodTemplate withoutHash(String hashLabel) {
        JsonNode copy = json.deepCopy();
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            if (metadata.path("labels") instanceof ObjectNode labels) {
                labels.remove(hashLabel);
            }
            if (metadata.path("creationTimestamp").isNull()) {
                metadata.remove("creationTimestamp");
            }
        }
        return new PodTemplate(copy);
    }

    /// What a rollback would put back; nothing where there is no such container.
    ///
    /// @param hash the controller's name for this template
    public Optional<Baseline> asBaseline(String hash, String container) {
        return image(container).map(image -> new Baseline(release(), image, hash, json.toString()));
    }

    /// A digest of all of it, the same for the same template however it is written down.
    public String digest() {
        return Digest.of(json);
    }

    /// What stands there besides image and release label, where nothing else was meddled with.
    ///
    /// @param by who wrote it last
    public Content content(String by) {
        return new Content(Optional.of(digest()), by, Optional.empty());
    }

    /// A sentence when the template is too long to be kept with a Release.
    public Optional<String> tooLong() {
        int bytes = json.toString().getBytes(StandardCharsets.UTF_8).length;
        return bytes <= Baseline.MAX_TEMPLATE_BYTES
                ? Optional.empty()
                : Optional.of(
                        "the pod template has %d KiB, and Belay can keep at most %d"
                                .formatted(bytes / 1024, Baseline.MAX_TEMPLATE_BYTES / 1024));
    }

    private Stream<JsonNode> containers() {
        return StreamSupport.stream(json.path("spec").path("containers").spliterator(), false);
    }
}
