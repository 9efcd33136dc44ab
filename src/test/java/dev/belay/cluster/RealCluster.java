package dev.belay.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A real control plane of plain processes on loopback ports: etcd and the API server, and unless the API alone
/// is wanted also the controller manager, the scheduler, kwok with one node, and Argo Rollouts. Knative, Argo CD
/// and further kinds are added to a running cluster, by whoever needs them.
///
/// Its processes end with `close`, with the JVM however that ends, and when the start fails. Logs stay in
/// `target/cluster/run-*`.
public final class RealCluster implements Cluster {
    private static final int ATTEMPTS = 3;

    private final Tokens tokens;
    private final RunDirectory directory;
    private final ControlPlane plane;
    private final Processes processes;
    private final Thread hook = new Thread(this::stop, "belay-cluster-stop");
    private byte[] authority = {};
    private KubernetesClient admin;
    private AddOns addOns;

    /// What a cluster is started with.
    ///
    /// @param controllers whether anything but the API runs
    /// @param users the users that have a token, with their groups, beside the administrator
    /// @param patience how long any one part may take to become ready
    public record Options(boolean controllers, Map<String, List<String>> users, Duration patience) {

        public Options {
            users = Map.copyOf(users);
        }

        /// Everything runs. One user, `nobody`, has no permission at all.
        public static Options everything() {
            return new Options(true, Map.of("nobody", List.of()), Duration.ofMinutes(3));
        }

        /// The API server and etcd, and nothing that acts on what is written.
        public static Options apiOnly() {
            return new Options(false, Map.of("nobody", List.of()), Duration.ofMinutes(3));
        }

        /// The same with one more user that has a token.
        public Options withUser(String user, String... groups) {
            var more = new TreeMap<>(users);
            more.put(user, List.of(groups));
            return new Options(controllers, more, patience);
        }
    }

    private RealCluster(Options options) {
        this.tokens = Tokens.of(options.users());
        this.directory = RunDirectory.create();
        this.plane = ControlPlane.onFreePorts(directory);
        this.processes = new Processes(directory, options.patience());
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Starts a cluster, whose programs are built first where they are missing.
    ///
    /// @throws IllegalStateException if it does not start, with the name of the program at fault, how it ended
    ///     and what it said last
    public static RealCluster start(Options options) {
        var binaries = ClusterBinaries.find();
        var needed =
                options.controllers() ? ClusterBinaries.ALL_PROGRAMS : ClusterBinaries.API_PROGRAMS;
        needed.forEach(binaries::program);
        for (var attempt = 1; ; attempt++) {
            var cluster = new RealCluster(options);
            try {
                cluster.startAll(options, binaries);
                return cluster;
            } catch (Processes.StartFailure e) {
                cluster.close();
                if (!e.portWasTaken() || attempt == ATTEMPTS) {
                    throw new IllegalStateException(
                            "the real cluster did not start: " + e.getMessage(), e);
                }
            } catch (RuntimeException e) {
                cluster.close();
                throw e;
            }
        }
    }

    private void startAll(Options options, ClusterBinaries binaries) throws Processes.StartFailure {
        var key = ServiceAccountKey.create(directory);
        var users = directory.write("tokens.csv", tokens.csv());
        processes.start("etcd", binaries.program("etcd"), plane.etcd());
        processes.start(
                "kube-apiserver",
                binaries.program("kube-apiserver"),
                plane.apiServer(users, key, options.controllers()));
        processes.await("the API server's certificate", this::readAuthority);
        try (var http = HttpClient.newBuilder().sslContext(Trust.only(authority)).build()) {
            processes.awaitOk(http, apiServer().resolve("/readyz"), adminToken());
            directory.write(
                    "kubeconfig",
                    Kubeconfig.of(apiServer(), authority, "admin", adminToken()).text());
            admin = client(Tokens.ADMIN);
            addOns =
                    new AddOns(
                            new Installation(admin, kubeconfig(), directory, processes, binaries),
                            options.controllers());
            if (options.controllers()) {
                new Controllers(admin, plane, processes, binaries, kubeconfig(), key)
                        .start(http, adminToken());
            }
        }
    }

    private String readAuthority() throws IOException {
        var certificate = Files.readAllBytes(plane.certificate());
        Trust.only(certificate);
        authority = certificate;
        return "";
    }

    @Override
    public URI apiServer() {
        return URI.create("https://127.0.0.1:" + plane.apiServerPort());
    }

    @Override
    public String adminToken() {
        return token(Tokens.ADMIN);
    }

    /// The token of a user that the options named.
    public String token(String user) {
        return tokens.of(user);
    }

    /// A client that acts as a user that the options named; the caller closes it.
    public KubernetesClient client(String user) {
        return Kubeconfig.of(apiServer(), authority, user, token(user)).client();
    }

    /// A kubeconfig of a service account, with a token that the API server made for it now.
    public Path kubeconfig(String namespace, String serviceAccount) {
        var token =
                admin.serviceAccounts()
                        .inNamespace(namespace)
                        .withName(serviceAccount)
                        .tokenRequest()
                        .getStatus()
                        .getToken();
        return directory.write(
                "kubeconfig-" + namespace + "-" + serviceAccount,
                Kubeconfig.of(apiServer(), authority, serviceAccount, token).text());
    }

    /// What service accounts asked of this cluster.
    public Audit audit() {
        return plane.audit();
    }

    @Override
    public Path kubeconfig() {
        return directory.data("kubeconfig");
    }

    @Override
    public KubernetesClient admin() {
        return admin;
    }

    @Override
    public boolean real() {
        return true;
    }

    /// Makes the routes and gateways of the Gateway API known, once; nothing acts on them.
    public void gatewayApi() {
        addOns.define(Part.GATEWAY_API);
    }

    /// Makes PrometheusRule of the Prometheus Operator known, once; nothing acts on it.
    public void prometheusOperator() {
        addOns.define(Part.PROMETHEUS_OPERATOR);
    }

    /// Makes PingSource and ApiServerSource of Knative Eventing known, once; nothing acts on them.
    public void knativeEventing() {
        addOns.define(Part.KNATIVE_EVENTING);
    }

    /// Starts Knative Serving, unless it runs here, and waits until a Service can become ready.
    public KnativeServing knative() {
        return addOns.knative();
    }

    /// Starts Argo CD, unless it runs here, and waits until it can follow a repository.
    ///
    /// @throws IllegalStateException if this machine has no redis-server
    public ArgoCd argoCd() {
        return addOns.argoCd();
    }

    /// Where the logs of the processes are.
    public Path logs() {
        return directory.path();
    }

    /// The processes that run for this cluster, by name.
    Map<String, Long> pids() {
        var pids = new TreeMap<String, Long>();
        processes.running().forEach(process -> pids.put(process.name(), process.pid()));
        return pids;
    }

    /// The loopback ports that this cluster listens on.
    List<Integer> ports() {
        return plane.ports();
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // the JVM is going down, and the hook runs anyway
        }
        if (admin != null) {
            admin.close();
        }
        stop();
    }

    /// The hook may come while it is being closed.
    private synchronized void stop() {
        processes.close();
        directory.deleteData();
    }
}
