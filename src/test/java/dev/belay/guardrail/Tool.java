package dev.belay.guardrail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.belay.cluster.ClusterBinaries;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A program of Prometheus or Alertmanager that looks at files and says what is wrong with them.
final class Tool {

    private Tool() {}

    /// What it printed, and whether it was content.
    record Result(int code, String output) {}

    static Result run(Path directory, String program, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(ClusterBinaries.find().program(program).toString());
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
