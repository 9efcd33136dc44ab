package dev.belay.bench;

import dev.belay.guardrail.Guarded;
import dev.belay.store.GuardedPolicies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes the figures to `target/bench`: `./mvnw -Pbench`.
public final class Bench {

    private static final Path DIRECTORY = Path.of("target", "bench");
    private static final Path EXAMPLE = Path.of("examples", "game-server", "policy.yaml");

    private Bench() {}

    /// Simulates `-Dbench.runs` rollouts of each kind, with the rules of the example.
    public static void main(String[] args) throws IOException {
        Guarded guarded = GuardedPolicies.read("play", "game-server", Files.readString(EXAMPLE));
        String table =
                new FalseRollbacks(
                                RenderedRules.of(guarded, "availability"),
                                Integer.getInteger("bench.runs", 4000))
                        .table();
        Files.createDirectories(DIRECTORY);
        Path file = DIRECTORY.resolve("false-rollbacks.md");
        Files.writeString(file, table);
        System.out.printf("%s%nThe table is in %s.%n", table, file);
    }
}
