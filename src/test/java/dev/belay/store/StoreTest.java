package dev.belay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.Fault;
import dev.belay.engine.Policies.Found;
import dev.belay.engine.Releases.Scope;
import dev.belay.engine.Stored;
import dev.belay.engine.Unavailable;
import dev.belay.guardrail.Options;
import dev.belay.policy.Source;
import dev.belay.release.Announcement;
import dev.belay.release.Attempt;
import dev.belay.release.Effect;
import dev.belay.release.Finding;
import dev.belay.release.Ledger;
import dev.belay.release.Outbox;
import dev.belay.release.Phase;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.Survey;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The stores against an API server: what they read and write, and with how many requests.
class StoreTest {

    private static final String AGENT = "belay-store";

    private static EmbeddedCluster cluster;

    private KubernetesClient client;
    private ReleaseStore releases;
    private LedgerStore ledgers;
    private PolicyStore policies;
    private PrometheusRules rules;
    private final List<String> skipped = new ArrayList<>();

    @BeforeAll
    static void start() {
        cluster = EmbeddedCluster.start();
        Given.definitions(cluster.admin());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void given() {
        Given.namespace(cluster.admin(), "games");
        Given.policy(cluster.admin(), "games", Examples.policy());
        client = cluster.client(AGENT);
        releases =
                new ReleaseStore(
                        client, Optional.empty(), (id, why) -> skipped.add(id + ": " + why));
        ledgers = new LedgerStore(client);
        policies = new PolicyStore(client, Optional.empty());
        rules = new PrometheusRules(client, Options.DEFAULT);
        cluster.forgetRequests();
    }

    @AfterEach
    void clean() {
        client.close();
        Given.nothingIn(cluster.admin(), "games");
    }

    @Test
    void createsAReleaseOnce() {
        assertThat(releases.create(Examples.intent("games", 100))).isTrue();
        assertThat(releases.create(Examples.intent("games", 100))).isFalse();

        var release = Given.releases(cluster.admin(), "games").withName("game-server-100").get();
        assertThat(release.getMetadata().getLabels())
                .isEqualTo(
                        Map.of(
                                "belay.dev/active", "true",
                                "belay.dev/policy", "game-server",
                                "belay.dev/service", "game-server",
                                "belay.dev/sha", "0123456"));
        assertThat(release.getMetadata().getFinalizers()).containsExactly("belay.dev/guard");
        assertThat(release.getSpec().policy().guardrails()).hasSize(3);
        assertThat(release.getSpec().policy().source().image())
                .isEqualTo("registry.example.com/game-server:{sha}");
    }

    @Test
    void createsNothingFromAPolicyThatChangedMeanwhile() {
        var intent = Examples.intent("games", 100);
        var changed = Examples.policy();
        ((ObjectNode) changed.get("spec")).put("watch", "1h");
        Given.policy(cluster.admin(), "games", changed);

        assertThatThrownBy(() -> releases.create(intent))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("games/game-server changed");
    }

    @Test
    void readsBackWhatWasAskedFor() {
        var intent = Examples.intent("games", 100);
        releases.create(intent);

        var stored = load(100);

        assertThat(stored.state().intent()).isEqualTo(intent);
        assertThat(stored.state().phase()).isInstanceOf(Phase.Pending.class);
        assertThat(stored.deleting()).isFalse();
    }

    @Test
    void loadsWithOneGetAndCommitsWithOnePut() {
        releases.create(Examples.intent("games", 100));
        cluster.forgetRequests();

        var stored = load(100);
        var committed = releases.commit(stored, rejected(stored)).orElseThrow();

        assertThat(requests())
                .containsExactly(
                        "GET /apis/belay.dev/v1alpha1/namespaces/games/releases/game-server-100",
                        "PUT /apis/belay.dev/v1alpha1/namespaces/games/releases/game-server-100/status");
        assertThat(committed.state()).isEqualTo(rejected(stored));
        assertThat(committed.version()).isNotEqualTo(stored.version());
        assertThat(load(100)).isEqualTo(committed);
    }

    @Test
    void commitsNothingOverAnotherWrite() {
        releases.create(Examples.intent("games", 100));
        var stored = load(100);
        var first = releases.commit(stored, rejected(stored));
        cluster.forgetRequests();

        assertThat(releases.commit(stored, stored.state())).isEmpty();

        assertThat(requests()).hasSize(1);
        assertThat(load(100)).isEqualTo(first.orElseThrow());
    }

    @Test
    void saysWhyAStateCannotBeStored() {
        releases.create(Examples.intent("games", 100));
        var stored = load(100);
        var template = "{\"spec\":\"" + "t".repeat(33_000) + "\"}";

        assertThatThrownBy(() -> releases.commit(stored, rejected(stored, template)))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("games/game-server-100 cannot be stored: the baseline's pod");
    }

    @Test
    void commitsALedgerOnlyOverWhatWasRead() {
        policies.report(Examples.NOW, Given.LINT, rules);
        var read = ledgers.load("games", "game-server").orElseThrow();
        assertThat(read.ledger()).isEqualTo(Ledger.EMPTY);
        var next =
                Ledger.EMPTY
                        .enqueue("game-server-100", 100)
                        .enqueue("game-server-101", 101)
                        .claim(
                                "game-server-100",
                                Optional.of(
                                        new Ledger.Certified(
                                                Optional.empty(), "i:1", "abc", Examples.NOW)));
        cluster.forgetRequests();

        assertThat(ledgers.commit(read, next)).isTrue();
        assertThat(ledgers.commit(read, Ledger.EMPTY)).isFalse();
        assertThat(requests())
                .allMatch(r -> r.startsWith("PATCH ") && r.endsWith("/status"))
                .hasSize(2);

        var again = ledgers.load("games", "game-server").orElseThrow();
        assertThat(again.ledger()).isEqualTo(next);
        assertThat(ready().status()).isEqualTo("True");
        assertThat(ledgers.commit(again, next.leave("game-server-100", 100))).isTrue();
        assertThat(ledgers.load("games", "game-server").orElseThrow().ledger())
                .isEqualTo(next.leave("game-server-100", 100));
        assertThat(ledgers.load("games", "gone")).isEmpty();
    }

    @Test
    void listsWhatIsActiveUntilItIsRetired() {
        releases.create(Examples.intent("games", 100));
        releases.create(Examples.intent("games", 101));
        cluster.forgetRequests();

        releases.retire(load(100));

        assertThat(requests())
                .containsExactly(
                        "GET /apis/belay.dev/v1alpha1/namespaces/games/releases/game-server-100",
                        "PATCH /apis/belay.dev/v1alpha1/namespaces/games/releases/game-server-100");
        assertThat(names(new Scope.Everything())).containsExactly("game-server-101");
        assertThat(names(new Scope.Namespace("games"))).containsExactly("game-server-101");
        assertThat(names(new Scope.Namespace("other"))).isEmpty();
        assertThat(names(new Scope.OfPolicy("games", "game-server")))
                .containsExactly("game-server-100", "game-server-101");
    }

    @Test
    void leavesOtherFinalizersAlone() {
        releases.create(Examples.intent("games", 100));
        Given.releases(cluster.admin(), "games")
                .withName("game-server-100")
                .edit(r -> {
                    r.getMetadata().getFinalizers().add("example.com/other");
                    return r;
                });

        releases.retire(load(100));

        var left = Given.releases(cluster.admin(), "games").withName("game-server-100").get();
        assertThat(left.getMetadata().getFinalizers()).containsExactly("example.com/other");
        left.getMetadata().setFinalizers(List.of());
        cluster.admin().resource(left).update();
    }

    @Test
    void retiresNothingThatChangedSinceItWasRead() {
        releases.create(Examples.intent("games", 100));
        var stored = load(100);
        var next = releases.commit(stored, rejected(stored)).orElseThrow();

        releases.retire(stored);

        assertThat(load(100)).isEqualTo(next);
        assertThat(names(new Scope.Everything())).hasSize(1);
    }

    @Test
    void seesThatAReleaseIsBeingDeletedUntilItIsRetired() {
        releases.create(Examples.intent("games", 100));
        Given.releases(cluster.admin(), "games")
                .withName("game-server-100")
                .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                .delete();

        var deleting = load(100);
        assertThat(deleting.deleting()).isTrue();
        releases.retire(deleting);

        assertThat(releases.load(new ReleaseId("games", "game-server-100"))).isEmpty();
    }

    @Test
    void findsNothingUnderANameThatIsNone() {
        assertThat(releases.load(new ReleaseId("games", "gone"))).isEmpty();
        assertThat(releases.load(new ReleaseId("games", "../deploymentpolicies/game-server")))
                .isEmpty();
        assertThat(releases.load(new ReleaseId("games", ""))).isEmpty();
        assertThat(requests()).hasSize(1);
    }

    @Test
    void skipsWhatCannotBeReadAndSaysWhyWhenAskedForItAlone() {
        releases.create(Examples.intent("games", 100));
        releases.create(Examples.intent("games", 101));
        var stored = load(100);
        releases.commit(stored, rejected(stored));
        Given.releases(cluster.admin(), "games")
                .withName("game-server-100")
                .subresource("status")
                .edit(r -> {
                    var s = r.getStatus();
                    r.setStatus(Given.withState(s, PhaseStatus.named("Nonsense")));
                    return r;
                });

        assertThat(names(new Scope.Everything())).containsExactly("game-server-101");
        assertThat(skipped)
                .containsExactly(
                        "games/game-server-100: status.state.name: 'Nonsense' is no state");
        assertThatThrownBy(() -> load(100))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("status.state.name: 'Nonsense' is no state");
    }

    @Test
    void saysUnavailableForWhatTheServerCannotSay() {
        releases.create(Examples.intent("games", 100));
        var stored = load(100);
        for (var fault :
                List.of(
                        Fault.forbidden(),
                        Fault.tooManyRequests(),
                        Fault.unavailable(),
                        Fault.dropBefore())) {
            try (var _ =
                    cluster.onRequest(r -> AGENT.equals(r.userAgent()) ? fault : Fault.none())) {
                assertThatThrownBy(() -> load(100)).isInstanceOf(Unavailable.class);
                assertThatThrownBy(() -> releases.active(new Scope.Everything()))
                        .isInstanceOf(Unavailable.class);
                assertThatThrownBy(() -> releases.commit(stored, rejected(stored)))
                        .isInstanceOf(Unavailable.class);
                assertThatThrownBy(() -> releases.create(Examples.intent("games", 102)))
                        .isInstanceOf(Unavailable.class);
                assertThatThrownBy(() -> ledgers.load("games", "game-server"))
                        .isInstanceOf(Unavailable.class);
            }
        }
    }

    @Test
    void saysWhetherATargetCouldBeRolledBackOneFindingALine() {
        var sick =
                Given.lint(
                        new Survey.Refused(
                                List.of(
                                        Finding.error("spec.paused is true", "set it to false"),
                                        Finding.warning("the image has no digest", ""))));

        policies.report(Examples.NOW, sick, rules);

        assertThat(condition("RollbackReady").status()).isEqualTo("False");
        assertThat(condition("RollbackReady").message())
                .isEqualTo(
                        "ERROR spec.paused is true: set it to false\nWARNING the image has no digest");

        policies.report(Examples.NOW.plusSeconds(30), Given.LINT, rules);
        assertThat(condition("RollbackReady").status())
                .as("looked at not too often")
                .isEqualTo("False");
        policies.report(Examples.NOW.plusSeconds(61), Given.LINT, rules);
        assertThat(condition("RollbackReady").status()).isEqualTo("True");
        cluster.forgetRequests();
        policies.report(Examples.NOW.plusSeconds(90), sick, rules);
        assertThat(requests()).noneMatch(r -> r.startsWith("PATCH "));
    }

    @Test
    void whatNeedsNoChangeIsNoWarning() {
        Finding scaled = Finding.info("KEDA keeps spec.replicas between 3 and 20");
        Finding untagged = Finding.warning("the image has no digest", "");
        policies.report(Examples.NOW, Given.lint(Given.ready(scaled)), rules);

        assertThat(condition("RollbackReady"))
                .extracting(
                        ConditionStatus::status, ConditionStatus::reason, ConditionStatus::message)
                .containsExactly("True", "NothingFound", scaled.toString());

        policies.report(
                Examples.NOW.plusSeconds(601), Given.lint(Given.ready(scaled, untagged)), rules);

        assertThat(condition("RollbackReady"))
                .extracting(ConditionStatus::status, ConditionStatus::reason)
                .containsExactly("True", "Warnings");
    }

    @Test
    void looksAtNoTargetWhileAReleaseMovesIt() {
        var read = ledgers.load("games", "game-server").orElseThrow();
        ledgers.commit(read, Ledger.EMPTY.claim("game-server-100", Optional.empty()));

        policies.report(Examples.NOW, Given.lint(new Survey.Refused("half-way")), rules);

        assertThat(conditions())
                .extracting(ConditionStatus::type)
                .containsExactly("Ready", "RulesApplied");
    }

    @Test
    void saysThatThereIsNoPrometheusOperatorAndAsksSeldom() {
        policies.report(Examples.NOW, Given.LINT, rules);
        policies.report(Examples.NOW.plusSeconds(299), Given.LINT, rules);
        policies.report(Examples.NOW.plusSeconds(300), Given.LINT, rules);

        assertThat(condition("RulesApplied"))
                .extracting(ConditionStatus::status, ConditionStatus::reason)
                .containsExactly("False", "NoPrometheusOperator");
        assertThat(requests())
                .filteredOn(r -> r.contains("monitoring.coreos.com"))
                .containsExactly(
                        "GET /apis/monitoring.coreos.com/v1", "GET /apis/monitoring.coreos.com/v1");
    }

    @Test
    void aPolicyWithoutGuardrailsHasNoRulesAndNobodyIsAskedForThem() {
        var unguarded = Examples.policy();
        ((ObjectNode) unguarded.get("spec")).remove("guardrails");
        Given.policy(cluster.admin(), "games", unguarded);
        cluster.forgetRequests();

        policies.report(Examples.NOW, Given.LINT, rules);

        assertThat(conditions())
                .extracting(ConditionStatus::type)
                .containsExactly("Ready", "RollbackReady");
        assertThat(requests()).noneMatch(r -> r.contains("monitoring.coreos.com"));
    }

    @Test
    void rulesThatCannotBeBroughtNowAreNoErrorAndAskedForAgain() {
        try (var _ =
                cluster.onRequest(r ->
                        r.path().contains("monitoring.coreos.com")
                                ? Fault.unavailable()
                                : Fault.none())) {
            policies.report(Examples.NOW, Given.LINT, rules);
        }
        assertThat(condition("RulesApplied"))
                .extracting(ConditionStatus::status, ConditionStatus::reason)
                .containsExactly("Unknown", "NotNow");
        assertThat(ready().status()).isEqualTo("True");

        policies.report(Examples.NOW.plusSeconds(1), Given.LINT, rules);
        assertThat(condition("RulesApplied").reason()).isEqualTo("NoPrometheusOperator");
    }

    @Test
    void letsTheOlderOfTwoPoliciesKeepItsTarget() {
        var second = Examples.policy();
        ((ObjectNode) second.get("metadata")).put("name", "second");
        ((ObjectNode) second.at("/spec/source")).put("environment", "staging");
        Given.policy(cluster.admin(), "games", second);

        var found = policies.forRepository("example/game");

        assertThat(found)
                .filteredOn(Found.Broken.class::isInstance)
                .containsExactly(
                        new Found.Broken(
                                "games",
                                "second",
                                List.of(
                                        "spec.target: Rollout/games/game-server is changed by DeploymentPolicy"
                                                + " games/game-server already; two policies would undo"
                                                + " each other")));
        assertThat(found).hasSize(2);
    }

    @Test
    void letsNoPolicyOfAnotherNamespaceHaveTheSameApplication() {
        Given.policy(cluster.admin(), "games", throughArgoCd("shop"));
        Given.namespace(cluster.admin(), "arcade");
        Given.policy(cluster.admin(), "arcade", throughArgoCd("shop"));
        var both =
                new PolicyStore(client, Optional.of(List.of("arcade", "games")))
                        .forRepository("example/game");
        var other = Examples.policy();
        Given.policy(cluster.admin(), "arcade", other);
        var apart = policies.forRepository("example/game");
        Given.nothingIn(cluster.admin(), "arcade");

        assertThat(both)
                .filteredOn(Found.Broken.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(
                        Found.Broken.class,
                        broken ->
                                assertThat(broken.problems())
                                        .singleElement()
                                        .asString()
                                        .startsWith(
                                                "spec.target: Application/argocd/shop is changed by DeploymentPolicy "));
        assertThat(both).hasSize(2);
        assertThat(apart).hasSize(2).allMatch(Found.Usable.class::isInstance);
    }

    private static ObjectNode throughArgoCd(String application) {
        var policy = Examples.policy();
        ObjectNode target = (ObjectNode) policy.at("/spec/target");
        target.put("kind", "Application").put("name", application);
        target.putObject("application")
                .putObject("workload")
                .put("kind", "Rollout")
                .put("name", "game-server");
        return policy;
    }

    @Test
    void findsThePoliciesOfARepository() {
        var broken = Examples.policy();
        ((ObjectNode) broken.get("metadata")).put("name", "other");
        ((ObjectNode) broken.at("/spec/guardrails/0/warning")).put("threshold", "99.5%");
        Given.policy(cluster.admin(), "games", broken);

        var found = policies.forRepository("Example/Game");

        assertThat(found).hasSize(2);
        assertThat(found.get(0)).isInstanceOf(Found.Usable.class);
        assertThat(found.get(1))
                .isEqualTo(
                        new Found.Broken(
                                "games",
                                "other",
                                List.of(
                                        "spec.guardrails[0].warning.threshold: 99.5% is reached only"
                                                + " after critical.threshold 99.8%")));
        assertThat(policies.forRepository("example/other")).isEmpty();
        assertThat(policies.matching(deployment("staging"))).containsExactly(found.get(1));
        assertThat(policies.matching(deployment("production"))).hasSize(2);
    }

    @Test
    void reportsOnceWhetherAPolicyCanBeUsed() {
        policies.report(Examples.NOW, Given.LINT, rules);
        assertThat(ready().status()).isEqualTo("True");
        cluster.forgetRequests();

        policies.report(Examples.NOW.plusSeconds(60), Given.LINT, rules);
        assertThat(requests()).containsExactly("GET /apis/belay.dev/v1alpha1/deploymentpolicies");

        var broken = Examples.policy();
        ((ObjectNode) broken.at("/spec/source")).put("image", "x{y}");
        Given.policy(cluster.admin(), "games", broken);
        policies.report(Examples.NOW.plusSeconds(120), Given.LINT, rules);

        assertThat(ready().status()).isEqualTo("False");
        assertThat(ready().message()).startsWith("spec.source.image: ");
        assertThat(ready().lastTransitionTime()).isEqualTo("2026-11-22T10:02:00Z");
        assertThat(ready().observedGeneration()).isEqualTo(2);
    }

    @Test
    void looksOnlyIntoItsNamespaces() {
        var elsewhere = new PolicyStore(client, Optional.of(List.of("other", "another")));

        assertThat(elsewhere.forRepository("example/game")).isEmpty();
        assertThat(requests())
                .containsExactly(
                        "GET /apis/belay.dev/v1alpha1/namespaces/other/deploymentpolicies",
                        "GET /apis/belay.dev/v1alpha1/namespaces/another/deploymentpolicies");
    }

    /// What `kubectl wait --for=condition=Notified` and people look at.
    @Test
    void aChannelThatCannotDeliverIsSeenOnTheRelease() {
        releases.create(Examples.intent("games", 100));
        Stored untold = releases.commit(load(100), rejected(load(100))).orElseThrow();
        assertThat(notified()).isEmpty();

        Stored failing = told(untold, "slack", new Attempt.Later("no such room"), Examples.NOW);
        assertThat(notified().orElseThrow())
                .returns("False", ConditionStatus::status)
                .returns("Failing", ConditionStatus::reason)
                .returns("slack: no such room", ConditionStatus::message);

        Stored both = told(failing, "pagerDuty", new Attempt.Never("no routing key"), Examples.NOW);
        assertThat(notified().orElseThrow())
                .returns("Failing", ConditionStatus::reason)
                .returns(
                        "pagerDuty: no routing key; slack: no such room", ConditionStatus::message);

        var aDayLater = Examples.NOW.plus(Outbox.PATIENCE);
        told(both, "slack", new Attempt.Later("no such room"), aDayLater);
        assertThat(notified().orElseThrow())
                .returns("False", ConditionStatus::status)
                .returns("GivenUp", ConditionStatus::reason)
                .returns(
                        "pagerDuty: no routing key; slack: given up: no such room",
                        ConditionStatus::message);
    }

    @Test
    void aReleaseOfWhichEverybodyHeardSaysSo() {
        releases.create(Examples.intent("games", 100));
        Stored untold = releases.commit(load(100), rejected(load(100))).orElseThrow();
        Stored late = told(untold, "slack", new Attempt.Later("no such room"), Examples.NOW);
        told(late, "slack", new Attempt.Sent(""), Examples.NOW.plusSeconds(10));
        assertThat(notified().orElseThrow())
                .returns("True", ConditionStatus::status)
                .returns("Told", ConditionStatus::reason);
    }

    /// What becomes of the only announcement there is.
    private Stored told(Stored read, String channel, Attempt attempt, Instant now) {
        ReleaseState state = read.state();
        Outbox outbox = state.outbox();
        Outbox next = outbox.after(channel, outbox.entries().getFirst(), attempt, now);
        return releases.commit(read, state.outbox(next)).orElseThrow();
    }

    private Optional<ConditionStatus> notified() {
        return Given.releases(cluster.admin(), "games")
                .withName("game-server-100")
                .get()
                .getStatus()
                .conditions()
                .stream()
                .filter(c -> c.type().equals("Notified"))
                .findFirst();
    }

    private Stored load(long deploymentId) {
        return releases.load(new ReleaseId("games", "game-server-" + deploymentId)).orElseThrow();
    }

    private List<String> names(Scope scope) {
        return releases.active(scope).stream().map(s -> s.state().intent().id().name()).toList();
    }

    private ConditionStatus ready() {
        return condition("Ready");
    }

    private ConditionStatus condition(String type) {
        return conditions().stream().filter(c -> c.type().equals(type)).findFirst().orElseThrow();
    }

    private List<ConditionStatus> conditions() {
        return Given.policies(cluster.admin(), "games")
                .withName("game-server")
                .get()
                .getStatus()
                .conditions();
    }

    private static Source.Deployment deployment(String environment) {
        return new Source.Deployment(
                "example/game",
                100,
                "abc",
                "main",
                environment,
                "octocat",
                List.of(),
                Map.of(),
                false);
    }

    private static ReleaseState rejected(Stored stored) {
        return rejected(stored, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
    }

    private static ReleaseState rejected(Stored stored, String template) {
        var s = stored.state();
        return new ReleaseState(
                s.intent(),
                new Phase.Rejected(Examples.NOW),
                s.holds(),
                s.approvals(),
                s.gates(),
                s.presses(),
                Optional.of(Examples.start(template)),
                s.template(),
                s.workflows(),
                s.evidence(),
                List.of(new Effect.Leave()),
                s.firing(),
                s.verdicts(),
                new Outbox(
                        List.of(
                                new Announcement(
                                        1,
                                        Examples.NOW,
                                        Announcement.Level.WARNING,
                                        Announcement.Kind.REJECTED,
                                        "why")),
                        1,
                        Map.of()),
                s.timings(),
                "why",
                Examples.NOW);
    }

    private List<String> requests() {
        return cluster.requests().stream()
                .filter(h -> AGENT.equals(h.request().userAgent()))
                .map(h -> h.request().method() + " " + h.request().path())
                .toList();
    }
}
