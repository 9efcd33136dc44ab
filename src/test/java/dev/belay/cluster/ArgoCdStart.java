package dev.belay.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Starts Argo CD: what it is configured by, its processes and what they need around them.
record ArgoCdStart(Installation installation, Path home) {
    private static final String REDIS = "redis-server";

    private static final String HOME =
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: argocd}
            """;

    /// What its API server would make where it is missing.
    private static final String OBJECTS =
            """
            apiVersion: v1
            kind: Secret
            metadata:
              name: argocd-secret
              namespace: argocd
              labels: {app.kubernetes.io/part-of: argocd}
            stringData: {server.secretkey: nobody-signs-in-here}
            ---
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: default, namespace: argocd}
            spec:
              sourceRepos: ['*']
              destinations: [{namespace: '*', server: '*'}]
              clusterResourceWhitelist: [{group: '*', kind: '*'}]
            """;

    ArgoCdStart(Installation installation) {
        this(installation, installation.directory().data("argo-cd"));
    }

    /// Waits until it says that it is well.
    void run() throws Processes.StartFailure {
        var redis = redis(path());
        var ports = Ports.free(4);
        configure();
        var processes = installation.processes();
        processes.start(REDIS, redis, redis(ports.get(0)));
        processes.await(REDIS, () -> Ports.answers(ports.get(0)) ? "" : "does not answer");
        start(ports);
        try (var http = HttpClient.newHttpClient()) {
            processes.awaitOk(http, healthz(ports.get(2), "?full=true"), "none");
            processes.awaitOk(http, healthz(ports.get(3), ""), "none");
        }
    }

    private void configure() throws Processes.StartFailure {
        var manifests = installation.manifests();
        manifests.apply(HOME);
        var files = installation.binaries().files(Part.ARGO_CD).resolve("manifests");
        installation.define("Argo CD", Manifests.yamlFiles(files.resolve("crds")));
        for (var file : Manifests.yamlFiles(files.resolve("base/config"))) {
            manifests.apply(Manifests.read(file), ArgoCd.NAMESPACE);
        }
        manifests.apply(OBJECTS);
        makeHome();
    }

    /// The repo server runs kustomize and a script of its own, which must be on its path.
    private void makeHome() {
        try {
            for (var directory : List.of("tmp", "tls", "ssh", "gpg", "bin")) {
                Files.createDirectories(home.resolve(directory));
            }
            var script = home.resolve("bin/git-verify-wrapper.sh");
            Files.writeString(
                    script,
                    Manifests.read(
                            installation
                                    .binaries()
                                    .files(Part.ARGO_CD)
                                    .resolve("hack/git-verify-wrapper.sh")));
            if (!script.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + script + " executable");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> redis(int port) {
        return List.of(
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                home.toString());
    }

    private void start(List<Integer> ports) {
        var environment = environment();
        var redis = "--redis=127.0.0.1:" + ports.get(0);
        installation.start(
                "argocd-repo-server",
                "argocd",
                environment,
                List.of(
                        "repo-server",
                        redis,
                        "--address=127.0.0.1",
                        "--port=" + ports.get(1),
                        "--metrics-address=127.0.0.1",
                        "--metrics-port=" + ports.get(2),
                        "--disable-tls",
                        "--client-ca-path="));
        installation.start(
                "argocd-application-controller",
                "argocd",
                environment,
                List.of(
                        "application-controller",
                        redis,
                        "--repo-server=127.0.0.1:" + ports.get(1),
                        "--repo-server-plaintext",
                        "--metrics-port=" + ports.get(3),
                        "--kubeconfig=" + installation.kubeconfig(),
                        "--namespace=" + ArgoCd.NAMESPACE));
    }

    /// Everything that would else be in the home directory of whoever runs this, or under fixed names.
    private Map<String, String> environment() {
        var kustomize = installation.binaries().program("kustomize").getParent();
        var environment = new TreeMap<String, String>();
        environment.put("ARGOCD_FAKE_IN_CLUSTER", "true");
        environment.put("ARGOCD_GPG_ENABLED", "false");
        environment.put("ARGOCD_ASK_PASS_SOCK", "data/argo-cd/ask-pass.sock");
        environment.put("ARGOCD_TLS_DATA_PATH", home.resolve("tls").toString());
        environment.put("ARGOCD_SSH_DATA_PATH", home.resolve("ssh").toString());
        environment.put("ARGOCD_GNUPGHOME", home.resolve("gpg").toString());
        environment.put("ARGOCD_GPG_DATA_PATH", home.resolve("gpg").toString());
        environment.put("GIT_CONFIG_NOSYSTEM", "1");
        environment.put("HOME", home.toString());
        environment.put("KUBECONFIG", installation.kubeconfig().toString());
        environment.put("TMPDIR", home.resolve("tmp").toString());
        environment.put(
                "PATH",
                String.join(
                        File.pathSeparator,
                        home.resolve("bin").toString(),
                        kustomize.toString(),
                        path()));
        return environment;
    }

    static String path() {
        return Objects.requireNonNullElse(System.getenv("PATH"), "/usr/bin:/bin");
    }

    private static URI healthz(int port, String query) {
        return URI.create("http://127.0.0.1:" + port + "/healthz" + query);
    }

    /// The redis-server of this machine.
    ///
    /// @param path where to look, as in the variable PATH
    /// @throws IllegalStateException if it has none
    static Path redis(String path) {
        return Stream.of(path.split(File.pathSeparator, -1))
                .map(directory -> Path.of(directory, REDIS))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "Argo CD needs redis-server, and it is not on the PATH; install the"
                                        + " package redis-server (Debian, Ubuntu) or redis"));
    }
}
