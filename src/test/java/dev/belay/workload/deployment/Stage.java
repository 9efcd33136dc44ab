package dev.belay.workload.deployment;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.cluster.Cluster;
import dev.belay.engine.Workload.Order;
import dev.belay.engine.Workload.Question;
import dev.belay.policy.Policy;
import dev.belay.policy.Strategy;
import dev.belay.policy.Target;
import dev.belay.release.Effect;
import dev.belay.release.Intent;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome;
import dev.belay.release.ReleaseId;
import dev.belay.release.Start;
import dev.belay.release.Survey;
import dev.belay.workload.Unhurried;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A namespace with a Deployment in it, the driver under test, and what it sent.
final class Stage implements AutoCloseable {

    static final String NAME = "game-server";
    static final String V1 = "registry.example/game-server@sha256:" + "1".repeat(64);
    static final String V2 = "registry.example/game-server@sha256:" + "2".repeat(64);
    static final String V3 = "registry.example/game-server@sha256:" + "3".repeat(64);

    private static final ObjectMapper JSON = new ObjectMapper();
    static final Duration LONGEST = Duration.ofSeconds(120);

    final String namespace = "rolling-" + UUID.randomUUID().toString().substring(0, 8);
    final Deployments driver;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Cluster cluster;
    private final KubernetesClient client;
    private @Nullable Order last;

    Stage(Cluster cluster) {
        this.cluster = cluster;
        this.client = recording(cluster);
        this.driver = new Deployments(client, Unhurried.PATIENCE);
        cluster.admin()
                .namespaces()
                .resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .build())
                .create();
    }

    private KubernetesClient recording(Cluster cluster) {
        try {
            Config config = Config.fromKubeconfig(Files.readString(cluster.kubeconfig()));
            Interceptor recorder =
                    new Interceptor() {
                        @Override
                        public void before(
                                BasicBuilder builder, HttpRequest request, RequestTags tags) {
                            requests.add(request.method());
                        }
                    };
            return new KubernetesClientBuilder()
                    .withConfig(config)
                    .withHttpClientBuilderConsumer(
                            b -> b.addOrReplaceInterceptor("recorder", recorder))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The verbs sent since last asked.
    List<String> sent() {
        List<String> sent = List.copyOf(requests);
        requests.clear();
        return sent;
    }

    void create() {
        cluster.admin()
                .resource(
                        """
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata:
                          name: %1$s
                          namespace: %2$s
                        spec:
                          replicas: 4
                          selector:
                            matchLabels: {app: %1$s}
                          strategy:
                            rollingUpdate: {maxSurge: 50%%, maxUnavailable: 0}
                          template:
                            metadata:
                              labels: {app: %1$s}
                            spec:
                              containers:
                              - name: %1$s
                                image: %3$s
                        """
                                .formatted(NAME, namespace, V1))
                .create();
    }

    /// A Deployment of four pods that no release of Belay has touched, complete.
    Stage running() {
        create();
        await().atMost(LONGEST)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> driver.survey(question(Optional.empty())) instanceof Survey.Ready);
        sent();
        return this;
    }

    RollableScalableResource<Deployment> deployment() {
        return cluster.admin().apps().deployments().inNamespace(namespace).withName(NAME);
    }

    DeploymentView view() {
        return new DeploymentView(JSON.valueToTree(deployment().get()));
    }

    KubernetesClient admin() {
        return cluster.admin();
    }

    void merge(String patch) {
        var _ = deployment().patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    void mergeStatus(String patch) {
        var _ =
                deployment()
                        .subresource("status")
                        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    void json(String patch) {
        var _ = deployment().patch(PatchContext.of(PatchType.JSON), patch);
    }

    /// Sets the image as somebody who does not know of Belay would.
    void setImage(String image) {
        json(
                "[{\"op\": \"replace\", \"path\": \"/spec/template/spec/containers/0/image\", \"value\": \"%s\"}]"
                        .formatted(image));
    }

    static Policy policy(String namespace) {
        return new Policy(
                NAME,
                NAME,
                new Target.Deployment(namespace, NAME, NAME),
                new Strategy.Rolling("50%", "0"),
                Duration.ofMinutes(10),
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                List.of(),
                new Policy.Rollback(Duration.ofMinutes(1), Policy.Verification.TARGET),
                Policy.OnNewRelease.SUPERSEDE,
                Policy.Mode.ENFORCE);
    }

    private Intent intent(int deployment, String image) {
        Policy policy = policy(namespace);
        return new Intent(
                new ReleaseId(namespace, NAME + "-" + deployment),
                "example/game-server",
                deployment,
                "0".repeat(40),
                "main",
                "production",
                image,
                "someone",
                false,
                policy);
    }

    /// What a start over the last ordered release would ask.
    Question question(Optional<Certified> certified) {
        return new Question(policy(namespace), certified, Optional.ofNullable(last));
    }

    /// What a start over nothing of ours would ask.
    Question firstQuestion() {
        return new Question(policy(namespace), Optional.empty());
    }

    Survey.Ready survey(Optional<Certified> certified) {
        Survey survey =
                await().atMost(LONGEST)
                        .pollDelay(Duration.ZERO)
                        .until(
                                () -> driver.survey(question(certified)),
                                Survey.Ready.class::isInstance);
        return (Survey.Ready) survey;
    }

    /// What the core would record before it starts this release; what runs becomes the baseline.
    Order order(int deployment, String image) {
        Survey.Ready ready = survey(Optional.empty());
        Start start =
                new Start(
                        Instant.EPOCH,
                        ready.stable(),
                        ready.version(),
                        ready.container(),
                        Map.of());
        sent();
        last = new Order(intent(deployment, image), start);
        return last;
    }

    Outcome apply(Effect.OnTarget effect, Order order) {
        return driver.apply(effect, order);
    }

    Outcome start(Order order) {
        return apply(new Effect.StartCandidate(), order);
    }

    Outcome rollBack(Order order) {
        return apply(new Effect.RollBack(), order);
    }

    Outcome fence(Order order) {
        return apply(new Effect.Fence(), order);
    }

    Outcome pause(Order order) {
        return apply(new Effect.Pause(), order);
    }

    Outcome resume(Order order) {
        return apply(new Effect.Resume(), order);
    }

    Observation observe(Order order) {
        return driver.observe(order);
    }

    /// A release whose start was accepted; surveyed anew as often as the controller wrote meanwhile.
    Order started(int deployment, String image) {
        @Nullable Order replaced = last;
        for (int n = 0; n < 50; n++) {
            last = replaced;
            Order order = order(deployment, image);
            if (accepted(order)) {
                sent();
                return order;
            }
        }
        throw new AssertionError("the Deployment never comes to rest");
    }

    /// An answer that got lost does not say whether the start was accepted; the second one does.
    private boolean accepted(Order order) {
        Outcome outcome = start(order);
        return outcome instanceof Outcome.Done
                || (outcome instanceof Outcome.Blocked && start(order) instanceof Outcome.Done);
    }

    /// A release that has replaced all pods.
    Order completed(int deployment, String image) {
        Order order = started(deployment, image);
        awaitReady(order);
        return order;
    }

    /// Waits until two pods that are not ready stand beside the four old ones.
    void awaitMix() {
        await().atMost(LONGEST)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    var status = view().status();
                    return status.path("updatedReplicas").asInt() == 2
                            && status.path("replicas").asInt() == 6
                            && status.path("readyReplicas").asInt() == 4;
                });
    }

    /// Waits for an observation and returns how long it took.
    Duration awaitSeen(Order order, Predicate<Observation> wanted) {
        long from = System.nanoTime();
        await().atMost(LONGEST)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> observe(order), wanted::test);
        sent();
        return Duration.ofNanos(System.nanoTime() - from);
    }

    Duration awaitReady(Order order) {
        return awaitSeen(order, seen -> seen instanceof OnCandidate at && at.ready());
    }

    Duration awaitBaseline(Order order) {
        return awaitSeen(order, seen -> seen instanceof OnBaseline at && at.stable());
    }

    List<ReplicaSet> sets(String image) {
        return admin().apps().replicaSets().inNamespace(namespace).list().getItems().stream()
                .filter(set -> image(set).equals(image))
                .toList();
    }

    private static String image(ReplicaSet set) {
        return set.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
    }

    /// How many pods there are, by image.
    Map<String, Integer> pods() {
        return admin().apps().replicaSets().inNamespace(namespace).list().getItems().stream()
                .filter(set -> set.getStatus().getReplicas() > 0)
                .collect(
                        Collectors.toMap(
                                Stage::image, set -> set.getStatus().getReplicas(), Integer::sum));
    }

    @Override
    public void close() {
        var _ = deployment().delete();
        var _ = admin().namespaces().withName(namespace).delete();
        client.close();
    }
}
