package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.workload.KubeApi;
import dev.belay.workload.Patience;
import dev.belay.workload.Reply;
import io.fabric8.kubernetes.client.KubernetesClient;

/// Does by hand what the Deployment controller does, when a test wants it done and not before.
record Hands(KubeApi kube, String namespace) {

    private static final ObjectMapper JSON = new ObjectMapper();

    Hands(KubernetesClient client, String namespace) {
        this(new KubeApi(client, Patience.USUAL), namespace);
    }

    /// Takes up the Deployment's present template, with all its pods available.
    void settle(String deployment) {
        settle(deployment, get(deployment).at("/spec/replicas").asInt());
    }

    /// The same, with so many of its pods available.
    void settle(String deployment, int available) {
        JsonNode root = get(deployment);
        String revision =
                Integer.toString(
                        1
                                + root.at(
                                                "/metadata/annotations/deployment.kubernetes.io~1revision")
                                        .asInt());
        replicaSet(root, revision);
        ObjectNode change = JSON.createObjectNode();
        change.withObject("/metadata/annotations").put(DeploymentView.REVISION, revision);
        ok(kube.merge(path("deployments", deployment), change));
        int wanted = root.at("/spec/replicas").asInt();
        status(
                deployment,
                """
                {"observedGeneration": %d, "replicas": %d, "updatedReplicas": %d,
                 "readyReplicas": %d, "availableReplicas": %d}\
                """
                        .formatted(
                                root.at("/metadata/generation").asLong(),
                                wanted,
                                wanted,
                                available,
                                available));
    }

    /// Changes some fields of the Deployment's status.
    void status(String deployment, String fields) {
        ok(kube.merge(path("deployments", deployment) + "/status", json("status", fields)));
    }

    /// Changes some fields of the route's status.
    void routeStatus(String fields) {
        String route =
                KubeApi.path(
                        "gateway.networking.k8s.io/v1", namespace, "httproutes", "game-server");
        ok(kube.merge(route + "/status", json("status", fields)));
    }

    /// What one Gateway's controller says about the route of this generation.
    void gateway(long generation, String accepted) {
        routeStatus(
                """
                {"parents": [{"parentRef": {"name": "public"}, "controllerName": "example.com/x",
                  "conditions": [
                    {"type": "Accepted", "status": "%2$s", "observedGeneration": %1$d,
                     "lastTransitionTime": "2026-01-01T00:00:00Z",
                     "reason": "ForTest", "message": "says the test"},
                    {"type": "ResolvedRefs", "status": "True", "observedGeneration": %1$d,
                     "lastTransitionTime": "2026-01-01T00:00:00Z",
                     "reason": "ResolvedRefs", "message": ""}]}]}\
                """
                        .formatted(generation, accepted));
    }

    private void replicaSet(JsonNode deployment, String revision) {
        String name = deployment.at("/metadata/name").asText();
        JsonNode template = deployment.at("/spec/template");
        String hash = Integer.toHexString(template.toString().hashCode());
        ObjectNode set = JSON.createObjectNode();
        set.put("apiVersion", "apps/v1").put("kind", "ReplicaSet");
        ObjectNode metadata = set.putObject("metadata").put("name", name + "-" + hash);
        metadata.putObject("annotations").put(DeploymentView.REVISION, revision);
        metadata.putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "apps/v1")
                .put("kind", "Deployment")
                .put("name", name)
                .put("uid", deployment.at("/metadata/uid").asText());
        ObjectNode own = template.deepCopy();
        own.withObject("/metadata/labels").put(DeploymentView.HASH_LABEL, hash);
        metadata.set("labels", own.at("/metadata/labels"));
        ObjectNode spec = set.putObject("spec");
        spec.putObject("selector").putObject("matchLabels").put(DeploymentView.HASH_LABEL, hash);
        spec.set("template", own);
        if (kube.create(path("replicasets", ""), set) instanceof Reply.Ok) {
            return;
        }
        ObjectNode change = JSON.createObjectNode();
        change.withObject("/metadata/annotations").put(DeploymentView.REVISION, revision);
        ok(kube.merge(path("replicasets", name + "-" + hash), change));
    }

    JsonNode get(String deployment) {
        return ok(kube.get(path("deployments", deployment)));
    }

    private String path(String plural, String name) {
        return KubeApi.path("apps/v1", namespace, plural, name);
    }

    private static JsonNode json(String field, String text) {
        try {
            ObjectNode node = JSON.createObjectNode();
            return node.set(field, JSON.readTree(text));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static JsonNode ok(Reply reply) {
        if (reply instanceof Reply.Ok(JsonNode object)) {
            return object;
        }
        throw new AssertionError("refused: " + reply);
    }
}
