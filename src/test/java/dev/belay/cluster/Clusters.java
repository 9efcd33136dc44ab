package dev.belay.cluster;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// Picks the cluster for tests and the sandbox, by the system property `cluster`: `embedded`, `real`, or `auto`
/// (real where it can be had).
public final class Clusters {
    private static final String SHARED = "belay.cluster.shared";

    private static Optional<Cluster> shared = Optional.empty();

    private Clusters() {}

    /// What the system property `cluster` asks for.
    public enum Choice {
        /// The stand-in inside this JVM.
        EMBEDDED,
        /// The real one, and a failure where it cannot be had.
        REAL,
        /// The real one where it can be had.
        AUTO;

        /// What was asked for; `auto` where nothing was.
        public static Choice current() {
            var name = System.getProperty("cluster", "auto");
            try {
                return valueOf(name.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "-Dcluster=" + name + ": it is one of embedded, real and auto", e);
            }
        }
    }

    /// Whether the cluster that would be used is the real one.
    ///
    /// @throws IllegalStateException if the real one was demanded and cannot be had
    public static boolean real() {
        return switch (Choice.current()) {
            case EMBEDDED -> false;
            case AUTO -> ClusterBinaries.find().available();
            case REAL -> {
                ClusterBinaries.find()
                        .unavailableBecause()
                        .ifPresent(reason -> {
                            throw new IllegalStateException(
                                    "-Dcluster=real cannot be had: " + reason);
                        });
                yield true;
            }
        };
    }

    /// Starts a cluster of one's own; the caller closes it.
    public static Cluster start() {
        return real()
                ? RealCluster.start(RealCluster.Options.everything())
                : EmbeddedCluster.start();
    }

    /// The cluster that all tests of this JVM share, started when first asked for and stopped with the JVM: where
    /// several JVMs divide the test classes, each class is a test run of its own. Use a namespace of your own in it.
    public static Cluster shared() {
        synchronized (System.getProperties()) {
            if (shared.isEmpty()) {
                shared = Optional.of(attached().orElseGet(Clusters::startShared));
            }
            return shared.get();
        }
    }

    /// The same, for whoever needs what only the real one has.
    public static RealCluster sharedReal() {
        if (shared() instanceof RealCluster cluster) {
            return cluster;
        }
        throw new IllegalStateException(
                "the shared cluster is not a real one that this class loader started");
    }

    /// Creates a namespace of a new name in a cluster and returns the name.
    public static String freshNamespace(Cluster cluster) {
        var name = "test-" + UUID.randomUUID().toString().substring(0, 8);
        cluster.admin()
                .namespaces()
                .resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                .create();
        return name;
    }

    private static Cluster startShared() {
        var cluster = start();
        System.setProperty(
                SHARED,
                cluster.apiServer() + " " + cluster.kubeconfig() + " " + cluster.adminToken());
        return cluster;
    }

    /// The cluster that this class already shares from another class loader: Quarkus loads tests in its own.
    private static Optional<Cluster> attached() {
        return Optional.ofNullable(System.getProperty(SHARED))
                .map(Attached::parse)
                .filter(Attached::answers);
    }

    private record Attached(
            URI apiServer, Path kubeconfig, String adminToken, KubernetesClient admin, boolean real)
            implements Cluster {

        static Cluster parse(String line) {
            var first = line.indexOf(' ');
            var last = line.lastIndexOf(' ');
            var kubeconfig = Path.of(line.substring(first + 1, last));
            try {
                var client = new Kubeconfig(Files.readString(kubeconfig)).client();
                return new Attached(
                        URI.create(line.substring(0, first)),
                        kubeconfig,
                        line.substring(last + 1),
                        client,
                        Clusters.real());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        static boolean answers(Cluster cluster) {
            return cluster.admin().getKubernetesVersion() != null;
        }

        @Override
        public void close() {
            admin.close();
        }
    }
}
