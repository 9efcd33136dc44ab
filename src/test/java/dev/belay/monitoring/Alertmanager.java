package dev.belay.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// A real Alertmanager on a loopback port, alone and not in a cluster.
public final class Alertmanager implements AutoCloseable {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Path directory;
    private final Daemon daemon;

    private Alertmanager(Path directory, Daemon daemon) {
        this.directory = directory;
        this.daemon = daemon;
    }

    /// Starts one with its log and data in a directory of its own.
    public static Alertmanager start(Path directory, String configuration) {
        write(directory, configuration);
        return new Alertmanager(
                directory,
                Daemon.start("alertmanager", directory, "/-/ready", Alertmanager::arguments));
    }

    private static List<String> arguments(int port) {
        return List.of(
                "--config.file=alertmanager.yaml",
                "--storage.path=data",
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=",
                "--log.level=warn");
    }

    private static void write(Path directory, String configuration) {
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("alertmanager.yaml"), configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Takes another configuration into use.
    public void configure(String configuration) {
        write(directory, configuration);
        daemon.post("/-/reload");
    }

    /// The alerts that it knows of.
    public JsonNode alerts() {
        return daemon.json("/api/v2/alerts");
    }

    /// Keeps back from now on what has all of these labels, and returns the id of the silence.
    public String silence(Map<String, String> labels) {
        var body = JsonNodeFactory.instance.objectNode();
        var now = Instant.now();
        body.put("startsAt", now.toString()).put("endsAt", now.plus(HOUR).toString());
        body.put("createdBy", "dana").put("comment", "it is only noise");
        var matchers = body.putArray("matchers");
        labels.forEach((name, value) ->
                matchers.addObject()
                        .put("name", name)
                        .put("value", value)
                        .put("isRegex", false)
                        .put("isEqual", true));
        return daemon.post("/api/v2/silences", body).path("silenceID").asText();
    }

    /// Ends a silence.
    public void expire(String silence) {
        daemon.delete("/api/v2/silence/" + silence);
    }

    /// What it tells of itself, in the format that Prometheus reads.
    public String metrics() {
        return daemon.text("/metrics");
    }

    /// Where it listens.
    public URI address() {
        return daemon.address();
    }

    /// Ends it at once, as `kill -9` does.
    public void kill() {
        daemon.kill();
    }

    /// Starts it again on its port with all that it had stored.
    public void start() {
        daemon.start();
    }

    @Override
    public void close() {
        daemon.close();
    }
}
