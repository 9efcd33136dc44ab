package dev.belay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.cluster.Clusters;
import dev.belay.cluster.FreshNamespace;
import dev.belay.cluster.RealCluster;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.guardrail.Guarded;
import dev.belay.guardrail.Options;
import dev.belay.guardrail.Rendering;
import dev.belay.install.KnativeFiles;
import dev.belay.install.Rights;
import dev.belay.release.Ledger;
import dev.belay.workload.Permissions.Access;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Rules are brought to a real API server that has the real definition of PrometheusRule, with the rights of the
/// installation and no others.
@RequiresRealCluster
class RealPrometheusRulesTest {

    private static final Access CREATE =
            new Access("create", "monitoring.coreos.com", "prometheusrules");
    private static final List<Access> POLICIES =
            List.of(
                    new Access("list", "belay.dev", "deploymentpolicies"),
                    new Access("patch", "belay.dev", "deploymentpolicies/status"),
                    new Access("get", "belay.dev", "releases"));

    private RealCluster cluster;
    private String namespace;
    private Rights rights;
    private KubernetesClient client;
    private Clock clock;

    /// What one process has.
    private record Clock(PolicyStore policies, PrometheusRules rules) {
        static Clock of(KubernetesClient client, String namespace) {
            return new Clock(
                    new PolicyStore(client, Optional.of(List.of(namespace))),
                    new PrometheusRules(client, Options.DEFAULT));
        }

        void tick(Instant now) {
            policies.report(now, Given.LINT, rules);
        }
    }

    @BeforeEach
    void start(RealCluster cluster, @FreshNamespace String namespace) throws IOException {
        this.cluster = cluster;
        this.namespace = namespace;
        Given.definitions(cluster.admin());
        cluster.prometheusOperator();
        Given.policy(cluster.admin(), namespace, Examples.policy());
        mayDo(PrometheusRules.ACCESS);
    }

    private void mayDo(List<Access> access) throws IOException {
        rights =
                Rights.of(
                        cluster,
                        namespace,
                        Stream.concat(POLICIES.stream(), access.stream()).toList());
        String kubeconfig = Files.readString(rights.kubeconfig());
        client =
                new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig)).build();
        clock = Clock.of(client, namespace);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void bringsTheRulesOnceAndAgainWhenThePolicyChangesAndUsesAllItsRights() {
        clock.tick(Examples.NOW);

        JsonNode rule = rule();
        assertThat(rule.at("/spec")).isEqualTo(rendered(Examples.policy()));
        assertThat(rule.at("/metadata/ownerReferences/0/uid").asText())
                .isEqualTo(policy().get().getMetadata().getUid());
        assertThat(rule.at("/metadata/managedFields"))
                .extracting(f -> f.path("manager").asText() + " " + f.path("operation").asText())
                .containsExactly("belay Apply");
        assertThat(condition())
                .extracting(ConditionStatus::status, ConditionStatus::reason)
                .containsExactly("True", "Applied");

        clock.tick(Examples.NOW.plusSeconds(120));
        assertThat(version()).isEqualTo(rule.at("/metadata/resourceVersion").asText());

        ObjectNode stricter = stricter();
        Given.policy(cluster.admin(), namespace, stricter);
        clock.tick(Examples.NOW.plusSeconds(121));
        assertThat(rule().at("/spec"))
                .isEqualTo(rendered(stricter))
                .isNotEqualTo(rendered(Examples.policy()));

        claim("game-server-7");
        clock.tick(Examples.NOW.plusSeconds(122));
        assertThat(rights.refused()).isEmpty();
        assertThat(rights.used())
                .as("of an apply that creates, the API server writes down the patch alone")
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(POLICIES.stream(), PrometheusRules.ACCESS.stream())
                                .filter(a -> !a.equals(CREATE))
                                .toList());
    }

    @Test
    void theInstallationGrantsTheClockWhatTheCodeAsksForAndNobodyElse() {
        String role = "belay-prometheus-operator";
        assertThat(KnativeFiles.granted("belay-clock", role::equals))
                .containsExactlyInAnyOrderElementsOf(PrometheusRules.ACCESS);
        assertThat(KnativeFiles.functions().keySet())
                .filteredOn(f -> !KnativeFiles.granted(f, role::equals).isEmpty())
                .containsExactly("belay-clock");
    }

    @Test
    void saysWhatItMayNotDo() throws IOException {
        client.close();
        namespace = Clusters.freshNamespace(cluster);
        Given.policy(cluster.admin(), namespace, Examples.policy());
        mayDo(PrometheusRules.ACCESS.stream().filter(a -> !a.equals(CREATE)).toList());

        clock.tick(Examples.NOW);

        assertThat(ruleResource().get()).isNull();
        assertThat(condition())
                .extracting(ConditionStatus::status, ConditionStatus::reason)
                .containsExactly("False", "Forbidden");
        assertThat(condition().message())
                .contains("403", "cannot create resource \"prometheusrules\"");
    }

    @Test
    void leavesToOthersWhatTheyChangedAndSaysSo() {
        clock.tick(Examples.NOW);
        var unused =
                ruleResource()
                        .patch(
                                new PatchContext.Builder()
                                        .withPatchType(PatchType.JSON)
                                        .withFieldManager("somebody")
                                        .build(),
                                "[{\"op\": \"replace\", \"path\": \"/spec/groups/0/rules/0/expr\", \"value\": \"vector(1)\"}]");
        JsonNode theirs = rule();

        clock.tick(Examples.NOW.plusSeconds(61));

        assertThat(rule()).isEqualTo(theirs);
        assertThat(condition())
                .extracting(ConditionStatus::status, ConditionStatus::reason)
                .containsExactly("False", "Conflict");
        assertThat(condition().message()).contains("somebody", ".rules");

        ruleResource().delete();
        clock.tick(Examples.NOW.plusSeconds(122));
        assertThat(rule().at("/spec")).isEqualTo(rendered(Examples.policy()));
        assertThat(condition().reason()).isEqualTo("Applied");
    }

    /// As a platform team's admission policy might.
    @Test
    void saysWhyTheApiServerRefusesTheRules() {
        admits(
                """
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicy
                metadata: {name: "%1$s"}
                spec:
                  matchConstraints: %2$s
                  validations:
                  - {expression: "false", message: rules come from the platform team}
                ---
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingAdmissionPolicyBinding
                metadata: {name: "%1$s"}
                spec: {policyName: "%1$s", validationActions: [Deny]}
                """);

        ticksUntil("Refused");

        assertThat(condition().status()).isEqualTo("False");
        assertThat(condition().message()).contains("rules come from the platform team");
    }

    @Test
    void saysThatTheApiServerKeptSomethingElse() {
        admits(
                """
                apiVersion: admissionregistration.k8s.io/v1
                kind: MutatingAdmissionPolicy
                metadata: {name: "%1$s"}
                spec:
                  reinvocationPolicy: Never
                  matchConstraints: %2$s
                  mutations:
                  - patchType: JSONPatch
                    jsonPatch:
                      expression: |
                        [JSONPatch{op: "replace", path: "/spec/groups/0/interval", value: "5m"}]
                ---
                apiVersion: admissionregistration.k8s.io/v1
                kind: MutatingAdmissionPolicyBinding
                metadata: {name: "%1$s"}
                spec: {policyName: "%1$s"}
                """);

        ticksUntil("Changed");

        assertThat(condition().status()).isEqualTo("False");
        assertThat(rule().at("/spec/groups/0/interval").asText()).isEqualTo("5m");
    }

    /// A policy of the API server about the PrometheusRules of this namespace.
    private void admits(String yaml) {
        String constraints =
                """
                {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: "%s"}}, \
                resourceRules: [{apiGroups: [monitoring.coreos.com], apiVersions: [v1], \
                operations: [CREATE, UPDATE], resources: [prometheusrules]}]}\
                """
                        .formatted(namespace);
        String text = yaml.formatted("belay-test-" + namespace, constraints);
        var unused =
                cluster.admin()
                        .load(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                        .create();
    }

    /// The API server hears of a new policy only after a while.
    private void ticksUntil(String reason) {
        var now = new AtomicReference<>(Examples.NOW);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> {
                    clock.tick(now.getAndUpdate(t -> t.plusSeconds(61)));
                    String found = condition().reason();
                    if (found.equals("Applied")) {
                        ruleResource().delete();
                    }
                    return found.equals(reason);
                });
    }

    @Test
    void leavesAloneWhatOthersAdded() {
        clock.tick(Examples.NOW);
        var unused =
                ruleResource()
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"metadata\": {\"labels\": {\"release\": \"monitoring\"}}}");
        String version = version();

        clock.tick(Examples.NOW.plusSeconds(61));
        assertThat(version()).isEqualTo(version);

        Given.policy(cluster.admin(), namespace, stricter());
        clock.tick(Examples.NOW.plusSeconds(62));
        assertThat(rule().at("/spec")).isEqualTo(rendered(stricter()));
        assertThat(rule().at("/metadata/labels/release").asText()).isEqualTo("monitoring");
    }

    @Test
    void manyClocksAtOnceAreHarmless() throws Exception {
        var start = new CountDownLatch(1);
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var ticks = new ArrayList<Future<?>>();
            IntStream.range(0, 8)
                    .mapToObj(_ -> Clock.of(client, namespace))
                    .forEach(c ->
                            ticks.add(
                                    pool.submit(() -> {
                                        start.await();
                                        c.tick(Examples.NOW);
                                        return c;
                                    })));
            start.countDown();
            for (var tick : ticks) {
                assertThat(tick.get()).isNotNull();
            }
        }
        assertThat(rule().at("/spec")).isEqualTo(rendered(Examples.policy()));
        assertThat(condition().reason()).isEqualTo("Applied");
    }

    @Test
    void keepsTheRulesThatTheReleaseUnderWayWasStartedUnder() {
        var releases =
                new ReleaseStore(cluster.admin(), Optional.of(List.of(namespace)), (_, _) -> {});
        releases.create(Examples.intent(namespace, 100));
        claim("game-server-100");
        Given.policy(cluster.admin(), namespace, stricter());

        clock.tick(Examples.NOW);
        assertThat(rule().at("/spec")).isEqualTo(rendered(Examples.policy()));

        var ledgers = new LedgerStore(cluster.admin());
        var read = ledgers.load(namespace, "game-server").orElseThrow();
        assertThat(ledgers.commit(read, Ledger.EMPTY)).isTrue();
        clock.tick(Examples.NOW.plusSeconds(1));
        assertThat(rule().at("/spec")).isEqualTo(rendered(stricter()));
    }

    @Test
    void emptiesTheRulesOfAPolicyThatHasNoneAnyMore() {
        clock.tick(Examples.NOW);
        ObjectNode unguarded = Examples.policy();
        ((ObjectNode) unguarded.get("spec")).remove("guardrails");
        Given.policy(cluster.admin(), namespace, unguarded);

        clock.tick(Examples.NOW.plusSeconds(1));

        assertThat(rule().at("/spec/groups")).hasSize(2);
        for (JsonNode group : rule().at("/spec/groups")) {
            assertThat(group.at("/rules").isArray()).isTrue();
            assertThat(group.at("/rules")).isEmpty();
        }
        assertThat(conditions()).extracting(ConditionStatus::type).doesNotContain("RulesApplied");
    }

    /// Why the groups of a policy without guardrails stay.
    @Test
    void anApplyWithoutTheLastGroupIsRefused() {
        clock.tick(Examples.NOW);

        assertThatThrownBy(() ->
                        ruleResource()
                                .patch(
                                        new PatchContext.Builder()
                                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                                .withFieldManager("belay")
                                                .build(),
                                        """
                                        apiVersion: monitoring.coreos.com/v1
                                        kind: PrometheusRule
                                        metadata: {name: belay-game-server}
                                        spec: {groups: []}
                                        """))
                .hasMessageContaining("spec: Required value");
    }

    @Test
    void theRulesGoWithTheirPolicy() {
        clock.tick(Examples.NOW);
        assertThat(ruleResource().get()).isNotNull();

        var unused = policy().delete();

        await().atMost(Duration.ofSeconds(120)).until(() -> ruleResource().get() == null);
    }

    private static ObjectNode stricter() {
        ObjectNode policy = Examples.policy();
        ((ObjectNode) policy.at("/spec/guardrails/0/critical")).put("threshold", "99.85%");
        return policy;
    }

    private JsonNode rendered(ObjectNode policy) {
        Guarded guarded = GuardedPolicies.read(namespace, "game-server", policy.toString());
        return Api.JSON.valueToTree(Rendering.prometheusRule(guarded, Options.DEFAULT)).get("spec");
    }

    private void claim(String release) {
        var ledgers = new LedgerStore(cluster.admin());
        var read = ledgers.load(namespace, "game-server").orElseThrow();
        assertThat(ledgers.commit(read, Ledger.EMPTY.claim(release, Optional.empty()))).isTrue();
    }

    private JsonNode rule() {
        return Api.JSON.valueToTree(ruleResource().get());
    }

    private String version() {
        return rule().at("/metadata/resourceVersion").asText();
    }

    private Resource<GenericKubernetesResource> ruleResource() {
        return cluster.admin()
                .genericKubernetesResources("monitoring.coreos.com/v1", "PrometheusRule")
                .inNamespace(namespace)
                .withName("belay-game-server");
    }

    private Resource<DeploymentPolicy> policy() {
        return Given.policies(cluster.admin(), namespace).withName("game-server");
    }

    private ConditionStatus condition() {
        return conditions().stream()
                .filter(c -> c.type().equals("RulesApplied"))
                .findFirst()
                .orElseThrow();
    }

    private List<ConditionStatus> conditions() {
        return policy().get().getStatus().conditions();
    }
}
