package dev.belay.monitoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Plays the game service in the pods that a cluster without containers only pretends to run: it serves players by a
/// script, pod by pod, and answers Prometheus' scrapes for each of them.
///
/// The targets of each namespace go into a file as Prometheus' discovery of Kubernetes would find them, so that the
/// relabelling that Belay renders does its work.
public final class GameService implements AutoCloseable {
    /// The label by which Belay marks the pods of a release.
    private static final String RELEASE = "belay.dev/release";

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration SERVE = Duration.ofMillis(50);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient client;
    private final Path targets;
    private final HttpServer server;
    private final ScheduledExecutorService thread = Executors.newScheduledThreadPool(2);
    private final List<String> namespaces = new CopyOnWriteArrayList<>();
    private final Map<String, Player> pods = new ConcurrentHashMap<>();
    private final Map<String, Behaviour> script = new ConcurrentHashMap<>();
    private final Map<String, Instant> failedFirst = new ConcurrentHashMap<>();
    private final Map<String, Instant> scrapedFirst = new ConcurrentHashMap<>();
    private final double playersPerSecond;
    private final Map<String, String> written = new ConcurrentHashMap<>();
    private long servedUntil = System.nanoTime();

    /// A pod that is played.
    private record Player(
            String namespace, String pod, String release, Map<String, String> labels, Instance at) {

        String key() {
            return namespace + "/" + release;
        }
    }

    /// Starts one that plays no pod yet.
    ///
    /// @param targets the directory with the files that Prometheus reads them from
    /// @param playersPerSecond the requests that the pods of a namespace share
    public GameService(KubernetesClient client, Path targets, double playersPerSecond) {
        this.client = client;
        this.targets = targets;
        this.playersPerSecond = playersPerSecond;
        try {
            Files.createDirectories(targets);
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
        repeat(this::look, LOOK);
        repeat(this::serve, SERVE);
    }

    private void repeat(Runnable task, Duration pause) {
        var _ =
                thread.scheduleWithFixedDelay(
                        () -> {
                            try {
                                task.run();
                            } catch (RuntimeException e) {
                                System.err.println("the game service stumbled: " + e);
                            }
                        },
                        0,
                        pause.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /// Plays every pod of this namespace from now on.
    public void play(String namespace) {
        if (!namespaces.contains(namespace)) {
            namespaces.add(namespace);
        }
    }

    /// From now on the pods of a release behave like this; without a script a version is flawless.
    public void behave(String namespace, String release, Behaviour behaviour) {
        script.put(namespace + "/" + release, behaviour);
    }

    /// When the first request to a release failed.
    public Optional<Instant> failedFirst(String namespace, String release) {
        return Optional.ofNullable(failedFirst.get(namespace + "/" + release));
    }

    /// When Prometheus first could see that: the first scrape after it of a pod of this release.
    public Optional<Instant> scrapedFirst(String namespace, String release) {
        return Optional.ofNullable(scrapedFirst.get(namespace + "/" + release));
    }

    private void look() {
        var seen = new HashMap<String, Player>();
        for (var namespace : namespaces) {
            for (var pod : client.pods().inNamespace(namespace).list().getItems()) {
                if (serves(pod)) {
                    var player = player(namespace, pod);
                    seen.put(path(player), player);
                }
            }
        }
        pods.keySet().retainAll(seen.keySet());
        seen.forEach(pods::putIfAbsent);
        publish();
    }

    private static boolean serves(Pod pod) {
        return pod.getMetadata().getDeletionTimestamp() == null
                && pod.getStatus() != null
                && "Running".equals(pod.getStatus().getPhase());
    }

    private static Player player(String namespace, Pod pod) {
        var labels = new TreeMap<String, String>();
        if (pod.getMetadata().getLabels() != null) {
            labels.putAll(pod.getMetadata().getLabels());
        }
        return new Player(
                namespace,
                pod.getMetadata().getName(),
                labels.getOrDefault(RELEASE, ""),
                labels,
                new Instance(phase(pod)));
    }

    /// Another one for each pod, and the same whenever it is asked for.
    private static double phase(Pod pod) {
        return (pod.getMetadata().getName().hashCode() & 0xffff) / 65536.0;
    }

    private static String path(Player player) {
        return "/" + player.namespace() + "/" + player.pod();
    }

    /// Pods share the players evenly, as a Service without a mesh would have it.
    private synchronized void serve() {
        var now = System.nanoTime();
        var seconds = (now - servedUntil) / 1e9;
        servedUntil = now;
        var counts = new HashMap<String, Integer>();
        pods.values().forEach(pod -> counts.merge(pod.namespace(), 1, Integer::sum));
        for (var pod : pods.values()) {
            var share = playersPerSecond * seconds / counts.getOrDefault(pod.namespace(), 1);
            pod.at().serve(share, script.getOrDefault(pod.key(), Behaviour.FLAWLESS));
            if (pod.at().failed()) {
                failedFirst.putIfAbsent(pod.key(), Instant.now());
            }
        }
    }

    /// The file with the targets of a namespace.
    public static Path file(Path targets, String namespace) {
        return targets.resolve(namespace + ".json");
    }

    private void publish() {
        for (var namespace : namespaces) {
            var list = new ArrayList<Map<String, Object>>();
            new TreeMap<>(pods)
                    .forEach((path, player) -> {
                        if (player.namespace().equals(namespace)) {
                            list.add(target(path, player));
                        }
                    });
            try {
                var text = JSON.writeValueAsString(list);
                if (!text.equals(written.put(namespace, text))) {
                    write(namespace, text);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Map<String, Object> target(String path, Player player) {
        return Map.of(
                "targets",
                List.of("127.0.0.1:" + server.getAddress().getPort()),
                "labels",
                discovered(path, player));
    }

    /// The labels that Prometheus' discovery gives a pod, as far as a relabelling may ask for them.
    private static Map<String, String> discovered(String path, Player player) {
        var meta = "__meta_kubernetes_";
        var labels = new TreeMap<String, String>();
        labels.put("__metrics_path__", path);
        labels.put(meta + "namespace", player.namespace());
        labels.put(meta + "pod_name", player.pod());
        labels.put(meta + "pod_phase", "Running");
        labels.put(meta + "pod_container_port_name", "metrics");
        labels.put(meta + "pod_ready", "true");
        player.labels()
                .forEach((name, value) -> {
                    var safe = name.replaceAll("[^a-zA-Z0-9_]", "_");
                    labels.put(meta + "pod_label_" + safe, value);
                    labels.put(meta + "pod_labelpresent_" + safe, "true");
                });
        return labels;
    }

    private void write(String namespace, String text) throws IOException {
        var file = file(targets, namespace);
        var fresh = targets.resolve(namespace + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var pod = pods.get(exchange.getRequestURI().getPath());
            if (pod == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            var text = pod.at().metrics();
            if (pod.at().failed()) {
                scrapedFirst.putIfAbsent(pod.key(), Instant.now());
            }
            var body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        server.stop(0);
    }
}
