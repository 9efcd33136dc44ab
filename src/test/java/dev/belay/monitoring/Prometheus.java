package dev.belay.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A real Prometheus on a loopback port.
public final class Prometheus implements AutoCloseable {
    private final Path directory;
    private final Daemon daemon;

    private Prometheus(Path directory, Daemon daemon) {
        this.directory = directory;
        this.daemon = daemon;
    }

    /// Starts one.
    ///
    /// @param configuration its configuration file, which has `rule_files: [rules/*.yaml]` and
    ///     `scrape_config_files: [scrapes/*.yaml]`
    static Prometheus start(Path directory, String configuration) {
        try {
            Files.createDirectories(directory.resolve("rules"));
            Files.createDirectories(directory.resolve("scrapes"));
            Files.writeString(directory.resolve("prometheus.yaml"), configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Prometheus(
                directory,
                Daemon.start("prometheus", directory, "/-/ready", Prometheus::arguments));
    }

    /// A lost first send to Alertmanager is made good after the resend delay, and not before.
    private static List<String> arguments(int port) {
        return List.of(
                "--config.file=prometheus.yaml",
                "--storage.tsdb.path=data",
                "--web.listen-address=127.0.0.1:" + port,
                "--web.enable-lifecycle",
                "--rules.alert.resend-delay=10s",
                "--log.level=warn");
    }

    /// Takes rules and scrapes into use, in the place of the last ones of this name.
    void add(String name, String rules, String scrapes) {
        try {
            Files.writeString(directory.resolve("rules").resolve(name + ".yaml"), rules);
            Files.writeString(directory.resolve("scrapes").resolve(name + ".yaml"), scrapes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon.post("/-/reload");
    }

    /// The samples of an instant query.
    public JsonNode query(String expression) {
        var encoded = URLEncoder.encode(expression, StandardCharsets.UTF_8);
        return daemon.json("/api/v1/query?query=" + encoded).at("/data/result");
    }

    /// The alerts that are pending or fire.
    public JsonNode alerts() {
        return daemon.json("/api/v1/alerts").at("/data/alerts");
    }

    /// The rule groups as they were read and how their last evaluation went.
    public JsonNode groups() {
        return daemon.json("/api/v1/rules").at("/data/groups");
    }

    /// The targets that are scraped.
    public JsonNode targets() {
        return daemon.json("/api/v1/targets").at("/data/activeTargets");
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
