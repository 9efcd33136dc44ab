package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.cluster.DeploymentPass.Replicas;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// A stand-in for Kubernetes' Deployment and ReplicaSet controllers, and for the kubelets, on a
/// cluster that has none of them: the embedded one. Not for the real cluster, which has them.
///
/// It does what [DeploymentContract] says, which runs with the real controllers too: rolling updates
/// with their conditions, pauses, history and the progress deadline. It knows no `Recreate`, no
/// adoption and no collision of hashes, and makes ReplicaSets but no pods. A pod whose image has
/// `crash` in its name, or that asks for a thousand cores or more, never becomes ready.
public final class StandInDeployments implements AutoCloseable {

    private static final String DEPLOYMENTS = "/apis/apps/v1/deployments";
    private static final String REPLICA_SETS = "/apis/apps/v1/replicasets";

    private final KubernetesClient client;
    private final boolean clientIsOurs;
    private final Calls api;
    private final Map<String, Long> order = new ConcurrentHashMap<>();
    private final AtomicLong made = new AtomicLong();
    private final StandInPods pods = new StandInPods();
    private final StandInLoop loop;

    private StandInDeployments(Cluster cluster) {
        clientIsOurs = cluster instanceof EmbeddedCluster;
        client =
                cluster instanceof EmbeddedCluster embedded
                        ? embedded.client("stand-in-deployments")
                        : cluster.admin();
        api = new Calls(client);
        loop =
                new StandInLoop(
                        "stand-in-deployments",
                        client,
                        List.of(
                                StandInLoop.kind("apps", "v1", "Deployment", "deployments"),
                                StandInLoop.kind("apps", "v1", "ReplicaSet", "replicasets")),
                        this::passOverAll);
    }

    /// Starts to look after every namespace.
    public static StandInDeployments start(Cluster cluster) {
        if (cluster.real()) {
            throw new IllegalArgumentException("the real cluster has the real controllers");
        }
        return new StandInDeployments(cluster);
    }

    /// Whether pods that come up in this namespace from now on are not ready until that is taken back.
    public void holdPods(String namespace, boolean hold) {
        pods.holdPods(namespace, hold);
        loop.wake();
    }

    @Override
    public void close() {
        loop.close();
        if (clientIsOurs) {
            client.close();
        }
    }

    /// @return whether anything was written, so that another pass may find more to do
    private boolean passOverAll() {
        var deployments = api.get(DEPLOYMENTS).body().path("items");
        if (deployments.isEmpty()) {
            return false;
        }
        var sets = api.get(REPLICA_SETS).body().path("items");
        var wrote = false;
        for (var deployment : deployments) {
            var uid = deployment.at("/metadata/uid").asText();
            var owned =
                    sets.valueStream()
                            .filter(set ->
                                    set.at("/metadata/ownerReferences/0/uid").asText().equals(uid))
                            .toList();
            for (var set : owned) {
                var status = pods.status(set, Instant.now());
                wrote |= status.isPresent() && merged(path(set) + "/status", status.get());
            }
            if (!deployment.path("metadata").has("deletionTimestamp")) {
                wrote |= pass(deployment, owned);
            }
        }
        return wrote;
    }

    private boolean pass(JsonNode deployment, List<JsonNode> owned) {
        var pass =
                new DeploymentPass(
                        deployment, owned.stream().map(this::replicas).toList(), Instant.now());
        var wrote = syncNewSet(deployment, owned, pass);
        var turn = pass.turn();
        turn.create().ifPresent(size -> create(deployment, pass, size));
        turn.sizes().forEach((name, size) -> scale(owned, name, size, pass.replicas()));
        turn.deletions()
                .forEach(name ->
                        owned.stream()
                                .filter(set -> set.at("/metadata/name").asText().equals(name))
                                .forEach(set -> api.delete(path(set), "")));
        return writeStatus(deployment, turn.status())
                || turn.create().isPresent()
                || !turn.sizes().isEmpty()
                || !turn.deletions().isEmpty()
                || wrote;
    }

    private Replicas replicas(JsonNode set) {
        var annotations = set.path("metadata").path("annotations");
        return new Replicas(
                set.at("/metadata/name").asText(),
                set.path("metadata").path("labels").path(DeploymentPass.HASH).asText(),
                set.at("/spec/replicas").asInt(),
                set.at("/status/replicas").asInt(),
                set.at("/status/readyReplicas").asInt(),
                set.at("/status/availableReplicas").asInt(),
                annotations.path(DeploymentPass.REVISION).asInt(),
                annotations.path(DeploymentPass.DESIRED).asInt(),
                order.computeIfAbsent(
                        set.at("/metadata/uid").asText(), _ -> made.incrementAndGet()));
    }

    /// `getNewReplicaSet`, of one that is there: its revision and readiness, and the Deployment's
    /// revision.
    private boolean syncNewSet(JsonNode deployment, List<JsonNode> owned, DeploymentPass pass) {
        var wrote = false;
        for (var set : owned) {
            if (!set.at("/metadata/labels/pod-template-hash").asText().equals(pass.hash())) {
                continue;
            }
            wrote |= revise(path(set), set, pass.revision());
            wrote |= revise(path("deployments", deployment), deployment, pass.revision());
            var patience = deployment.at("/spec/minReadySeconds").asInt();
            if (set.at("/spec/minReadySeconds").asInt() != patience) {
                var patch = Json.object();
                patch.putObject("spec").put("minReadySeconds", patience);
                wrote |= merged(path(set), patch);
            }
        }
        return wrote;
    }

    private boolean revise(String path, JsonNode object, int revision) {
        var now = object.path("metadata").path("annotations").path(DeploymentPass.REVISION);
        if (now.asInt() == revision) {
            return false;
        }
        var patch = Json.object();
        patch.withObject("/metadata/annotations")
                .put(DeploymentPass.REVISION, Integer.toString(revision));
        return merged(path, patch);
    }

    private void create(JsonNode deployment, DeploymentPass pass, int size) {
        var meta = deployment.path("metadata");
        var set = Json.object().put("apiVersion", "apps/v1").put("kind", "ReplicaSet");
        var template = Json.objectOrEmpty(deployment.at("/spec/template"));
        template.withObject("/metadata/labels").put(DeploymentPass.HASH, pass.hash());
        var setMeta =
                set.putObject("metadata")
                        .put("name", meta.path("name").asText() + "-" + pass.hash());
        setMeta.set("labels", template.at("/metadata/labels"));
        setMeta.putObject("annotations")
                .put(DeploymentPass.REVISION, Integer.toString(pass.revision()))
                .put(DeploymentPass.DESIRED, Integer.toString(pass.replicas()));
        setMeta.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "apps/v1")
                .put("kind", "Deployment")
                .put("name", meta.path("name").asText())
                .put("uid", meta.path("uid").asText())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
        var spec = set.putObject("spec").put("replicas", size);
        var patience = deployment.at("/spec/minReadySeconds").asInt();
        if (patience > 0) {
            spec.put("minReadySeconds", patience);
        }
        var selector = Json.objectOrEmpty(deployment.at("/spec/selector"));
        selector.withObject("/matchLabels").put(DeploymentPass.HASH, pass.hash());
        spec.set("selector", selector);
        spec.set("template", template);
        api.post(
                "/apis/apps/v1/namespaces/%s/replicasets"
                        .formatted(meta.path("namespace").asText()),
                set.toString());
    }

    private void scale(List<JsonNode> owned, String name, int size, int desired) {
        var patch = Json.object();
        patch.putObject("spec").put("replicas", size);
        patch.withObject("/metadata/annotations")
                .put(DeploymentPass.DESIRED, Integer.toString(desired));
        owned.stream()
                .filter(set -> set.at("/metadata/name").asText().equals(name))
                .forEach(set -> merged(path(set), patch));
    }

    private boolean writeStatus(JsonNode deployment, ObjectNode next) {
        var changes = Json.object();
        var before = Json.objectOrEmpty(deployment.path("status"));
        next.properties()
                .forEach(field -> {
                    if (!Json.same(field.getValue(), before.path(field.getKey()))) {
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
        // As the controller's update, which is refused when the Deployment has changed since.
        var patch = Json.object();
        patch.putObject("metadata")
                .put("resourceVersion", deployment.at("/metadata/resourceVersion").asText());
        patch.set("status", changes);
        return merged(path("deployments", deployment) + "/status", patch);
    }

    private boolean merged(String path, ObjectNode patch) {
        return api.patch(path, Calls.MERGE_PATCH, patch.toString()).code() == 200;
    }

    private static String path(JsonNode set) {
        return path("replicasets", set);
    }

    private static String path(String plural, JsonNode object) {
        var meta = object.path("metadata");
        return "/apis/apps/v1/namespaces/%s/%s/%s"
                .formatted(meta.path("namespace").asText(), plural, meta.path("name").asText());
    }
}
