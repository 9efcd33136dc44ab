package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.cluster.CanaryPass.Replicas;
import dev.belay.cluster.CanaryPass.Scaling;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// A stand-in for the Argo Rollouts controller, and for the kubelets, on a cluster that has neither:
/// the embedded one. Not for the real cluster, where the real controller runs.
///
/// It does what [RolloutContract] and [BlueGreenContract] say, which run with the real controller
/// too: canaries without traffic routing, of `setWeight` and `pause` steps, and blue-green Rollouts
/// with their Services. It knows no analysis, experiments, `previewReplicaCount`,
/// `autoPromotionSeconds` or `workloadRef`, makes ReplicaSets but no pods, and prunes no history. A
/// pod whose image has `crash` in its name, or that asks for a thousand cores or more, never becomes
/// ready.
public final class StandInRollouts implements AutoCloseable {

    private static final String ROLLOUTS = "/apis/argoproj.io/v1alpha1/rollouts";
    private static final String REPLICA_SETS = "/apis/apps/v1/replicasets";
    private static final String SCALE_DOWN_AT = "scale-down-deadline";

    private final KubernetesClient client;
    private final boolean clientIsOurs;
    private final Calls api;
    private final Map<String, Long> order = new ConcurrentHashMap<>();
    private final AtomicLong made = new AtomicLong();
    private final Map<String, Overlooked> overlooked = new ConcurrentHashMap<>();
    private final StandInPods pods = new StandInPods();
    private final StandInLoop loop;

    private StandInRollouts(Cluster cluster) {
        clientIsOurs = cluster instanceof EmbeddedCluster;
        client =
                cluster instanceof EmbeddedCluster embedded
                        ? embedded.client("stand-in-rollouts")
                        : cluster.admin();
        api = new Calls(client);
        define();
        loop =
                new StandInLoop(
                        "stand-in-rollouts",
                        client,
                        List.of(
                                StandInLoop.kind("argoproj.io", "v1alpha1", "Rollout", "rollouts"),
                                StandInLoop.kind("apps", "v1", "ReplicaSet", "replicasets"),
                                StandInLoop.kind("", "v1", "Service", "services")),
                        this::passOverAll);
    }

    /// Defines the Rollout kind where it is missing and starts to look after every namespace.
    public static StandInRollouts start(Cluster cluster) {
        if (cluster.real()) {
            throw new IllegalArgumentException("the real cluster has the real controller");
        }
        return new StandInRollouts(cluster);
    }

    /// Makes it overlook the next write to a Rollout until the one after, as the real controller
    /// does with a write that comes at a bad moment: see [RolloutContract]. To be called when the
    /// Rollout is at rest.
    public void overlookNextWrite(String namespace, String name) {
        var rollout =
                api.get(
                                "/apis/argoproj.io/v1alpha1/namespaces/%s/rollouts/%s"
                                        .formatted(namespace, name))
                        .body();
        overlooked.put(
                rollout.at("/metadata/uid").asText(),
                new Overlooked(rollout.at("/metadata/resourceVersion").asText(), Optional.empty()));
    }

    /// From now on no pod of this image is ready, as if it crashed under traffic.
    public void breakPods(String namespace, String image) {
        pods.breakPods(namespace, image);
        loop.wake();
    }

    /// @param before the version at rest
    /// @param write the version of the write that is overlooked, when it has come
    private record Overlooked(String before, Optional<String> write) {}

    private boolean overlooks(JsonNode rollout) {
        var uid = rollout.at("/metadata/uid").asText();
        var version = rollout.at("/metadata/resourceVersion").asText();
        var state = overlooked.get(uid);
        if (state == null || state.before().equals(version)) {
            return false;
        }
        if (state.write().orElse(version).equals(version)) {
            overlooked.put(uid, new Overlooked(state.before(), Optional.of(version)));
            return true;
        }
        overlooked.remove(uid);
        return false;
    }

    @Override
    public void close() {
        loop.close();
        if (clientIsOurs) {
            client.close();
        }
    }

    private void define() {
        api.post(
                "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                """
                {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                 "metadata": {"name": "rollouts.argoproj.io"},
                 "spec": {"group": "argoproj.io", "scope": "Namespaced",
                   "names": {"plural": "rollouts", "singular": "rollout", "kind": "Rollout",
                             "shortNames": ["ro"]},
                   "versions": [{"name": "v1alpha1", "served": true, "storage": true,
                     "subresources": {"status": {}},
                     "additionalPrinterColumns": [
                       {"name": "Desired", "type": "integer", "jsonPath": ".spec.replicas"},
                       {"name": "Current", "type": "integer", "jsonPath": ".status.replicas"},
                       {"name": "Up-to-date", "type": "integer",
                        "jsonPath": ".status.updatedReplicas"},
                       {"name": "Available", "type": "integer",
                        "jsonPath": ".status.availableReplicas"},
                       {"name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"}],
                     "schema": {"openAPIV3Schema": {"type": "object", "required": ["spec"],
                       "properties": {
                         "spec": {"type": "object",
                                  "x-kubernetes-preserve-unknown-fields": true},
                         "status": {"type": "object",
                                    "x-kubernetes-preserve-unknown-fields": true}}}}}]}}
                """);
    }

    /// @return whether anything was written, so that another pass may find more to do
    private boolean passOverAll() {
        var rollouts = api.get(ROLLOUTS).body().path("items");
        if (rollouts.isEmpty()) {
            return false;
        }
        var sets = api.get(REPLICA_SETS).body().path("items");
        var wrote = false;
        for (var rollout : rollouts) {
            var uid = rollout.at("/metadata/uid").asText();
            var owned =
                    sets.valueStream()
                            .filter(set ->
                                    set.at("/metadata/ownerReferences/0/uid").asText().equals(uid))
                            .toList();
            wrote |= letPodsFollow(owned);
            if (!rollout.path("metadata").has("deletionTimestamp") && !overlooks(rollout)) {
                wrote |= pass(rollout, owned);
            }
        }
        return wrote;
    }

    private boolean letPodsFollow(List<JsonNode> sets) {
        var wrote = false;
        for (var set : sets) {
            var status = pods.status(set, Instant.now());
            wrote |= status.isPresent() && merged(path(set) + "/status", status.get());
        }
        return wrote;
    }

    private boolean pass(JsonNode rollout, List<JsonNode> owned) {
        return rollout.at("/spec/strategy/blueGreen").isObject()
                ? blueGreen(rollout, owned)
                : canary(rollout, owned);
    }

    private boolean blueGreen(JsonNode rollout, List<JsonNode> owned) {
        var services = new StandInServices(api, rollout);
        if (services.missing().isPresent()) {
            return writeStatus(rollout, services.invalid(services.missing().get()));
        }
        var pass =
                new BlueGreenPass(
                        rollout,
                        owned.stream().map(this::replicas).toList(),
                        services.selected("active"),
                        services.selected("preview"),
                        Instant.now());
        var wrote = syncRevision(rollout, owned, pass);
        if (pass.needsNewSet()) {
            create(rollout, pass);
            return true;
        }
        var turn = pass.turn();
        turn.scalings().forEach(to -> scale(rollout, owned, to));
        owned.forEach(set ->
                Optional.ofNullable(turn.deadlines().get(set.at("/metadata/name").asText()))
                        .ifPresent(deadline -> limit(set, deadline)));
        wrote |= services.select("preview", turn.preview());
        wrote |= services.select("active", turn.active());
        return writeStatus(rollout, turn.status())
                || !turn.scalings().isEmpty()
                || !turn.deadlines().isEmpty()
                || wrote;
    }

    private void limit(JsonNode set, String deadline) {
        var patch = Json.object();
        var annotations = patch.withObject("/metadata/annotations");
        if (deadline.isEmpty()) {
            annotations.putNull(SCALE_DOWN_AT);
        } else {
            annotations.put(SCALE_DOWN_AT, deadline);
        }
        merged(path(set), patch);
    }

    private boolean canary(JsonNode rollout, List<JsonNode> owned) {
        var pass =
                new CanaryPass(rollout, owned.stream().map(this::replicas).toList(), Instant.now());
        var wrote = syncRevision(rollout, owned, pass);
        if (pass.needsNewSet()) {
            create(rollout, pass);
            return true;
        }
        var scaling = pass.scaling();
        scaling.ifPresent(to -> scale(rollout, owned, to));
        return writeStatus(rollout, pass.status(scaling.isPresent()))
                || scaling.isPresent()
                || wrote;
    }

    private Replicas replicas(JsonNode set) {
        return new Replicas(
                set.at("/metadata/name").asText(),
                set.path("metadata").path("labels").path(CanaryPass.HASH).asText(),
                set.at("/spec/replicas").asInt(),
                set.at("/status/replicas").asInt(),
                set.at("/status/availableReplicas").asInt(),
                revision(set),
                order.computeIfAbsent(
                        set.at("/metadata/uid").asText(), _ -> made.incrementAndGet()),
                set.path("metadata").path("annotations").path(SCALE_DOWN_AT).asText(""));
    }

    private static int revision(JsonNode object) {
        return object.path("metadata").path("annotations").path(CanaryPass.REVISION).asInt();
    }

    private boolean syncRevision(JsonNode rollout, List<JsonNode> owned, RolloutPass pass) {
        var newest =
                owned.stream()
                        .filter(set ->
                                set.path("metadata")
                                        .path("labels")
                                        .path(CanaryPass.HASH)
                                        .asText()
                                        .equals(pass.hash()))
                        .findFirst();
        if (newest.isEmpty()) {
            return false;
        }
        var wrote = false;
        for (var object : List.of(newest.get(), rollout)) {
            if (revision(object) != pass.revision()) {
                var annotation = Json.object();
                annotation
                        .withObject("/metadata/annotations")
                        .put(CanaryPass.REVISION, Integer.toString(pass.revision()));
                wrote |= merged(path(object), annotation);
            }
        }
        return wrote;
    }

    private void create(JsonNode rollout, RolloutPass pass) {
        var meta = rollout.path("metadata");
        var set = Json.object().put("apiVersion", "apps/v1").put("kind", "ReplicaSet");
        var template = Json.objectOrEmpty(rollout.at("/spec/template"));
        template.withObject("/metadata/labels").put(CanaryPass.HASH, pass.hash());
        var setMeta =
                set.putObject("metadata")
                        .put("name", meta.path("name").asText() + "-" + pass.hash());
        setMeta.set("labels", template.at("/metadata/labels"));
        setMeta.putObject("annotations")
                .put(CanaryPass.REVISION, Integer.toString(pass.revision()))
                .put("rollout.argoproj.io/desired-replicas", Integer.toString(pass.replicas()));
        setMeta.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "argoproj.io/v1alpha1")
                .put("kind", "Rollout")
                .put("name", meta.path("name").asText())
                .put("uid", meta.path("uid").asText())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
        var spec = set.putObject("spec").put("replicas", 0);
        var selector = Json.objectOrEmpty(rollout.at("/spec/selector"));
        selector.withObject("/matchLabels").put(CanaryPass.HASH, pass.hash());
        spec.set("selector", selector);
        spec.set("template", template);
        api.post(
                "/apis/apps/v1/namespaces/%s/replicasets"
                        .formatted(meta.path("namespace").asText()),
                set.toString());
    }

    private void scale(JsonNode rollout, List<JsonNode> owned, Scaling to) {
        var patch = Json.object();
        patch.putObject("spec").put("replicas", to.replicas());
        patch.withObject("/metadata/annotations")
                .put(
                        "rollout.argoproj.io/desired-replicas",
                        rollout.at("/spec/replicas").asText("1"));
        owned.stream()
                .filter(set -> set.at("/metadata/name").asText().equals(to.name()))
                .forEach(set -> merged(path(set), patch));
    }

    /// Writes only the fields that this pass changed, as the controller does: what others write in
    /// between stays.
    private boolean writeStatus(JsonNode rollout, ObjectNode next) {
        var before = Json.objectOrEmpty(rollout.path("status"));
        var changes = Json.object();
        next.properties()
                .forEach(field -> {
                    if (!field.getValue().equals(before.get(field.getKey()))) {
                        changes.set(field.getKey(), field.getValue());
                    }
                });
        before.fieldNames()
                .forEachRemaining(name -> {
                    if (!next.has(name)) {
                        changes.putNull(name);
                    }
                });
        if (changes.isEmpty()) {
            return false;
        }
        var patch = Json.object();
        patch.set("status", changes);
        return merged(path(rollout) + "/status", patch);
    }

    private boolean merged(String path, ObjectNode patch) {
        return api.patch(path, Calls.MERGE_PATCH, patch.toString()).code() == 200;
    }

    private static String path(JsonNode object) {
        var meta = object.path("metadata");
        return (object.path("kind").asText().equals("Rollout")
                        ? "/apis/argoproj.io/v1alpha1/namespaces/%s/rollouts/%s"
                        : "/apis/apps/v1/namespaces/%s/replicasets/%s")
                .formatted(meta.path("namespace").asText(), meta.path("name").asText());
    }
}
