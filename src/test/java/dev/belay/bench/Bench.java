package dev.belay.bench;

import dev.belay.guardrail.Guarded;
import dev.belay.store.GuardedPolicies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutionException;

/// Writes the figures to `target/bench`: `./mvnw -Pbench`.
public final class Bench {

    private static final Path DIRECTORY = Path.of("target", "bench");
    private static final Path EXAMPLE = Path.of("examples", "game-server", "policy.yaml");

    private Bench() {}

    /// Simulates, and measures, as far as `-Dbench.only` does not leave one of the two out.
    public static void main(String[] args) {
        // Maven may be ended without us: then nobody would be left to press Ctrl-C.
        ProcessHandle.current().parent().ifPresent(Bench::endWith);
        var code = 1;
        try {
            Files.createDirectories(DIRECTORY);
            var only = System.getProperty("bench.only", "");
            if (!only.equals("latency")) {
                simulate();
            }
            if (!only.equals("simulation")) {
                measure();
            }
            code = 0;
        } catch (IOException | ExecutionException | RuntimeException | AssertionError e) {
            e.printStackTrace();
            System.err.println("The bench failed; logs are under " + DIRECTORY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.exit(code);
    }

    private static void endWith(ProcessHandle parent) {
        var _ = parent.onExit().thenRun(() -> Runtime.getRuntime().exit(130));
    }

    private static void simulate() throws IOException {
        Guarded guarded = GuardedPolicies.read("play", "game-server", Files.readString(EXAMPLE));
        var simulated =
                new FalseRollbacks(
                        RenderedRules.of(guarded, "availability"),
                        Integer.getInteger("bench.runs", 4000));
        write("false-rollbacks.md", simulated.table());
        write("false-proofs.md", simulated.errors());
    }

    private static void measure() throws IOException, InterruptedException, ExecutionException {
        var rounds = Integer.getInteger("bench.rounds", 5);
        var rate = Integer.getInteger("bench.rate", 20);
        var figures = new Latency(DIRECTORY, rounds, rate).measure();
        write("latency.csv", figures.all());
        write(
                "latency.md",
                figures.table(0.5, 0.05)
                        + String.format(
                                Locale.ROOT,
                                """

                                From the first request that failed, of %d a second to the bad version. %s; load average %s.
                                `./mvnw -Pbench -Dbench.only=latency -Dbench.rounds=%d -Dbench.rate=%d`
                                """,
                                rate,
                                Machine.text(),
                                figures.loads(),
                                rounds,
                                rate));
    }

    private static void write(String name, String text) throws IOException {
        Path file = DIRECTORY.resolve(name);
        Files.writeString(file, text);
        System.out.printf("%s%nThis is in %s.%n", text, file);
    }
}
