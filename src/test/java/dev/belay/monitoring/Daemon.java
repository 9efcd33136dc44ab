package dev.belay.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.cluster.ClusterBinaries;
import dev.belay.cluster.GuardedProcess;
import dev.belay.cluster.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/// A program of the alert path on a loopback port; it can be killed and started again on the same one.
final class Daemon implements AutoCloseable {
    private static final int ATTEMPTS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String program;
    private final Path directory;
    private final String ready;
    private final IntFunction<List<String>> arguments;
    private int port;
    private Optional<GuardedProcess> process = Optional.empty();

    private Daemon(
            String program, Path directory, String ready, IntFunction<List<String>> arguments) {
        this.program = program;
        this.directory = directory;
        this.ready = ready;
        this.arguments = arguments;
    }

    /// Starts a program, which is built first where it is missing, and waits until it is ready.
    ///
    /// @param ready the path that answers 200 when it is
    /// @param arguments what it is started with, given its port
    static Daemon start(
            String program, Path directory, String ready, IntFunction<List<String>> arguments) {
        var daemon = new Daemon(program, directory, ready, arguments);
        for (var attempt = 1; ; attempt++) {
            daemon.port = Ports.free(1).getFirst();
            try {
                daemon.start();
                return daemon;
            } catch (IllegalStateException e) {
                daemon.kill();
                var message = String.valueOf(e.getMessage());
                if (attempt == ATTEMPTS || !message.contains("address already in use")) {
                    throw e;
                }
            }
        }
    }

    /// Starts it, where it was killed, and waits until it is ready.
    void start() {
        var command = new ArrayList<String>();
        command.add(ClusterBinaries.find().program(program).toString());
        command.addAll(arguments.apply(port));
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var started =
                GuardedProcess.start(
                        program, directory.resolve(program + ".log"), directory, Map.of(), command);
        process = Optional.of(started);
        awaitReady(started);
    }

    private void awaitReady(GuardedProcess started) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (!started.alive() || System.nanoTime() > end) {
                throw new IllegalStateException("not ready: " + started.describe());
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while " + program + " started", e);
            }
        }
    }

    private boolean answers() {
        try {
            return send(HttpRequest.newBuilder(address().resolve(ready))).statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /// What a path answers, as a tree.
    JsonNode json(String path) {
        try {
            return JSON.readTree(text(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a path answers.
    String text(String path) {
        return ok(send(HttpRequest.newBuilder(address().resolve(path))));
    }

    /// Sends an empty POST.
    void post(String path) {
        var _ =
                ok(
                        send(
                                HttpRequest.newBuilder(address().resolve(path))
                                        .POST(HttpRequest.BodyPublishers.noBody())));
    }

    /// Sends a tree, and returns what is answered.
    JsonNode post(String path, JsonNode body) {
        try {
            return JSON.readTree(
                    ok(
                            send(
                                    HttpRequest.newBuilder(address().resolve(path))
                                            .header("Content-Type", "application/json")
                                            .POST(
                                                    HttpRequest.BodyPublishers.ofString(
                                                            body.toString())))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Deletes what is there.
    void delete(String path) {
        var _ = ok(send(HttpRequest.newBuilder(address().resolve(path)).DELETE()));
    }

    private String ok(HttpResponse<String> response) {
        if (response.statusCode() != 200) {
            throw new IllegalStateException(
                    "%s answered %d %s"
                            .formatted(response.uri(), response.statusCode(), response.body()));
        }
        return response.body();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(
                    request.timeout(Duration.ofSeconds(20)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// Ends it at once, as `kill -9` does.
    void kill() {
        process.ifPresent(GuardedProcess::close);
        process = Optional.empty();
    }

    @Override
    public void close() {
        kill();
        http.close();
    }
}
