package dev.belay.install;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The overlay under `examples/github-app/`: the installation with a GitHub App.
public final class GitHubAppFiles {

    /// Where it lies.
    public static final Path DIRECTORY = Path.of("examples", "github-app");

    private static final YAMLMapper YAML = new YAMLMapper();

    private GitHubAppFiles() {}

    /// The functions as they are installed with an App.
    public static Map<String, JsonNode> functions() {
        JsonNode overlay =
                KnativeFiles.documents(DIRECTORY.resolve("kustomization.yaml")).getFirst();
        return KnativeFiles.functions().entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                f -> patched(f.getKey(), f.getValue(), overlay),
                                (a, _) -> a,
                                TreeMap::new));
    }

    private static JsonNode patched(String name, JsonNode function, JsonNode overlay) {
        JsonNode patched = function;
        for (JsonNode patch : overlay.path("patches")) {
            if (name.matches(patch.at("/target/name").asText())) {
                patched = JsonPatch.apply(operations(patch.path("patch").asText()), patched);
            }
        }
        return patched;
    }

    private static JsonNode operations(String patch) {
        try {
            return YAML.readTree(patch);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
