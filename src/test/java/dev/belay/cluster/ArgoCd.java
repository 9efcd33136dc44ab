package dev.belay.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;

/// Argo CD in a real cluster: its application controller and its repo server, which has kustomize and takes
/// `file://` repositories, with this machine's redis-server between them. There is no API server and no user.
public final class ArgoCd {
    /// Where Applications are.
    public static final String NAMESPACE = "argocd";

    /// The annotation that asks for a look at the repository; Argo CD takes it off when it has looked.
    static final String REFRESH = "argocd.argoproj.io/refresh";

    private final Installation installation;

    ArgoCd(Installation installation) {
        this.installation = installation;
    }

    /// Makes a git repository with a kustomize base of these files; it lives as long as the cluster.
    ///
    /// @param files the contents by file name
    public GitRepository repository(Map<String, String> files) {
        try {
            var data = installation.directory().data("");
            return GitRepository.create(Files.createTempDirectory(data, "repository-"), files);
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
}
