package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A stand-in for Argo CD's application controller and repo server on the embedded cluster. Not for
/// the real cluster, which has the real one.
///
/// It does what [ArgoCdContract] says, which runs with the real one too: compares an Application's
/// workloads with a repository in memory, syncs them by itself, heals them, and knows waves. It
/// knows no pruning, hooks, projects, windows, retries, several sources or other clusters.
public final class StandInArgoCd implements AutoCloseable {

    private static final String GROUP = "argoproj.io";
    private static final String APPLICATIONS = "/apis/argoproj.io/v1alpha1/applications";
    private static final long TICK_MILLIS = 500;

    private final KubernetesClient client;
    private final Calls api;
    private final Map<String, StandInGit> repositories = new ConcurrentHashMap<>();
    private final Map<String, ApplicationPass.Memory> memories = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(1);
    private final List<Watch> watches;
    private final Thread thread;
    private volatile boolean closed;

    private StandInArgoCd(EmbeddedCluster cluster) {
        client = cluster.client("stand-in-argo-cd");
        api = new Calls(client);
        define("Application", "applications", false);
        define("AppProject", "appprojects", false);
        define("ApplicationSet", "applicationsets", true);
        api.post(
                "/api/v1/namespaces",
                "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"%s\"}}"
                        .formatted(ArgoCd.NAMESPACE));
        watches =
                Stream.of(
                                watch(GROUP, "v1alpha1", "Application", "applications"),
                                watch(GROUP, "v1alpha1", "Rollout", "rollouts"),
                                watch("apps", "v1", "Deployment", "deployments"))
                        .flatMap(Optional::stream)
                        .toList();
        thread = Thread.ofVirtual().name("stand-in-argo-cd").start(this::run);
    }

    /// Defines Argo CD's kinds and starts to look after every Application.
    public static StandInArgoCd start(EmbeddedCluster cluster) {
        return new StandInArgoCd(cluster);
    }

    /// A repository with these files, for Applications to follow: a chart, or a kustomize base of
    /// them all.
    public Repository repository(Map<String, String> files) {
        var git = new StandInGit();
        if (!files.containsKey("Chart.yaml")) {
            git.commit(Map.of("kustomization.yaml", "resources: []"));
        }
        git.commit(files);
        var url = "https://git.example/stand-in/" + repositories.size() + ".git";
        repositories.put(url, git);
        return new Repository(url, git::commit);
    }

    @Override
    public void close() {
        closed = true;
        wake.release();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        watches.forEach(Watch::close);
        client.close();
    }

    /// An Application has no status subresource, as in the real definition.
    private void define(String kind, String plural, boolean status) {
        var schema = "{\"type\": \"object\", \"x-kubernetes-preserve-unknown-fields\": true}";
        api.post(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                """
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                 "metadata": {"name": "%2$s.argoproj.io"},
                 "spec": {"group": "argoproj.io", "scope": "Namespaced",
                   "names": {"plural": "%2$s", "singular": "%3$s", "kind": "%1$s"},
                   "versions": [{"name": "v1alpha1", "served": true, "storage": true,
                     "subresources": {%4$s},
                     "schema": {"openAPIV3Schema": {"type": "object", "required": ["spec"],
                       "properties": {"spec": %5$s, "status": %5$s, "operation": %5$s}}}}]}}
                """
                        .formatted(
                                kind,
                                plural,
                                kind.toLowerCase(java.util.Locale.ROOT),
                                status ? "\"status\": {}" : "",
                                schema));
    }

    /// Nothing for a kind that nobody has defined: a tick finds what happens to it a little later.
    private Optional<Watch> watch(String group, String version, String kind, String plural) {
        var resources =
                client.genericKubernetesResources(
                                new ResourceDefinitionContext.Builder()
                                        .withGroup(group)
                                        .withVersion(version)
                                        .withKind(kind)
                                        .withPlural(plural)
                                        .withNamespaced(true)
                                        .build())
                        .inAnyNamespace();
        var path = "/apis/%s/%s/%s".formatted(group, version, plural);
        if (api.get(path).code() != 200) {
            return Optional.empty();
        }
        return Optional.of(
                resources.watch(
                        new Watcher<>() {
                            @Override
                            public void eventReceived(
                                    Action action, GenericKubernetesResource resource) {
                                wake.release();
                            }

                            @Override
                            public void onClose(WatcherException cause) {
                                wake.release();
                            }
                        }));
    }

    private void run() {
        while (!closed) {
            try {
                var _ = wake.tryAcquire(TICK_MILLIS, TimeUnit.MILLISECONDS);
                wake.drainPermits();
                for (var application : api.get(APPLICATIONS).body().path("items")) {
                    pass(application);
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (!closed) {
                    System.getLogger(StandInArgoCd.class.getName())
                            .log(System.Logger.Level.DEBUG, "a pass failed and is tried again", e);
                }
            }
        }
    }

    private void pass(JsonNode application) {
        var uid = application.at("/metadata/uid").asText();
        var git = repositories.get(application.at("/spec/source/repoURL").asText());
        if (git == null) {
            return;
        }
        var memory = memories.computeIfAbsent(uid, _ -> new ApplicationPass.Memory());
        var pass = new ApplicationPass(api, git, memory, (ObjectNode) application);
        var changes = pass.changes();
        if (!changes.isEmpty()) {
            var _ = api.patch(pass.path(), Calls.MERGE_PATCH, changes.toString());
        }
    }
}
