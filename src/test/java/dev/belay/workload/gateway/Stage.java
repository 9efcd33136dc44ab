package dev.belay.workload.gateway;

import static org.awaitility.Awaitility.await;

import dev.belay.cluster.Cluster;
import dev.belay.engine.Workload.Order;
import dev.belay.engine.Workload.Question;
import dev.belay.policy.Policy;
import dev.belay.policy.Step;
import dev.belay.policy.Strategy;
import dev.belay.policy.Target;
import dev.belay.policy.Target.Backend;
import dev.belay.release.Baseline;
import dev.belay.release.Effect;
import dev.belay.release.Intent;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Observation;
import dev.belay.release.Outcome;
import dev.belay.release.ReleaseId;
import dev.belay.release.Start;
import dev.belay.release.Survey;
import dev.belay.stage.HttpRouteSubject;
import dev.belay.stage.Objects;
import dev.belay.workload.Patience;
import dev.belay.workload.Unhurried;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
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
import org.jspecify.annotations.Nullable;

/// A namespace with the example in it, the driver under test, and what it sent.
final class Stage implements AutoCloseable {

    static final String V1 = image("v1");
    static final String V2 = image("v2");
    static final String V3 = image("v3");
    static final String A = "game-server-a";
    static final String B = "game-server-b";

    static final Duration LONGEST = Duration.ofSeconds(120);

    final String namespace = "route-" + UUID.randomUUID().toString().substring(0, 8);
    final HttpRouteCanary driver;
    final HttpRouteSubject subject = new HttpRouteSubject();

    final Objects objects;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Cluster cluster;
    private final KubernetesClient client;
    private @Nullable Order last;

    Stage(Cluster cluster) {
        this(cluster, Unhurried.PATIENCE);
    }

    Stage(Cluster cluster, Patience patience) {
        this.cluster = cluster;
        this.objects = new Objects(cluster.admin(), namespace);
        this.client = recording();
        this.driver = new HttpRouteCanary(client, patience);
    }

    private static String image(String tag) {
        return "registry.example.com/acme/game-server:" + tag;
    }

    private KubernetesClient recording() {
        try {
            Config config = Config.fromKubeconfig(Files.readString(cluster.kubeconfig()));
            Interceptor recorder =
                    new Interceptor() {
                        @Override
                        public void before(
                                BasicBuilder builder, HttpRequest request, RequestTags tags) {
                            requests.add(request.method() + " " + kind(request));
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

    private static String kind(HttpRequest request) {
        List<String> parts = List.of(request.uri().getPath().split("/"));
        return parts.contains("namespaces")
                ? parts.get(parts.indexOf("namespaces") + 2)
                : parts.getLast();
    }

    /// The requests sent since last asked, like `PATCH httproutes`.
    List<String> sent() {
        List<String> sent = List.copyOf(requests);
        requests.clear();
        return sent;
    }

    /// The writes among them.
    List<String> written() {
        return sent().stream().filter(r -> !r.startsWith("GET ")).toList();
    }

    /// The example as it comes: v1 serves from the first Deployment, and the other one has no pods.
    Stage running() {
        subject.create(cluster, namespace);
        await().atMost(LONGEST)
                .pollInterval(Duration.ofMillis(25))
                .until(() -> driver.survey(question(Optional.empty())) instanceof Survey.Ready);
        sent();
        return this;
    }

    KubernetesClient admin() {
        return cluster.admin();
    }

    RouteView route() {
        return new RouteView(objects.get(HttpRouteSubject.HTTP_ROUTE, "game-server"));
    }

    DeploymentView deployment(String name) {
        return new DeploymentView(objects.get(HttpRouteSubject.DEPLOYMENT, name));
    }

    /// Sets the wanted number of pods as somebody who does not know of Belay would.
    void scale(String deployment, int replicas) {
        patch(
                deployment,
                "[{\"op\": \"replace\", \"path\": \"/spec/replicas\", \"value\": %d}]"
                        .formatted(replicas));
    }

    /// Changes one of the two Deployments as somebody who does not know of Belay would.
    void patch(String deployment, String jsonPatch) {
        objects.patch(HttpRouteSubject.DEPLOYMENT, deployment, jsonPatch);
    }

    /// The same with the route.
    void patchRoute(String jsonPatch) {
        objects.patch(HttpRouteSubject.HTTP_ROUTE, "game-server", jsonPatch);
    }

    /// Sets the weights as somebody who does not know of Belay would.
    void weigh(int a, int b) {
        patchRoute(
                """
                [{"op": "replace", "path": "/spec/rules/0/backendRefs/0/weight", "value": %d},
                 {"op": "replace", "path": "/spec/rules/0/backendRefs/1/weight", "value": %d}]\
                """
                        .formatted(a, b));
    }

    /// Deletes one of the two Deployments, and waits until it is gone.
    void delete(String deployment) {
        var resource = admin().apps().deployments().inNamespace(namespace).withName(deployment);
        var _ = resource.delete();
        await().atMost(LONGEST).until(() -> resource.get() == null);
    }

    void deleteRoute() {
        var _ =
                admin().genericKubernetesResources(HttpRouteSubject.HTTP_ROUTE)
                        .inNamespace(namespace)
                        .withName("game-server")
                        .delete();
    }

    Split split() {
        return route().splits(target()).getFirst();
    }

    /// The release that the route is divided for.
    Optional<String> owner() {
        return route().owner(intent(0, V1));
    }

    /// What the two backends get, like `90/10`.
    String weights() {
        List<Backend> backends = target().backends();
        Split split = split();
        return split.weight(backends.getFirst()) + "/" + split.weight(backends.getLast());
    }

    Target.HttpRoute target() {
        return new Target.HttpRoute(
                namespace,
                "game-server",
                "server",
                Optional.empty(),
                List.of(new Backend(A, A), new Backend(B, B)));
    }

    Policy policy() {
        return new Policy(
                "game-server",
                "game-server",
                target(),
                new Strategy.Canary(
                        List.of(
                                new Step(10, Duration.ofMinutes(1)),
                                new Step(50, Duration.ofMinutes(1)))),
                Duration.ofMinutes(10),
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                List.of(),
                new Policy.Rollback(Duration.ofMinutes(1), Policy.Verification.TARGET),
                Policy.OnNewRelease.SUPERSEDE,
                Policy.Mode.ENFORCE);
    }

    Intent intent(int deployment, String image) {
        return new Intent(
                new ReleaseId(namespace, "game-server-" + deployment),
                "acme/game",
                deployment,
                "0".repeat(40),
                "main",
                "production",
                image,
                "someone",
                false,
                policy());
    }

    /// What a start over the last ordered release would ask.
    Question question(Optional<Certified> certified) {
        return new Question(policy(), certified, Optional.ofNullable(last));
    }

    /// What a start asks when the last release has ended.
    Question alone() {
        return new Question(policy(), Optional.empty());
    }

    Survey.Ready survey(Question question) {
        Survey survey =
                await().atMost(LONGEST)
                        .pollDelay(Duration.ZERO)
                        .until(() -> driver.survey(question), Survey.Ready.class::isInstance);
        sent();
        return (Survey.Ready) survey;
    }

    /// What the core would record before it starts this release; what serves becomes the baseline.
    Order order(int deployment, String image) {
        Survey.Ready ready = survey(question(Optional.empty()));
        return order(deployment, image, ready, ready.stable());
    }

    Order order(int deployment, String image, Survey.Ready ready, Optional<Baseline> baseline) {
        last =
                new Order(
                        intent(deployment, image),
                        new Start(
                                Instant.EPOCH,
                                baseline,
                                ready.version(),
                                ready.container(),
                                Map.of()));
        return last;
    }

    static Certified certified(Baseline baseline) {
        return new Certified(baseline.release(), baseline.image(), baseline.hash(), Instant.EPOCH);
    }

    Outcome start(Order order) {
        return driver.apply(new Effect.StartCandidate(), order);
    }

    Outcome advance(Order order, int fromStep) {
        return driver.apply(new Effect.Advance(fromStep), order);
    }

    Outcome rollBack(Order order) {
        return driver.apply(new Effect.RollBack(), order);
    }

    Outcome fence(Order order) {
        return driver.apply(new Effect.Fence(), order);
    }

    Outcome letGo(Order order) {
        return driver.apply(new Effect.LetGo(), order);
    }

    Observation observe(Order order) {
        return driver.observe(order);
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

    Order started(int deployment, String image) {
        return started(deployment, image, Optional.empty());
    }

    /// A release whose start was accepted, over what serves or over what is certified; surveyed anew as often as a
    /// controller wrote meanwhile.
    Order started(int deployment, String image, Optional<Certified> certified) {
        @Nullable Order replaced = last;
        for (int n = 0; n < 50; n++) {
            last = replaced;
            Survey.Ready ready = survey(question(certified));
            Optional<Baseline> over = certified.isPresent() ? ready.certified() : ready.stable();
            Order order = order(deployment, image, ready, over);
            if (accepted(order)) {
                sent();
                return order;
            }
        }
        throw new AssertionError("the target never comes to rest");
    }

    /// An answer that got lost does not say whether the start was accepted; the second one does.
    private boolean accepted(Order order) {
        Outcome outcome = start(order);
        return outcome instanceof Outcome.Done
                || (outcome instanceof Outcome.Blocked && start(order) instanceof Outcome.Done);
    }

    /// A release that was started over what serves and has reached this step.
    Order startedTo(int deployment, String image, int step) {
        Order order = started(deployment, image);
        onTo(order, 0, step);
        return order;
    }

    void onTo(Order order, int from, int step) {
        for (int n = from; n < step; n++) {
            awaitStep(order, n);
            Outcome outcome = advance(order, n);
            if (!(outcome instanceof Outcome.Done)) {
                throw new AssertionError("advance from step %d: %s".formatted(n, outcome));
            }
        }
        awaitStep(order, step);
    }

    @Override
    public void close() {
        var _ = cluster.admin().namespaces().withName(namespace).delete();
        client.close();
    }
}
