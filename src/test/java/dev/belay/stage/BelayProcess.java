package dev.belay.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The packaged Belay as a process of its own, on a free loopback port.
public final class BelayProcess implements AutoCloseable {

    /// How many ports are tried.
    private static final int ATTEMPTS = 3;

    private final Process process;
    private final Path log;
    private final URI address;
    private final Thread stopper;

    private BelayProcess(Process process, Path log, URI address) {
        this.process = process;
        this.log = log;
        this.address = address;
        this.stopper = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(stopper);
    }

    /// What a process is started with.
    ///
    /// @param environment settings by the names of their environment variables
    public record Settings(Path directory, String name, Map<String, String> environment) {
        /// The usual settings: both secrets in files, the cluster by its kubeconfig.
        public static Settings of(Path directory, String name, Path kubeconfig, Caller caller) {
            Map<String, String> environment = new TreeMap<>();
            environment.put("KUBECONFIG", kubeconfig.toString());
            environment.put("BELAY_GITHUB_SECRET_FILE", caller.webhookSecretFile().toString());
            environment.put("BELAY_ALERTMANAGER_TOKEN_FILE", caller.alertTokenFile().toString());
            return new Settings(directory, name, environment);
        }

        /// The same with the Kubernetes API at another address, for instance a proxy's.
        public Settings through(URI apiServer, String token) {
            Map<String, String> changed = new TreeMap<>(environment);
            changed.remove("KUBECONFIG");
            changed.put("QUARKUS_KUBERNETES_CLIENT_API_SERVER_URL", apiServer.toString());
            changed.put("QUARKUS_KUBERNETES_CLIENT_TOKEN", token);
            return new Settings(directory, name, changed);
        }
    }

    /// Starts one and waits until it is ready.
    public static BelayProcess start(Settings settings) {
        Path runner =
                Path.of(System.getProperty("belay.runner", "target/quarkus-app/quarkus-run.jar"));
        if (!Files.exists(runner)) {
            throw new IllegalStateException(
                    runner + " is missing: package Belay first, as ./mvnw package does");
        }
        try {
            for (int attempt = 1; ; attempt++) {
                BelayProcess belay = begin(runner, settings);
                try {
                    belay.awaitReady();
                    return belay;
                } catch (AssertionError e) {
                    belay.close();
                    if (attempt == ATTEMPTS || !belay.portWasTaken()) {
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BelayProcess begin(Path runner, Settings settings) throws IOException {
        int port = freePort();
        Path log = settings.directory.resolve(settings.name + ".log");
        Files.createDirectories(settings.directory);
        ProcessBuilder builder = new ProcessBuilder(command(runner));
        builder.environment().putAll(settings.environment);
        builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
        builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(port));
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        URI address = URI.create("http://127.0.0.1:" + port);
        return new BelayProcess(builder.start(), log, address);
    }

    private static List<String> command(Path runner) {
        List<String> command = new ArrayList<>();
        if (runner.toString().endsWith(".jar")) {
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.add("-XX:TieredStopAtLevel=1"); // A short life: start sooner.
            command.add("-jar");
        }
        command.add(runner.toString());
        return command;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Whether another process took the port before it could.
    private boolean portWasTaken() {
        return !process.isAlive() && tail().toLowerCase(Locale.ROOT).contains(" in use");
    }

    private void awaitReady() {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest ready =
                    HttpRequest.newBuilder(address.resolve("/q/health/ready"))
                            .timeout(Duration.ofSeconds(2))
                            .build();
            GameServer.await(
                    Duration.ofSeconds(120),
                    "Belay to be ready; its log is " + log,
                    () -> {
                        if (!process.isAlive()) {
                            throw new AssertionError("Belay ended at its start:\n" + tail());
                        }
                        try {
                            return http.send(ready, HttpResponse.BodyHandlers.discarding())
                                            .statusCode()
                                    == 200;
                        } catch (IOException e) {
                            return false;
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            return false;
                        }
                    });
        }
    }

    /// Where it listens.
    public URI address() {
        return address;
    }

    /// Its log.
    public Path log() {
        return log;
    }

    /// Whether it runs.
    public boolean isAlive() {
        return process.isAlive();
    }

    /// Ends it at once, as `kill -9` does, and waits until it is gone.
    public void kill() {
        process.destroyForcibly();
        waitFor();
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(no log)";
        }
    }

    private void waitFor() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends it in an orderly way, and by force if that takes too long.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, java.util.concurrent.TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(stopper);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook has run or will.
        }
    }
}
