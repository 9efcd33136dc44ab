package dev.belay.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Argo CD in a real cluster: its application controller and its repo server, which has kustomize and takes
/// `file://` repositories, with this machine's redis-server between them. There is no API server and no user.
public final class ArgoCd {
    /// Where Applications are.
    public static final String NAMESPACE = "argocd";

    /// The annotation that asks for a look at the repository; Argo CD takes it off when it has looked.
    static final String REFRESH = "argocd.argoproj.io/refresh";

    private static final String REDIS = "redis-server";

    /// What the API server would make where it is missing.
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

    private final Installation installation;
    private final Path home;

    ArgoCd(Installation installation) {
        this.installation = installation;
        this.home = installation.directory().data("argo-cd");
    }

    /// Makes a git repository with a kustomize base of these files; it lives as long as the cluster.
    ///
    /// @param files the contents by file name
    public GitRepository repository(Map<String, String> files) {
        try {
            return GitRepository.create(Files.createTempDirectory(home, "repository-"), files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes Argo CD keep a namespace as the repository says, by itself and against everybody else: with automated
    /// sync and self-heal.
    public Resource<GenericKubernetesResource> follow(
            GitRepository repository, String application, String namespace) {
        installation
                .manifests()
                .apply(
                        """
                        apiVersion: argoproj.io/v1alpha1
                        kind: Application
                        metadata: {name: %s, namespace: %s}
                        spec:
                          project: default
                          source: {repoURL: '%s', path: %s, targetRevision: %s}
                          destination: {server: https://kubernetes.default.svc, namespace: %s}
                          syncPolicy: {automated: {prune: true, selfHeal: true}}
                        """
                                .formatted(
                                        application,
                                        NAMESPACE,
                                        repository.url(),
                                        GitRepository.BASE,
                                        GitRepository.BRANCH,
                                        namespace));
        return application(application);
    }

    /// An Application by its name.
    public Resource<GenericKubernetesResource> application(String name) {
        return installation
                .admin()
                .genericKubernetesResources("argoproj.io/v1alpha1", "Application")
                .inNamespace(NAMESPACE)
                .withName(name);
    }

    /// Makes Argo CD look at the Application's repository now rather than in some minutes.
    public void refresh(String application) {
        var _ =
                application(application)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"metadata\": {\"annotations\": {\"%s\": \"normal\"}}}"
                                        .formatted(REFRESH));
    }

    /// Starts it, and waits until it says that it is well.
    void start() throws Processes.StartFailure {
        var redis = redis();
        var ports = Ports.free(4);
        configure();
        var processes = installation.processes();
        processes.start(REDIS, redis, redis(ports.get(0)));
        processes.await(REDIS, () -> Ports.answers(ports.get(0)) ? "" : "does not answer");
        run(ports);
        try (var http = HttpClient.newHttpClient()) {
            processes.awaitOk(http, healthz(ports.get(2), "?full=true"), "none");
            processes.awaitOk(http, healthz(ports.get(3), ""), "none");
        }
    }

    private void configure() throws Processes.StartFailure {
        var manifests = installation.manifests();
        manifests.apply("{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"%s\"}}".formatted(NAMESPACE));
        installation.define(Part.ARGO_CD, "manifests/crds");
        var config = installation.binaries().files(Part.ARGO_CD).resolve("manifests/base/config");
        for (var file : Manifests.yamlFiles(config)) {
            manifests.apply(Manifests.read(file), NAMESPACE);
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

    private void run(List<Integer> ports) {
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
                        "--namespace=" + NAMESPACE));
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
                        System.getenv("PATH")));
        return environment;
    }

    private static URI healthz(int port, String query) {
        return URI.create("http://127.0.0.1:" + port + "/healthz" + query);
    }

    /// The redis-server of this machine.
    ///
    /// @throws IllegalStateException if it has none
    static Path redis() {
        return Stream.of((System.getenv("PATH") + ":/usr/bin:/usr/local/bin").split(":", -1))
                .map(directory -> Path.of(directory, REDIS))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "Argo CD needs redis-server, and it is not on the PATH; install the"
                                        + " package redis-server (Debian, Ubuntu) or redis"));
    }
}
