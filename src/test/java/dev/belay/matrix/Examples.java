package dev.belay.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.belay.stage.GameServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The policies that users find under `examples`.
final class Examples {

    private Examples() {}

    /// How many steps a release of this example walks, where every warm-up is one, too.
    static int steps(Path example) {
        try {
            JsonNode spec =
                    new YAMLMapper().readTree(example.resolve("policy.yaml").toFile()).path("spec");
            JsonNode strategy = spec.path("strategy");
            int shares = strategy.at("/canary/steps").size();
            boolean first = spec.at("/target/kind").asText().equals("HTTPRoute");
            return strategy.has("blueGreen") ? 1 : first ? shares + 1 : shares;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String policy(Path example, String namespace) {
        try {
            // What is played here has no traffic, so nothing could say that it recovered.
            return GameServer.onItsWord(Files.readString(example.resolve("policy.yaml")))
                    .replace("namespace: play", "namespace: " + namespace);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
