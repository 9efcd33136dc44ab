package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.function.Function;

/// A small Kubernetes API server in the JVM, for tests: no etcd, no processes, no controllers.
///
/// It is our own rather than fabric8's mock, which accepts a stale status and hangs on a failed
/// JSON patch. What it promises is in [ApiContract], which runs on the real API server too.
///
/// What it does not do, and so must be tested on the real one: CEL rules of CRDs (see [#validate]
/// for a stand-in), RBAC (every known token may do everything), server-side apply (415), admission
/// webhooks, field managers, paged lists (everything comes at once), conversion webhooks, dry run.
/// No controller runs: a Deployment makes no ReplicaSets and nothing makes pods. Owned objects and
/// the contents of a namespace are deleted with their owner, at once.
///
/// `kubectl` reads, watches, patches and deletes with the kubeconfig; it applies custom resources
/// with `--validate=false`, and cannot create built-in ones, for it sends those as protobuf (415).
public final class EmbeddedCluster implements Cluster {

    private final Reviews reviews = new Reviews();
    private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
    private final AtomicReference<Validation> rules =
            new AtomicReference<>((kind, object, before) -> List.of());
    private final List<Function<ApiRequest, Fault>> filters = new CopyOnWriteArrayList<>();
    private final Queue<Handled> handled = new ConcurrentLinkedQueue<>();
    private final String token = "embedded-" + UUID.randomUUID();
    private final ApiListener listener;
    private final Path kubeconfig;
    private final KubernetesClient admin;

    /// A request that was answered.
    ///
    /// @param code what the caller got, or 0 if the connection was dropped
    public record Handled(Instant at, ApiRequest request, int code) {}

    private EmbeddedCluster(int port) {
        reviews.know(token, "admin", List.of("system:masters", "system:authenticated"));
        var api =
                new ApiServer(
                        this::now,
                        reviews,
                        (kind, object, before) -> rules.get().violations(kind, object, before));
        listener = new ApiListener(api, reviews, this::now, this::fault, this::log, port);
        for (var namespace : List.of("default", "kube-system", "kube-public")) {
            var object = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
            object.putObject("metadata").put("name", namespace);
            api.handle(
                    new ApiRequest(
                            "POST",
                            "/api/v1/namespaces",
                            Map.of(),
                            "application/json",
                            "",
                            "",
                            "",
                            object.toString()));
        }
        kubeconfig = writeKubeconfig();
        admin = client("belay-test-admin");
    }

    /// Starts one on a free port.
    public static EmbeddedCluster start() {
        return start(0);
    }

    /// Starts one on the given port of the loopback interface.
    public static EmbeddedCluster start(int port) {
        return new EmbeddedCluster(port);
    }

    @Override
    public URI apiServer() {
        return URI.create("http://127.0.0.1:" + listener.port());
    }

    @Override
    public String adminToken() {
        return token;
    }

    @Override
    public Path kubeconfig() {
        return kubeconfig;
    }

    @Override
    public KubernetesClient admin() {
        return admin;
    }

    @Override
    public boolean real() {
        return false;
    }

    @Override
    public void close() {
        admin.close();
        listener.close();
        try {
            Files.deleteIfExists(kubeconfig);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A client with every right that says this in its `User-Agent`, so that a test can tell its
    /// requests in [#requests] from those of others. The caller closes it.
    public KubernetesClient client(String userAgent) {
        Config config =
                new ConfigBuilder(Config.empty())
                        .withMasterUrl(apiServer().toString())
                        .withOauthToken(token)
                        .withNamespace("default")
                        .withUserAgent(userAgent)
                        .build();
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new VertxHttpClientFactory(listener.vertx()))
                .build();
    }

    /// Asks the filter about every request from now on, until the answer is closed. It runs on the
    /// request's own thread and may block: to write something else in between, for example.
    ///
    /// Filters are asked in the order they were added, and the first that returns anything but
    /// none or a delay decides.
    public Registration onRequest(Function<ApiRequest, Fault> filter) {
        filters.add(filter);
        return () -> filters.remove(filter);
    }

    /// What [#onRequest] returns: closing it ends it.
    public interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /// The requests answered so far, oldest first; watches when they began.
    public List<Handled> requests() {
        return List.copyOf(handled);
    }

    public void forgetRequests() {
        handled.clear();
    }

    /// Refuses writes that break these rules with 422, in place of the CEL rules of the CRDs.
    public void validate(Validation validation) {
        rules.set(validation);
    }

    /// Rules for the embedded cluster in place of CEL.
    @FunctionalInterface
    public interface Validation {
        /// What is wrong, in words; empty if nothing is.
        ///
        /// @param before the object as it was, or a missing node on creation
        List<String> violations(String kind, JsonNode object, JsonNode before);
    }

    /// Makes a token known, for the API and for token reviews.
    public void know(String token, String user, String... groups) {
        reviews.know(token, user, List.of(groups));
    }

    /// Decides what access reviews answer.
    ///
    /// @param rule of the user's name and the review's `resourceAttributes`
    public void allow(BiPredicate<String, JsonNode> rule) {
        reviews.allow(rule);
    }

    /// Moves the server's clock: its `Date` header and the timestamps it sets.
    public void advanceClock(Duration by) {
        offset.accumulateAndGet(by, Duration::plus);
    }

    /// The server's time.
    public Instant now() {
        return Clock.systemUTC().instant().plus(offset.get());
    }

    private Fault fault(ApiRequest request) {
        for (var filter : filters) {
            switch (filter.apply(request)) {
                case Fault.None _ -> {}
                case Fault.Delay(var time) -> sleep(time);
                case Fault decided -> {
                    return decided;
                }
            }
        }
        return Fault.none();
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void log(ApiRequest request, int code) {
        handled.add(new Handled(now(), request, code));
    }

    private Path writeKubeconfig() {
        try {
            var file =
                    Files.createTempFile(
                            "embedded-",
                            ".kubeconfig",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(
                    file,
                    """
                    apiVersion: v1
                    kind: Config
                    current-context: embedded
                    clusters:
                    - name: embedded
                      cluster:
                        server: %s/token/%s
                    contexts:
                    - name: embedded
                      context:
                        cluster: embedded
                        namespace: default
                        user: admin
                    users:
                    - name: admin
                      user:
                        token: %s
                    """
                            .formatted(apiServer(), token, token));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
