package dev.belay.workload.knative;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.cluster.Cluster;
import dev.belay.cluster.Clusters;
import dev.belay.engine.Workload.Order;
import dev.belay.engine.Workload.Question;
import dev.belay.policy.Policy;
import dev.belay.policy.Step;
import dev.belay.policy.Strategy;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
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
import dev.belay.stage.KnativeSubject;
import dev.belay.workload.Patience;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The game server of the example in a namespace of its own, the driver under test, and what it sent.
final class Stage implements AutoCloseable {

    static final String NAME = "game-server";
    static final String CONTAINER = "server";
    static final String V1 = KnativeSubject.image("v1");
    static final String V2 = KnativeSubject.image("v2");
    static final String V3 = KnativeSubject.image("v3");

    /// Nobody finds the digest of this one.
    static final String BROKEN = "registry.invalid/game-server:v4";

    private static final ObjectMapper JSON = new ObjectMapper();
    static final Duration LONGEST = Duration.ofSeconds(120);

    final String namespace;
    final KnativeCanary driver;
    final KnativeSubject subject = new KnativeSubject();

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Cluster cluster;
    private final KubernetesClient client;
    private @Nullable Order last;

    Stage(Cluster cluster) {
        this.cluster = cluster;
        this.client = recording(cluster);
        this.driver =
                new KnativeCanary(
                        client, new Patience(Duration.ofSeconds(30), 1, Duration.ofMillis(1)));
        this.namespace = Clusters.freshNamespace(cluster);
        subject.deploy(cluster, namespace);
        sent();
    }

    private KubernetesClient recording(Cluster cluster) {
        try {
            Config config = Config.fromKubeconfig(Files.readString(cluster.kubeconfig()));
            Interceptor recorder =
                    new Interceptor() {
                        @Override
                        public void before(
                                BasicBuilder builder, HttpRequest request, RequestTags tags) {
                            String path = request.uri().getPath();
                            requests.add(
                                    request.method()
                                            + (path.contains("/revisions/") ? " revision" : ""));
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

    /// The requests sent since last asked, about the Service unless they say otherwise.
    List<String> sent() {
        List<String> sent = List.copyOf(requests);
        requests.clear();
        return sent;
    }

    ServiceView view() {
        return new ServiceView(subject.read());
    }

    RevisionView revision(String name) {
        return new RevisionView(JSON.valueToTree(subject.revisions().withName(name).get()));
    }

    KubernetesClient admin() {
        return cluster.admin();
    }

    void merge(String patch) {
        var _ = subject.service().patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    void json(String patch) {
        var _ = subject.service().patch(PatchContext.of(PatchType.JSON), patch);
    }

    /// Divides the traffic as somebody would by hand; each entry like `name 90` or `name 0 tag`.
    void divide(String... entries) {
        List<Traffic.Entry> list =
                List.of(entries).stream()
                        .map(e -> e.split(" "))
                        .map(e ->
                                new Traffic.Entry(
                                        e[0].equals("latest") ? "" : e[0],
                                        e[0].equals("latest"),
                                        e.length > 2 ? e[2] : "",
                                        Integer.parseInt(e[1])))
                        .toList();
        json(
                "[{\"op\": \"add\", \"path\": \"/spec/traffic\", \"value\": %s}]"
                        .formatted(new Traffic(list).json()));
    }

    static Policy policy(String namespace) {
        return new Policy(
                NAME,
                NAME,
                new Target.KnativeService(namespace, NAME, CONTAINER),
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

    static Intent intent(Policy policy, int deployment, String image) {
        return new Intent(
                new ReleaseId(policy.target().namespace(), policy.name() + "-" + deployment),
                "acme/game",
                deployment,
                "0".repeat(40),
                "main",
                "production",
                image,
                "someone",
                false,
                policy);
    }

    Intent intent(int deployment, String image) {
        return intent(policy(namespace), deployment, image);
    }

    /// What a start over the last ordered release would ask.
    Question question(Optional<Certified> certified) {
        return new Question(policy(namespace), certified, Optional.ofNullable(last));
    }

    /// The same, but the last ordered release has ended.
    void forget() {
        last = null;
    }

    Survey look() {
        return driver.survey(question(Optional.empty()));
    }

    Survey.Ready survey(Optional<Certified> certified) {
        Survey survey =
                await().atMost(LONGEST)
                        .pollDelay(Duration.ZERO)
                        .until(
                                () -> driver.survey(question(certified)),
                                Survey.Ready.class::isInstance);
        sent();
        return (Survey.Ready) survey;
    }

    /// What the core would record before it starts this release; what runs becomes the baseline.
    Order order(int deployment, String image) {
        Survey.Ready ready = survey(Optional.empty());
        return order(deployment, image, ready, ready.stable());
    }

    Order order(int deployment, String image, Survey.Ready ready, Optional<Baseline> baseline) {
        Start start =
                new Start(Instant.EPOCH, baseline, ready.version(), ready.container(), Map.of());
        last = new Order(intent(deployment, image), start);
        return last;
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
                order, seen -> seen instanceof OnCandidate at && at.step() == step && at.ready());
    }

    Duration awaitBaseline(Order order) {
        return awaitSeen(order, seen -> seen instanceof OnBaseline at && at.stable());
    }

    /// Waits for the candidate to be seen not ready, for this reason.
    void awaitTrouble(Order order, String detail) {
        awaitSeen(
                order,
                seen ->
                        seen instanceof OnCandidate at
                                && !at.ready()
                                && at.detail().contains(detail));
    }

    /// Waits until nothing may start, for this reason.
    void awaitUnrest(String reason) {
        await().atMost(LONGEST)
                .pollDelay(Duration.ZERO)
                .until(
                        this::look,
                        seen -> seen instanceof Survey.NotNow not && not.reason().contains(reason));
    }

    Order started(int deployment, String image) {
        Order order = accepted(deployment, image, Optional.empty());
        sent();
        return order;
    }

    /// A release whose start was accepted, over what runs or over what is certified, and what that start sent is still
    /// to be asked; surveyed anew as often as the controller wrote meanwhile.
    Order accepted(int deployment, String image, Optional<Certified> certified) {
        @Nullable Order replaced = last;
        for (int n = 0; n < 50; n++) {
            last = replaced;
            Survey.Ready ready = survey(certified);
            Optional<Baseline> over = certified.isPresent() ? ready.certified() : ready.stable();
            Order order = order(deployment, image, ready, over);
            if (accepted(order)) {
                return order;
            }
        }
        throw new AssertionError("the Service never comes to rest");
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
            Outcome outcome = advance(order, n);
            if (!(outcome instanceof Outcome.Done)) {
                throw new AssertionError("advance from step %d: %s".formatted(n, outcome));
            }
        }
        awaitStep(order, step);
        return order;
    }

    static String baseline(Order order) {
        return order.start().baseline().orElseThrow().hash();
    }

    /// The traffic as it is divided, by revision.
    Map<String, Integer> shares() {
        return Traffic.of(view().reported(), "").shares();
    }

    @Override
    public void close() {
        var _ = subject.service().delete();
        var _ = cluster.admin().namespaces().withName(namespace).delete();
        client.close();
    }
}
