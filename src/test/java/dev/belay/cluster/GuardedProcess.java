package dev.belay.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A process that cannot outlive this JVM, even when the JVM is killed with -9. It is started through `sh`, which
/// leaves a watcher behind and then becomes the program itself, so that process id and exit code are the
/// program's own. The watcher reads a pipe that only this JVM holds open; the end of the JVM is the end of the
/// pipe, and then the watcher kills the program.
public final class GuardedProcess implements AutoCloseable {
    private static final String GUARD =
            """
            exec 3<&0
            (trap '' HUP INT TERM; read -r _ <&3; kill -9 $$ 2>/dev/null) &
            exec "$@" </dev/null 3<&-
            """;

    private final String name;
    private final Path log;
    private final Process process;

    private GuardedProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /// Starts a command in a directory; what it prints goes to the end of the log file.
    public static GuardedProcess start(
            String name,
            Path log,
            Path directory,
            Map<String, String> environment,
            List<String> command) {
        var line = new ArrayList<>(List.of("sh", "-c", GUARD, name));
        line.addAll(command);
        var builder =
                new ProcessBuilder(line)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            return new GuardedProcess(name, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /// Whether it runs.
    public boolean alive() {
        return process.isAlive();
    }

    /// Waits for the program to end by itself.
    int waitFor() throws InterruptedException {
        return process.waitFor();
    }

    /// Says how the program ended, or that it still runs, with the end of what it printed.
    public String describe() {
        var state = alive() ? "still runs" : "exited with code " + process.exitValue();
        return "%s %s; the end of %s:%n%s".formatted(name, state, log, lastLines(15));
    }

    /// The end of what the program printed.
    String lastLines(int count) {
        var lines = output().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }

    /// All that the program printed.
    public String output() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(cannot read " + log + ": " + e.getMessage() + ")";
        }
    }

    /// Kills the program at once: nothing it holds is worth a goodbye.
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " (pid " + pid() + ") does not die");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
