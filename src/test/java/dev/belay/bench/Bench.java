package dev.belay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Runs what is measured and leaves the tables under `target/bench`.
public final class Bench {

    private Bench() {}

    /// Runs everything.
    public static void main(String[] args) throws IOException {
        Path out = Files.createDirectories(Path.of("target", "bench"));
        String table = new FalseRollbacks(Path.of("alerts", "rules.yaml")).table();
        Files.writeString(out.resolve("false-rollbacks.md"), table);
        System.out.println(
                "Simulated releases of half an hour, 2,000 a cell: share rolled back, median/95th percentile of the seconds to it\n");
        System.out.println(table);
    }
}
