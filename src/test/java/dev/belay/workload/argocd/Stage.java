package dev.belay.workload.argocd;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.cluster.Repository;
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
import dev.belay.release.Outcome;
import dev.belay.release.ReleaseId;
import dev.belay.release.Start;
import dev.belay.release.Survey;
import dev.belay.workload.Owners;
import dev.belay.workload.Patience;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Unhurried;
import dev.belay.workload.argo.ArgoRollouts;
import dev.belay.workload.deployment.Deployments;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A namespace that an Application keeps, the driver under test, and what it sent.
final class Stage implements AutoCloseable {

    static final String V1 = Git.image("1");
    static final String V2 = Git.image("2");
    static final String V3 = Git.image("3");

    static final Target.Via PATCHES = new Target.Via.KustomizePatches();
    static final String HEALING = "{selfHeal: true}";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONGEST = Duration.ofSeconds(120);

    final String namespace = "argocd-" + UUID.randomUUID().toString().substring(0, 8);
    final Repository repository;
    final ArgoCdApplications driver;

    private final Lab lab;
    private final Target.Via via;
    private final boolean rolling;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final KubernetesClient client;
    private @Nullable Order last;

    Stage(Lab lab, Target.Via via, Map<String, String> files, Patience patience) {
        this.lab = lab;
        this.via = via;
        this.rolling = files.containsKey("deployment.yaml");
        this.repository = lab.repository(files);
        this.client = recording();
        ArgoRollouts rollouts = new ArgoRollouts(client, patience);
        Deployments deployments = new Deployments(client, patience);
        this.driver =
                new ArgoCdApplications(
                        client,
                        app -> rolling ? deployments.through(app) : rollouts.through(app),
                        patience);
        lab.cluster()
                .admin()
                .namespaces()
                .resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .build())
                .create();
    }

    /// A Rollout of four pods that no release of Belay has touched, synced and healthy.
    static Stage running(Lab lab, Target.Via via, Map<String, String> files, String source) {
        Stage stage = new Stage(lab, via, files, Unhurried.PATIENCE);
        stage.create(
                Git.application(
                        stage.namespace, stage.namespace, stage.repository.url(), source, HEALING));
        stage.awaitReady();
        return stage;
    }

    private KubernetesClient recording() {
        try {
            Config config = Config.fromKubeconfig(Files.readString(lab.cluster().kubeconfig()));
            Interceptor recorder =
                    new Interceptor() {
                        @Override
                        public void before(
                                BasicBuilder builder, HttpRequest request, RequestTags tags) {
                            requests.add(request.method() + " " + plural(request.uri().getPath()));
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

    private static String plural(String path) {
        return path.replaceAll(".*/namespaces/[^/]+/([^/]+).*?(/status)?$", "$1$2");
    }

    /// What was sent since last asked.
    List<String> sent() {
        List<String> sent = List.copyOf(requests);
        requests.clear();
        return sent;
    }

    void awaitReady() {
        await().atMost(LONGEST)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> driver.survey(question(Optional.empty())) instanceof Survey.Ready);
        sent();
    }

    void create(String yaml) {
        var _ = lab.cluster().admin().resource(yaml).create();
    }

    Resource<GenericKubernetesResource> application() {
        return application(namespace);
    }

    Resource<GenericKubernetesResource> application(String name) {
        return resource("Application").inNamespace("argocd").withName(name);
    }

    Resource<GenericKubernetesResource> rollout() {
        return resource("Rollout").inNamespace(namespace).withName(Git.NAME);
    }

    private io.fabric8.kubernetes.client.dsl.MixedOperation<
                    GenericKubernetesResource,
                    io.fabric8.kubernetes.api.model.GenericKubernetesResourceList,
                    Resource<GenericKubernetesResource>>
            resource(String kind) {
        return lab.cluster()
                .admin()
                .genericKubernetesResources(
                        new ResourceDefinitionContext.Builder()
                                .withGroup("argoproj.io")
                                .withVersion("v1alpha1")
                                .withKind(kind)
                                .withPlural(kind.toLowerCase(Locale.ROOT) + "s")
                                .withNamespaced(true)
                                .build());
    }

    JsonNode read() {
        return JSON.valueToTree(application().get());
    }

    JsonNode source() {
        return read().at("/spec/source");
    }

    JsonNode workload() {
        return JSON.valueToTree(
                rolling
                        ? lab.cluster()
                                .admin()
                                .apps()
                                .deployments()
                                .inNamespace(namespace)
                                .withName(Git.NAME)
                                .get()
                        : rollout().get());
    }

    PodTemplate template() {
        return PodTemplate.in(workload());
    }

    String stable() {
        return workload().at("/status/stableRS").asText();
    }

    void merge(String patch) {
        var _ = application().patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    void json(String patch) {
        var _ = application().patch(PatchContext.of(PatchType.JSON), patch);
    }

    void mergeWorkload(String patch) {
        var _ = rollout().patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    void jsonWorkload(String patch) {
        var _ = rollout().patch(PatchContext.of(PatchType.JSON), patch);
    }

    void mergeStatus(String patch) {
        var _ = rollout().subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    /// What a look at the Deployment finds that Argo CD keeps, through an Application or past all.
    Survey surveyed(Optional<Target.Application> through) {
        Policy p = policy();
        Policy direct =
                new Policy(
                        p.name(),
                        p.service(),
                        ((Target.Application) p.target()).workload(),
                        p.strategy(),
                        p.watch(),
                        p.certifyAfter(),
                        p.progressDeadline(),
                        p.guardrails(),
                        p.rollback(),
                        p.onNewRelease(),
                        p.mode());
        Deployments deployments = new Deployments(client, Owners.ARGO_CD);
        return through.map(deployments::through)
                .orElse(deployments)
                .survey(new Question(direct, Optional.empty(), Optional.empty()));
    }

    Policy policy() {
        return rolling
                ? policy(
                        namespace,
                        via,
                        new Target.Deployment(namespace, Git.NAME, Git.CONTAINER),
                        new Strategy.Rolling("1", "0"))
                : policy(namespace, via);
    }

    static Policy policy(String namespace, Target.Via via) {
        return policy(
                namespace,
                via,
                new Target.Rollout(namespace, Git.NAME, Git.CONTAINER),
                new Strategy.Canary(
                        List.of(
                                new Step(10, Duration.ofMinutes(1)),
                                new Step(50, Duration.ofMinutes(1)))));
    }

    private static Policy policy(
            String namespace, Target.Via via, Target.Owned workload, Strategy strategy) {
        return new Policy(
                Git.NAME,
                Git.NAME,
                new Target.Application("argocd", namespace, via, workload),
                strategy,
                Duration.ofMinutes(10),
                Duration.ofMinutes(5),
                Duration.ofMinutes(10),
                List.of(),
                new Policy.Rollback(Duration.ofMinutes(1), Policy.Verification.TARGET),
                Policy.OnNewRelease.SUPERSEDE,
                Policy.Mode.ENFORCE);
    }

    static Intent intent(Policy policy, int deployment, String image, String sha) {
        return new Intent(
                new ReleaseId(policy.target().namespace(), policy.name() + "-" + deployment),
                "example/game-server",
                deployment,
                sha,
                "main",
                "production",
                image,
                "someone",
                false,
                policy);
    }

    Question question(Optional<Certified> certified) {
        return new Question(policy(), certified, Optional.ofNullable(last));
    }

    Survey survey() {
        return driver.survey(question(Optional.empty()));
    }

    Survey.Ready survey(Optional<Certified> certified) {
        Survey survey = driver.survey(question(certified));
        if (survey instanceof Survey.Ready ready) {
            return ready;
        }
        throw new AssertionError("not ready: " + survey);
    }

    /// What the core would record before it starts this release; what runs becomes the baseline.
    Order order(int deployment, String image) {
        atRest();
        return order(deployment, image, "0".repeat(40), Optional.empty());
    }

    /// Ready says that a start may be tried, and controllers may still write a last status after it: whoever does not
    /// survey again when a start was refused waits for them.
    private void atRest() {
        AtomicReference<Object> before = new AtomicReference<>();
        await().atMost(LONGEST)
                .pollInterval(Duration.ofMillis(500))
                .until(() ->
                        driver.survey(question(Optional.empty())) instanceof Survey.Ready ready
                                && ready.version().equals(before.getAndSet(ready.version())));
    }

    Order order(int deployment, String image, String sha, Optional<Certified> certified) {
        Survey.Ready ready =
                (Survey.Ready)
                        await().atMost(LONGEST)
                                .pollDelay(Duration.ZERO)
                                .until(
                                        () -> driver.survey(question(certified)),
                                        Survey.Ready.class::isInstance);
        Start start =
                new Start(
                        Instant.EPOCH,
                        certified.isPresent() ? ready.certified() : ready.stable(),
                        ready.version(),
                        ready.container(),
                        Map.of());
        sent();
        last = new Order(intent(policy(), deployment, image, sha), start);
        return last;
    }

    /// Forgets the release that the next one would replace, as after its end.
    void forget() {
        last = null;
    }

    static Order over(Order order, Optional<Baseline> baseline) {
        Start start = order.start();
        return new Order(
                order.intent(),
                new Start(start.at(), baseline, start.version(), start.container(), Map.of()));
    }

    Outcome apply(Effect.OnTarget effect, Order order) {
        return driver.apply(effect, order);
    }

    Outcome start(Order order) {
        return apply(new Effect.StartCandidate(), order);
    }

    Outcome advance(Order order, int fromStep) {
        return apply(new Effect.Advance(fromStep), order);
    }

    Outcome rollBack(Order order) {
        return apply(new Effect.RollBack(), order);
    }

    Outcome promote(Order order) {
        return apply(new Effect.PromoteBaseline(), order);
    }

    /// Moves on, again as often as it was too early, as the core does at its next look.
    Outcome advanced(Order order, int fromStep) {
        return Unhurried.inTime(() -> advance(order, fromStep));
    }

    /// Promotes the baseline, again as often as Argo CD has not brought it yet, as the core does.
    Outcome promoted(Order order) {
        return Unhurried.inTime(() -> promote(order));
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
        return started(deployment, image, "0".repeat(40), Optional.empty());
    }

    Order started(int deployment, String image, String sha, Optional<Certified> certified) {
        Order order = accepted(deployment, image, sha, certified);
        sent();
        return order;
    }

    /// A release whose start was accepted, and what that start sent is still to be asked; surveyed anew as often as
    /// others wrote meanwhile.
    Order accepted(int deployment, String image, String sha, Optional<Certified> certified) {
        @Nullable Order replaced = last;
        for (int n = 0; n < 50; n++) {
            last = replaced;
            Order order = order(deployment, image, sha, certified);
            if (accepted(order)) {
                return order;
            }
        }
        throw new AssertionError("the Application never comes to rest");
    }

    /// An answer that got lost does not say whether the start was accepted; the second one does.
    private boolean accepted(Order order) {
        Outcome outcome = start(order);
        return outcome instanceof Outcome.Done
                || (outcome instanceof Outcome.Blocked && start(order) instanceof Outcome.Done);
    }

    Order startedTo(int deployment, String image, int step) {
        return to(started(deployment, image), step);
    }

    /// The same release when it has reached this step.
    Order to(Order order, int step) {
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

    /// The ledger's entry for a version.
    static Optional<Certified> certified(Baseline b) {
        return Optional.of(new Certified(b.release(), b.image(), b.hash(), Instant.EPOCH));
    }

    /// How many pods there are, by image.
    Map<String, Integer> pods() {
        return lab
                .cluster()
                .admin()
                .apps()
                .replicaSets()
                .inNamespace(namespace)
                .list()
                .getItems()
                .stream()
                .filter(set -> set.getStatus() != null)
                .filter(set -> set.getStatus().getReplicas() > 0)
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

    @Override
    public void close() {
        var _ = application().delete();
        if (!rolling) {
            var _ = rollout().delete();
        }
        var _ = lab.cluster().admin().namespaces().withName(namespace).delete();
        client.close();
    }
}
