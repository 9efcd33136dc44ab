package dev.belay.workload.argo;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.cluster.Cluster;
import dev.belay.engine.Workload.Order;
import dev.belay.engine.Workload.Question;
import dev.belay.policy.Guardrail;
import dev.belay.policy.Policy;
import dev.belay.policy.Step;
import dev.belay.policy.Strategy;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
import dev.belay.release.Effect;
import dev.belay.release.Intent;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Observation;
import dev.belay.release.Outcome;
import dev.belay.release.ReleaseId;
import dev.belay.release.Start;
import dev.belay.release.Survey;
import dev.belay.workload.Patience;
import dev.belay.workload.Unhurried;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetStatusBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

/// A namespace with a Rollout in it, the driver under test, and what it sent.
final class Stage implements AutoCloseable {

    static final String V1 = "registry.example/game-server@sha256:" + "1".repeat(64);
    static final String V2 = "registry.example/game-server@sha256:" + "2".repeat(64);
    static final String V3 = "registry.example/game-server@sha256:" + "3".repeat(64);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofSeconds(120);
    private static final ResourceDefinitionContext ROLLOUTS =
            new ResourceDefinitionContext.Builder()
                    .withGroup("argoproj.io")
                    .withVersion("v1alpha1")
                    .withKind("Rollout")
                    .withPlural("rollouts")
                    .withNamespaced(true)
                    .build();

    /// How a Rollout brings in a new version.
    enum Way {
        CANARY,
        BLUE_GREEN;

        private Strategy strategy() {
            Duration bake = Duration.ofMinutes(1);
            return switch (this) {
                case CANARY -> new Strategy.Canary(List.of(new Step(10, bake), new Step(50, bake)));
                case BLUE_GREEN -> new Strategy.BlueGreen(bake);
            };
        }

        Policy policy(String namespace) {
            return policy(namespace, List.of());
        }

        Policy policy(String namespace, List<Guardrail> guardrails) {
            return new Policy(
                    Rollouts.NAME,
                    Rollouts.NAME,
                    new Target.Rollout(namespace, Rollouts.NAME, Rollouts.NAME),
                    strategy(),
                    Duration.ofMinutes(10),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(10),
                    guardrails,
                    new Policy.Rollback(Duration.ofMinutes(1), Policy.Verification.TARGET),
                    Policy.OnNewRelease.SUPERSEDE,
                    Policy.Mode.ENFORCE);
        }
    }

    final String namespace = "rollout-" + UUID.randomUUID().toString().substring(0, 8);
    final ArgoRollouts driver;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Cluster cluster;
    private final Way way;
    private final KubernetesClient client;
    private @Nullable Order last;

    Stage(Cluster cluster, Way way) {
        this(cluster, way, Unhurried.PATIENCE);
    }

    Stage(Cluster cluster, Way way, Patience patience) {
        this(cluster, way, cluster.kubeconfig().toString(), patience);
    }

    /// A stage whose driver has other rights.
    Stage(Cluster cluster, Way way, String kubeconfig, Patience patience) {
        this.cluster = cluster;
        this.way = way;
        this.client = recording(kubeconfig);
        this.driver = new ArgoRollouts(client, patience);
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

    private KubernetesClient recording(String kubeconfig) {
        try {
            Config config = Config.fromKubeconfig(Files.readString(Path.of(kubeconfig)));
            Interceptor recorder =
                    new Interceptor() {
                        @Override
                        public void before(
                                BasicBuilder builder, HttpRequest request, RequestTags tags) {
                            requests.add(
                                    request.method()
                                            + (request.uri().getPath().endsWith("/status")
                                                    ? " status"
                                                    : ""));
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

    /// A Rollout of four pods that no release of Belay has touched, healthy.
    Stage running() {
        create();
        await().atMost(LONGEST)
                .pollInterval(Duration.ofMillis(25))
                .until(() -> driver.survey(question(Optional.empty())) instanceof Survey.Ready);
        sent();
        return this;
    }

    void create() {
        create(
                switch (way) {
                    case CANARY -> Rollouts.yaml(namespace);
                    case BLUE_GREEN -> Rollouts.blueGreen(namespace);
                });
    }

    void create(String yaml) {
        var _ =
                cluster.admin()
                        .load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                        .create();
    }

    Resource<GenericKubernetesResource> rollout() {
        return cluster.admin()
                .genericKubernetesResources(ROLLOUTS)
                .inNamespace(namespace)
                .withName(Rollouts.NAME);
    }

    RolloutView view() {
        return new RolloutView(JSON.valueToTree(rollout().get()));
    }

    KubernetesClient admin() {
        return cluster.admin();
    }

    void merge(String patch) {
        var _ = rollout().patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    void mergeStatus(String patch) {
        var _ = rollout().subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    void json(String patch) {
        var _ = rollout().patch(PatchContext.of(PatchType.JSON), patch);
    }

    /// Sets the image as somebody who does not know of Belay would.
    void setImage(String image) {
        json(
                "[{\"op\": \"replace\", \"path\": \"/spec/template/spec/containers/0/image\", \"value\": \"%s\"}]"
                        .formatted(image));
    }

    Policy policy() {
        return way.policy(namespace);
    }

    static Intent intent(Policy policy, int deployment, String image) {
        return new Intent(
                new ReleaseId(policy.target().namespace(), policy.name() + "-" + deployment),
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
        return new Question(policy(), certified, Optional.ofNullable(last));
    }

    Survey.Ready survey(Optional<Certified> certified) {
        return (Survey.Ready)
                await().atMost(LONGEST)
                        .pollDelay(Duration.ZERO)
                        .until(
                                () -> driver.survey(question(certified)),
                                Survey.Ready.class::isInstance);
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
        last = new Order(intent(policy(), deployment, image), start);
        return last;
    }

    /// The same release as if it had been started over another version.
    static Order over(Order order, Optional<Baseline> baseline) {
        Start start = order.start();
        return new Order(
                order.intent(),
                new Start(start.at(), baseline, start.version(), start.container(), Map.of()));
    }

    Outcome start(Order order) {
        return driver.apply(new Effect.StartCandidate(), order);
    }

    Outcome advance(Order order, int fromStep) {
        return driver.apply(new Effect.Advance(fromStep), order);
    }

    /// Moves on, again as often as it was too early, as the core does at its next look.
    Outcome advanced(Order order, int fromStep) {
        return Unhurried.inTime(() -> advance(order, fromStep));
    }

    /// Promotes the baseline, again as often as the controller has not taken it up yet, as the core does.
    Outcome promoted(Order order) {
        return Unhurried.inTime(() -> promote(order));
    }

    Outcome rollBack(Order order) {
        return driver.apply(new Effect.RollBack(), order);
    }

    Outcome promote(Order order) {
        return driver.apply(new Effect.PromoteBaseline(), order);
    }

    Outcome fence(Order order) {
        return driver.apply(new Effect.Fence(), order);
    }

    Observation observe(Order order) {
        return driver.observe(order);
    }

    /// Waits for an observation and returns how long it took.
    Duration awaitSeen(Order order, Predicate<Observation> wanted) {
        long from = System.nanoTime();
        await().atMost(LONGEST)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> observe(order), wanted::test);
        sent();
        return Duration.ofNanos(System.nanoTime() - from);
    }

    /// Waits until the Rollout itself looks like this, while looks of the driver wake a controller that missed a
    /// write (docs/decisions/0013).
    void awaitView(Order order, Predicate<RolloutView> wanted) {
        await().atMost(LONGEST)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    Observation _ = observe(order);
                    return wanted.test(view());
                });
        sent();
    }

    Duration awaitStep(Order order, int step) {
        return awaitSeen(
                order,
                seen ->
                        seen instanceof Observation.OnCandidate at
                                && at.step() == step
                                && at.ready());
    }

    Duration awaitBaseline(Order order) {
        return awaitSeen(order, seen -> seen instanceof Observation.OnBaseline at && at.stable());
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
        throw new AssertionError("the Rollout never comes to rest");
    }

    /// An answer that got lost does not say whether the start was accepted; the second one does.
    private boolean accepted(Order order) {
        Outcome outcome = start(order);
        return outcome instanceof Outcome.Done
                || (outcome instanceof Outcome.Blocked && start(order) instanceof Outcome.Done);
    }

    /// A release that was started over what runs and has reached this step.
    Order startedTo(int deployment, String image, int step) {
        Order order = started(deployment, image);
        for (int n = 0; n < step; n++) {
            awaitStep(order, n);
            Outcome outcome = advanced(order, n);
            if (!(outcome instanceof Outcome.Done)) {
                throw new AssertionError("advance from step %d: %s".formatted(n, outcome));
            }
        }
        awaitStep(order, step);
        return order;
    }

    /// Replaces the status by one about the present generation.
    void status(String fields) {
        String generation = view().root().path("metadata").path("generation").asText();
        mergeStatus("{\"status\": null}");
        mergeStatus(
                "{\"status\": {\"observedGeneration\": \"%s\", %s}}".formatted(generation, fields));
        sent();
    }

    void replicaSet(String hash, String release, String image, int wanted, int available) {
        create(
                """
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata:
                  name: game-server-%2$s
                  namespace: %1$s
                  labels: {app: game-server, rollouts-pod-template-hash: %2$s}
                  ownerReferences:
                  - {apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: game-server, uid: %3$s}
                spec:
                  replicas: %6$d
                  selector: {matchLabels: {rollouts-pod-template-hash: %2$s}}
                  template:
                    metadata:
                      labels: {app: game-server, rollouts-pod-template-hash: %2$s%4$s}
                    spec:
                      containers: [{name: game-server, image: "%5$s"}]
                """
                        .formatted(
                                namespace,
                                hash,
                                view().uid(),
                                release.isEmpty() ? "" : ", belay.dev/release: " + release,
                                image,
                                wanted));
        admin().apps()
                .replicaSets()
                .inNamespace(namespace)
                .withName("game-server-" + hash)
                .editStatus(set -> {
                    set.setStatus(
                            new ReplicaSetStatusBuilder()
                                    .withReplicas(wanted)
                                    .withAvailableReplicas(available)
                                    .build());
                    return set;
                });
    }

    /// How many pods there are, by image.
    Map<String, Integer> pods() {
        return pods(set -> set.getStatus().getReplicas() > 0);
    }

    /// How many pods get traffic, by image.
    Map<String, Integer> serving() {
        return switch (way) {
            case CANARY -> pods();
            case BLUE_GREEN -> {
                var active =
                        cluster.admin()
                                .services()
                                .inNamespace(namespace)
                                .withName("active")
                                .get()
                                .getSpec()
                                .getSelector()
                                .get(RolloutView.HASH_LABEL);
                yield pods(set -> set.getMetadata().getName().equals(Rollouts.NAME + "-" + active));
            }
        };
    }

    void awaitPods(Map<String, Integer> wanted) {
        await().atMost(LONGEST)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> pods().equals(wanted));
    }

    private Map<String, Integer> pods(Predicate<ReplicaSet> which) {
        return cluster
                .admin()
                .apps()
                .replicaSets()
                .inNamespace(namespace)
                .list()
                .getItems()
                .stream()
                .filter(which)
                .collect(
                        Collectors.toMap(
                                set ->
                                        set.getSpec()
                                                .getTemplate()
                                                .getSpec()
                                                .getContainers()
                                                .getFirst()
                                                .getImage(),
                                set -> set.getStatus().getReplicas(),
                                Integer::sum));
    }

    JsonNode template() {
        return view().template().json();
    }

    @Override
    public void close() {
        var _ = rollout().delete();
        var _ = cluster.admin().namespaces().withName(namespace).delete();
        client.close();
    }
}
