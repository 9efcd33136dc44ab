package dev.belay.store;

import dev.belay.guardrail.Guarded;
import dev.belay.store.PolicyReader.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads a policy as far as rules are rendered from it, for tests of other packages.
public final class GuardedPolicies {

    private GuardedPolicies() {}

    /// The policy in this YAML.
    ///
    /// @throws IllegalArgumentException if it is none that can be used
    public static Guarded read(String namespace, String name, String yaml) {
        return switch (PolicyReader.read(
                namespace, name, Examples.spec(Examples.yaml(yaml)), "spec")) {
            case Reading.Good good -> good.guarded();
            case Reading.Bad bad ->
                    throw new IllegalArgumentException(String.join("\n", bad.texts()));
        };
    }

    /// That of the example game server.
    public static Guarded example(String namespace, String name) {
        try {
            return read(
                    namespace,
                    name,
                    Files.readString(Path.of("examples", "game-server", "policy.yaml")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
