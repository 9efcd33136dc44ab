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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A stand-in for Knative Serving's controllers on the embedded cluster. Not for the real cluster, where
/// [KnativeServing] runs the real ones.
///
/// Configuration, Route and everything below a revision are collapsed into what a driver reads: revisions
/// with their `Ready`, the Service's conditions, and `status.traffic`, which stays as it was for as long as
/// a revision of the list is missing or not ready. There is no webhook, so any list is taken, and a name
/// that another template had is simply that revision again. An image of registry `registry.invalid` never
/// resolves; one with `crash` in its name never starts; and what ran can be told to crash.
public final class StandInKnative implements AutoCloseable {

    private static final String SERVICES = "/apis/serving.knative.dev/v1/services";
    private static final String REVISIONS = "/apis/serving.knative.dev/v1/revisions";
    private static final String SERVICE_LABEL = "serving.knative.dev/service";
    private static final long TICK_MILLIS = 200;
    private static final int MOST_PASSES = 50;
    private static final int MOST_FAILURES = 25;

    private final KubernetesClient client;
    private final Calls api;
    private final Semaphore wake = new Semaphore(1);
    private final Map<String, Template> templates = new ConcurrentHashMap<>();
    private final Set<String> crashed = ConcurrentHashMap.newKeySet();
    private final List<Watch> watches;
    private final Thread thread;
    private volatile boolean closed;

    /// A Service's template, and the how manieth it is.
    private record Template(JsonNode json, int generation) {}

    private StandInKnative(EmbeddedCluster cluster) {
        client = cluster.client("stand-in-knative");
        api = new Calls(client);
        define("Service", "service", "ksvc");
        define("Revision", "revision", "rev");
        watches = List.of(watch("Service", "services"), watch("Revision", "revisions"));
        thread = Thread.ofVirtual().name("stand-in-knative").start(this::run);
    }

    /// Defines Knative's kinds and starts to look after every namespace.
    public static StandInKnative start(EmbeddedCluster cluster) {
        return new StandInKnative(cluster);
    }

    /// Makes the containers of a revision that was ready fail from now on.
    public void crash(String namespace, String revision) {
        crashed.add(namespace + "/" + revision);
        wake.release();
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

    private void define(String kind, String singular, String abbreviation) {
        api.post(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                """
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                 "metadata": {"name": "%2$ss.serving.knative.dev"},
                 "spec": {"group": "serving.knative.dev", "scope": "Namespaced",
                   "names": {"plural": "%2$ss", "singular": "%2$s", "kind": "%1$s",
                             "shortNames": ["%3$s"]},
                   "versions": [{"name": "v1", "served": true, "storage": true,
                     "subresources": {"status": {}},
                     "schema": {"openAPIV3Schema": {"type": "object",
                       "properties": {
                         "spec": {"type": "object",
                                  "x-kubernetes-preserve-unknown-fields": true},
                         "status": {"type": "object",
                                    "x-kubernetes-preserve-unknown-fields": true}}}}}]}}
                """
                        .formatted(kind, singular, abbreviation));
    }

    private Watch watch(String kind, String plural) {
        return client.genericKubernetesResources(
                        new ResourceDefinitionContext.Builder()
                                .withGroup("serving.knative.dev")
                                .withVersion("v1")
                                .withKind(kind)
                                .withPlural(plural)
                                .withNamespaced(true)
                                .build())
                .inAnyNamespace()
                .watch(
                        new Watcher<GenericKubernetesResource>() {
                            @Override
                            public void eventReceived(
                                    Action action, GenericKubernetesResource resource) {
                                wake.release();
                            }

                            @Override
                            public void onClose(WatcherException cause) {
                                wake.release();
                            }
                        });
    }

    /// Ends by itself some seconds after the cluster has.
    private void run() {
        var failures = 0;
        while (!closed && failures < MOST_FAILURES) {
            try {
                var _ = wake.tryAcquire(TICK_MILLIS, TimeUnit.MILLISECONDS);
                wake.drainPermits();
                var passes = 0;
                while (!closed && passes < MOST_PASSES && passOverAll()) {
                    passes++;
                }
                failures = 0;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                failures++;
                if (!closed) {
                    System.getLogger(StandInKnative.class.getName())
                            .log(System.Logger.Level.DEBUG, "a pass failed and is tried again", e);
                }
            }
        }
    }

    /// Services first, so that a revision is seen before it is ready.
    ///
    /// @return whether anything was written, so that another pass may find more to do
    private boolean passOverAll() {
        var revisions = api.get(REVISIONS).body().path("items").valueStream().toList();
        var wrote = false;
        for (var service : api.get(SERVICES).body().path("items")) {
            wrote |= pass(service, revisions);
        }
        for (var revision : revisions) {
            wrote |= written(revision, readiness(revision));
        }
        return wrote;
    }

    private boolean pass(JsonNode service, List<JsonNode> all) {
        var owner = service.at("/metadata/uid").asText();
        var revisions =
                all.stream()
                        .filter(r -> r.at("/metadata/ownerReferences/0/uid").asText().equals(owner))
                        .toList();
        var latest = latest(service);
        if (revisions.stream().noneMatch(r -> name(r).equals(latest))) {
            return create(service, latest);
        }
        return written(service, new KnativePass(service, revisions, latest).status());
    }

    private String latest(JsonNode service) {
        var template = service.at("/spec/template");
        var known =
                templates.merge(
                        service.at("/metadata/uid").asText(),
                        new Template(template, 1),
                        (before, now) ->
                                before.json().equals(template)
                                        ? before
                                        : new Template(template, before.generation() + 1));
        var given = template.at("/metadata/name").asText();
        return given.isEmpty() ? "%s-%05d".formatted(name(service), known.generation()) : given;
    }

    private boolean create(JsonNode service, String name) {
        var template = service.at("/spec/template");
        var revision =
                Json.object().put("apiVersion", "serving.knative.dev/v1").put("kind", "Revision");
        var meta = revision.putObject("metadata").put("name", name);
        var labels = Json.objectOrEmpty(template.at("/metadata/labels"));
        meta.set("labels", labels.put(SERVICE_LABEL, name(service)));
        meta.set("annotations", Json.objectOrEmpty(template.at("/metadata/annotations")));
        meta.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "serving.knative.dev/v1")
                .put("kind", "Service")
                .put("name", name(service))
                .put("uid", service.at("/metadata/uid").asText())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
        revision.set("spec", template.path("spec"));
        var path =
                "/apis/serving.knative.dev/v1/namespaces/%s/revisions"
                        .formatted(service.at("/metadata/namespace").asText());
        return api.post(path, revision.toString()).code() == 201;
    }

    /// The part of everything below a revision: it runs, or never does, or fails one day.
    private ObjectNode readiness(JsonNode revision) {
        var status = Json.object();
        status.put("observedGeneration", revision.at("/metadata/generation").asLong());
        var images =
                revision.at("/spec/containers")
                        .valueStream()
                        .map(container -> container.path("image").asText())
                        .toList();
        var key = revision.at("/metadata/namespace").asText() + "/" + name(revision);
        var conditions = status.putArray("conditions");
        if (images.stream().anyMatch(image -> image.startsWith("registry.invalid/"))) {
            KnativePass.add(
                    conditions,
                    "Ready",
                    "False",
                    "ContainerMissing",
                    "Unable to fetch image \"%s\"".formatted(images.getFirst()));
        } else if (crashed.contains(key) || images.stream().anyMatch(i -> i.contains("crash"))) {
            KnativePass.add(
                    conditions, "Ready", "False", "ExitCode1", "Container failed with: boom");
        } else {
            KnativePass.add(conditions, "Ready", "True", "", "");
        }
        return status;
    }

    private boolean written(JsonNode object, ObjectNode status) {
        if (Json.same(object.path("status"), status)) {
            return false;
        }
        var patch = Json.object();
        patch.set("status", status);
        var meta = object.path("metadata");
        var path =
                "/apis/serving.knative.dev/v1/namespaces/%s/%s/%s/status"
                        .formatted(
                                meta.path("namespace").asText(),
                                object.path("kind").asText().equals("Service")
                                        ? "services"
                                        : "revisions",
                                name(object));
        return api.patch(path, Calls.MERGE_PATCH, patch.toString()).code() == 200;
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }
}
