package dev.belay.matrix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The policies that users find under `examples`.
final class Examples {

    private Examples() {}

    static String policy(Path example, String namespace) {
        try {
            return Files.readString(example.resolve("policy.yaml"))
                    .replace("namespace: play", "namespace: " + namespace);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
