package dev.belay.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.cluster.Cluster;
import dev.belay.store.Crds;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/// The example game server on a cluster: its Rollout, its policy, its releases.
public final class GameServer {

    /// The image's repository in the example.
    public static final String REPOSITORY = "registry.example.com/acme/game-server";

    private static final String NAME = "game-server";
    private static final Path EXAMPLE = Path.of("examples", "game-server");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient client;
    private final String namespace;
    private final String name;

    private GameServer(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
    }

    /// Installs Belay's resource definitions, which is all that Belay needs in a cluster.
    public static void installDefinitions(Cluster cluster) {
        for (String crd : new String[] {Crds.deploymentPolicies(), Crds.releases()}) {
            cluster.admin().resource(crd).create();
        }
    }

    /// Puts the example into a namespace and waits until it serves.
    ///
    /// @param policy changes the example's policy, for instance its bakes
    public static GameServer deploy(
            Cluster cluster, String namespace, UnaryOperator<String> policy) {
        return deploy(cluster, namespace, NAME, policy);
    }

    /// The same under another name: target, policy and service are called so.
    public static GameServer deploy(
            Cluster cluster, String namespace, String name, UnaryOperator<String> policy) {
        GameServer game = new GameServer(cluster.admin(), namespace, name);
        game.client
                .resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .build())
                .createOr(r -> r.update());
        game.create(game.example(EXAMPLE.resolve("rollout.yaml")));
        game.create(policy.apply(game.example(EXAMPLE.resolve("policy.yaml"))));
        await(Duration.ofSeconds(60), "the game server to serve", game::serves);
        return game;
    }

    /// The game server as a kind of target runs it, with its policy.
    ///
    /// @param policy changes the example's policy, for instance its bakes
    public static GameServer deploy(
            Cluster cluster, String namespace, Subject subject, UnaryOperator<String> policy) {
        GameServer game = new GameServer(cluster.admin(), namespace, NAME);
        subject.deploy(cluster, namespace);
        game.create(
                policy.apply(
                        subject.policyFor(
                                game.example(subject.example().resolve("policy.yaml")),
                                namespace)));
        return game;
    }

    /// The same for a story that has no traffic to prove a rollback by: the target's own report has to do.
    public static UnaryOperator<String> fast(String bake, String certifyAfter, String watch) {
        return policy -> onItsWord(bakes(bake, certifyAfter, watch).apply(policy));
    }

    /// The example's policy, whose rollbacks need no proof but the target's own report.
    public static String onItsWord(String policy) {
        return policy.replace(
                "\n    timeout: 5m\n", "\n    timeout: 5m\n    verification: target\n");
    }

    /// The example's policy with bakes that fit into a demonstration.
    public static UnaryOperator<String> bakes(String bake, String certifyAfter, String watch) {
        return policy ->
                policy.replace("bake: 5m", "bake: " + bake)
                        .replace("certifyAfter: 5m", "certifyAfter: " + certifyAfter)
                        .replace("watch: 15m", "watch: " + watch);
    }

    private String example(Path file) {
        try {
            return Files.readString(file)
                    .replace("namespace: play", "namespace: " + namespace)
                    .replaceAll("(?<!acme/)" + NAME, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void create(String yaml) {
        client.resource(yaml).create();
    }

    /// What target, policy and service are called.
    public String name() {
        return name;
    }

    /// The namespace it runs in.
    public String namespace() {
        return namespace;
    }

    /// The Rollout as it is now.
    public JsonNode rollout() {
        return tree(rolloutResource().get());
    }

    /// The image the Rollout asks for now.
    public String image() {
        return rollout().at("/spec/template/spec/containers/0/image").asText();
    }

    /// Whether the Rollout is Healthy and everything it asks for serves.
    public boolean serves() {
        JsonNode rollout = rollout();
        JsonNode status = rollout.path("status");
        return status.path("phase").asText().equals("Healthy")
                && status.path("observedGeneration")
                        .asText()
                        .equals(rollout.at("/metadata/generation").asText())
                && status.path("stableRS").asText().equals(status.path("currentPodHash").asText());
    }

    /// The Release of this deployment, if there is one.
    public Optional<JsonNode> release(long deployment) {
        return Optional.ofNullable(releaseResource(name + "-" + deployment).get())
                .map(GameServer::tree);
    }

    /// The phase of the Release of this deployment; empty when there is none.
    public String phase(long deployment) {
        return release(deployment).map(r -> r.at("/status/phase").asText("Pending")).orElse("");
    }

    /// Waits until the Release of this deployment is in a phase.
    public void awaitPhase(long deployment, String phase, Duration patience) {
        await(
                patience,
                "release %s-%d to be %s".formatted(name, deployment, phase),
                () -> phase(deployment).equals(phase));
    }

    /// The Rollout, to be changed by a test.
    public Resource<GenericKubernetesResource> rolloutResource() {
        return client.genericKubernetesResources(
                        context("argoproj.io", "v1alpha1", "Rollout", "rollouts"))
                .inNamespace(namespace)
                .withName(name);
    }

    /// A Release, to be changed by a test.
    public Resource<GenericKubernetesResource> releaseResource(String name) {
        return client.genericKubernetesResources(
                        context("belay.dev", "v1alpha1", "Release", "releases"))
                .inNamespace(namespace)
                .withName(name);
    }

    /// The policy's status.
    public JsonNode ledger() {
        return tree(client.genericKubernetesResources(
                                context(
                                        "belay.dev",
                                        "v1alpha1",
                                        "DeploymentPolicy",
                                        "deploymentpolicies"))
                        .inNamespace(namespace)
                        .withName(name)
                        .get())
                .path("status");
    }

    /// Waits for a condition, or fails saying what did not come.
    public static void await(Duration patience, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "waited %d s in vain for %s".formatted(patience.toSeconds(), what));
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for " + what, e);
            }
        }
    }

    private static ResourceDefinitionContext context(
            String group, String version, String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }

    private static JsonNode tree(GenericKubernetesResource resource) {
        try {
            return JSON.readTree(Serialization.asJson(resource));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
