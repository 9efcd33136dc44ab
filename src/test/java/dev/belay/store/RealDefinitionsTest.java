package dev.belay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.cluster.Cluster;
import dev.belay.cluster.FreshNamespace;
import dev.belay.cluster.RequiresRealCluster;
import dev.belay.engine.Policies;
import dev.belay.engine.Releases.Scope;
import dev.belay.guardrail.Options;
import dev.belay.policy.VerificationWorkflow;
import dev.belay.release.Cause;
import dev.belay.release.Ledger;
import dev.belay.release.Outbox;
import dev.belay.release.Phase;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import dev.belay.release.VerificationLog;
import dev.belay.release.VerificationRun;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The definitions and the stores against the real API server: CEL, immutability, columns.
@RequiresRealCluster
class RealDefinitionsTest {

    private record Bad(String pointer, String json, String field, String says) {}

    @BeforeEach
    void definitions(Cluster cluster) {
        Given.definitions(cluster.admin());
    }

    @Test
    void refusesWhatIsMistypedAndNamesTheField(Cluster cluster, @FreshNamespace String namespace) {
        Given.policy(cluster.admin(), namespace, Examples.policy());
        var critical = "/spec/guardrails/0/critical/threshold";
        var bad =
                Stream.of(
                        new Bad("/metadata/name", '"' + "x".repeat(44) + '"', "", "43 characters"),
                        new Bad(
                                "/spec/strategy/canary/steps/1/weight",
                                "10",
                                "spec.strategy.canary.steps",
                                "weights must rise from step to step; 100 % is implied"),
                        new Bad(
                                "/spec/strategy/canary/steps/1/weight",
                                "5",
                                "spec.strategy.canary.steps",
                                "weights must rise"),
                        new Bad(
                                "/spec/strategy/canary/steps/1/weight",
                                "100",
                                "spec.strategy.canary.steps[1].weight",
                                "less than or equal to 99"),
                        new Bad(
                                "/spec/strategy/canary/steps/0/weight",
                                "0",
                                "spec.strategy.canary.steps[0].weight",
                                "greater than or equal to 1"),
                        new Bad(
                                "/spec/strategy/canary/steps",
                                "[]",
                                "spec.strategy.canary.steps",
                                "at least 1"),
                        new Bad(
                                "/spec/strategy/canary/steps/0/bake",
                                "\"soon\"",
                                "spec.strategy.canary.steps[0].bake",
                                "should match"),
                        new Bad(
                                "/spec/target/kind",
                                "\"StatefulSet\"",
                                "spec.target.kind",
                                "Rollout"),
                        new Bad(
                                "/spec/target/kind",
                                "\"Deployment\"",
                                "spec.strategy",
                                "a Deployment rolling"),
                        new Bad(
                                "/spec/target/kind",
                                "\"HTTPRoute\"",
                                "spec.target.httpRoute",
                                "kind HTTPRoute needs httpRoute"),
                        new Bad(
                                "/spec/target/application",
                                "{\"workload\": {\"kind\": \"Rollout\"}}",
                                "spec.target.application",
                                "kind Application needs application"),
                        new Bad(
                                "/spec/strategy/rolling",
                                "{}",
                                "spec.strategy",
                                "exactly one of canary, blueGreen and rolling"),
                        new Bad(
                                "/spec/target/container",
                                null,
                                "spec.target.container",
                                "Required"),
                        new Bad(
                                "/spec/source/repository",
                                "\"game\"",
                                "spec.source.repository",
                                "should match"),
                        new Bad(
                                "/spec/source/trigger",
                                "\"created_at\"",
                                "spec.source.trigger",
                                "\"created\""),
                        new Bad("/spec/mode", "\"dry\"", "spec.mode", "\"enforce\""),
                        new Bad(
                                "/spec/guardrails/0/sli/gauge",
                                "{\"value\":\"x\"}",
                                "spec.guardrails[0].sli",
                                "exactly one of events, latency, ratio and gauge"),
                        new Bad(
                                "/spec/guardrails/0/sli",
                                "{}",
                                "spec.guardrails[0].sli",
                                "exactly one of"),
                        new Bad(
                                "/spec/guardrails/0/objective",
                                null,
                                "spec.guardrails[0]",
                                "objective is required"),
                        new Bad("/spec/guardrails/2/critical", null, "", ""),
                        new Bad(
                                "/spec/guardrails/2/evidence",
                                "{}",
                                "spec.guardrails[2]",
                                "evidence needs an sli that counts"),
                        new Bad(critical, "\"998\"", "spec.guardrails[0]", "shares like 99.9%"),
                        new Bad("/spec/watch", "\"15\"", "spec.watch", "should match"),
                        verification("{}", "[0].workflow", "Required"),
                        verification(
                                "{name: login, workflow: verify.yml}", "[0].onFailure", "Required"),
                        verification(
                                "{name: login, workflow: ../verify.yml, onFailure: hold}",
                                "[0].workflow",
                                "should match"),
                        verification(
                                "{name: login, workflow: verify.yml, onFailure: panic}",
                                "[0].onFailure",
                                "\"rollback\""),
                        verification(
                                "{name: a, workflow: v.yml, onFailure: hold}, {name: a, workflow: w.yml, onFailure: hold}",
                                "",
                                "no two verification workflows may have the same name"),
                        verification(
                                "{name: a, workflow: v.yml, onFailure: hold, inputs: [{name: Belay, value: x}]}",
                                "[0].inputs",
                                "the input belay is Belay's own"),
                        verification(
                                "{name: a, workflow: v.yml, onFailure: hold, inputs: [{name: x, value: y}, {name: x, value: z}]}",
                                "[0].inputs",
                                "no two inputs may have the same name"),
                        new Bad("/spec", null, "", "spec is required"));

        bad.filter(b -> !b.says().isEmpty())
                .forEach(b -> assertRefused(cluster, namespace, changed(b), b.field(), b.says()));
    }

    private static Bad verification(String items, String field, String says) {
        return new Bad("/spec/verification", "[" + items + "]", "spec.verification" + field, says);
    }

    @Test
    void takesTheExampleWithVerification(Cluster cluster, @FreshNamespace String namespace)
            throws IOException {
        String yaml = Files.readString(Path.of("examples", "verification", "policy.yaml"));
        var policy = (ObjectNode) Examples.yaml(yaml.replaceFirst("timeout: 10m, ", ""));
        ((ObjectNode) policy.get("metadata")).put("namespace", namespace);

        Given.policy(cluster.admin(), namespace, policy);

        var stored =
                new PolicyStore(cluster.admin(), Optional.of(List.of(namespace)))
                        .forRepository("acme/game");
        assertThat(stored)
                .singleElement()
                .isInstanceOfSatisfying(
                        Policies.Found.Usable.class,
                        found ->
                                assertThat(found.policy().verification())
                                        .hasSize(5)
                                        .first()
                                        .extracting(VerificationWorkflow::timeout)
                                        .isEqualTo(Duration.ofMinutes(15)));
    }

    private static ObjectNode changed(Bad bad) {
        var policy = Examples.policy();
        ((ObjectNode) policy.get("metadata")).put("name", "bad");
        int slash = bad.pointer().lastIndexOf('/');
        var parent = (ObjectNode) policy.at(bad.pointer().substring(0, slash));
        var field = bad.pointer().substring(slash + 1);
        if (bad.json() == null) {
            parent.remove(field);
        } else {
            parent.set(field, Examples.yaml("{v: " + bad.json() + "}").get("v"));
        }
        return policy;
    }

    private static void assertRefused(
            Cluster cluster, String namespace, ObjectNode policy, String field, String says) {
        var generic =
                cluster.admin()
                        .getKubernetesSerialization()
                        .unmarshal(policy.toString(), GenericKubernetesResource.class);
        assertThatThrownBy(() -> cluster.admin().resource(generic).inNamespace(namespace).create())
                .as("%s", says)
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        e -> {
                            assertThat(e.getCode()).isEqualTo(422);
                            assertThat(e.getStatus().getMessage()).contains(field, says);
                        });
    }

    @Test
    void aReleaseIsImmutableAndItsStoreIsExact(Cluster cluster, @FreshNamespace String namespace) {
        Given.policy(cluster.admin(), namespace, Examples.policy());
        var releases =
                new ReleaseStore(cluster.admin(), Optional.of(List.of(namespace)), (_, _) -> {});
        assertThat(releases.create(Examples.intent(namespace, 100))).isTrue();
        assertThat(releases.create(Examples.intent(namespace, 100))).isFalse();
        var id = new ReleaseId(namespace, "game-server-100");
        var read = releases.load(id).orElseThrow();
        assertThat(read.state().intent()).isEqualTo(Examples.intent(namespace, 100));

        var rolledBack = rolledBack(read.state());
        var committed = releases.commit(read, rolledBack).orElseThrow();
        assertThat(committed.state()).isEqualTo(rolledBack);
        assertThat(releases.load(id)).contains(committed);
        assertThat(releases.commit(read, read.state())).isEmpty();

        assertThatThrownBy(() ->
                        Given.releases(cluster.admin(), namespace)
                                .withName("game-server-100")
                                .patch(
                                        PatchContext.of(PatchType.JSON_MERGE),
                                        "{\"spec\":{\"image\":\"registry.example.com/evil:1\"}}"))
                .hasMessageContaining("spec is immutable: a Release is one deployment");

        releases.retire(read);
        assertThat(releases.active(new Scope.Everything())).hasSize(1);
        releases.retire(committed);
        assertThat(releases.active(new Scope.Everything())).isEmpty();
        assertThat(releases.active(new Scope.OfPolicy(namespace, "game-server"))).hasSize(1);
        Given.releases(cluster.admin(), namespace).withName("game-server-100").delete();
        assertThat(releases.load(id)).isEmpty();
    }

    @Test
    void theLedgerAndTheReportShareAStatus(Cluster cluster, @FreshNamespace String namespace) {
        Given.policy(cluster.admin(), namespace, Examples.policy());
        var ledgers = new LedgerStore(cluster.admin());
        var policies = new PolicyStore(cluster.admin(), Optional.of(List.of(namespace)));
        var stale = ledgers.load(namespace, "game-server").orElseThrow();
        policies.report(
                Examples.NOW, Given.LINT, new PrometheusRules(cluster.admin(), Options.DEFAULT));
        var next =
                new Ledger(
                        Optional.of("game-server-100"),
                        Optional.of(
                                new Ledger.Certified(
                                        Optional.empty(), "game:1", "abc", Examples.NOW)),
                        List.of("game-server-101"),
                        101);

        assertThat(ledgers.commit(stale, next)).isFalse();
        assertThat(ledgers.commit(ledgers.load(namespace, "game-server").orElseThrow(), next))
                .isTrue();

        var read = ledgers.load(namespace, "game-server").orElseThrow();
        assertThat(read.ledger()).isEqualTo(next);
        assertThat(ledgers.commit(read, Ledger.EMPTY)).isTrue();
        var status =
                Given.policies(cluster.admin(), namespace)
                        .withName("game-server")
                        .get()
                        .getStatus();
        assertThat(status.active()).isNull();
        assertThat(status.certified()).isNull();
        assertThat(status.conditions().getFirst().status()).isEqualTo("True");
    }

    @Test
    void refusesAReleaseWithANameThatIsNoLabel(Cluster cluster, @FreshNamespace String namespace) {
        Given.policy(cluster.admin(), namespace, Examples.policy());
        var releases =
                new ReleaseStore(cluster.admin(), Optional.of(List.of(namespace)), (_, _) -> {});
        releases.create(Examples.intent(namespace, 100));
        var release = Given.releases(cluster.admin(), namespace).withName("game-server-100").get();
        release.setMetadata(
                new ObjectMetaBuilder().withNamespace(namespace).withName("x".repeat(64)).build());

        assertThatThrownBy(() -> cluster.admin().resource(release).create())
                .hasMessageContaining("metadata.name must not be longer than 63 characters");
    }

    @Test
    void selectsByPhase(Cluster cluster, @FreshNamespace String namespace) {
        Given.policy(cluster.admin(), namespace, Examples.policy());
        var releases =
                new ReleaseStore(cluster.admin(), Optional.of(List.of(namespace)), (_, _) -> {});
        releases.create(Examples.intent(namespace, 100));
        releases.create(Examples.intent(namespace, 101));
        var read = releases.load(new ReleaseId(namespace, "game-server-100")).orElseThrow();
        releases.commit(read, rolledBack(read.state()));

        var found =
                Given.releases(cluster.admin(), namespace)
                        .withField("status.phase", "RolledBack")
                        .list();

        assertThat(found.getItems())
                .extracting(r -> r.getMetadata().getName())
                .containsExactly("game-server-100");
    }

    @Test
    void kubectlShowsWhatPeopleWantToKnow(Cluster cluster, @FreshNamespace String namespace)
            throws Exception {
        Given.policy(cluster.admin(), namespace, Examples.policy());
        new PolicyStore(cluster.admin(), Optional.of(List.of(namespace)))
                .report(
                        Examples.NOW,
                        Given.LINT,
                        new PrometheusRules(cluster.admin(), Options.DEFAULT));
        var releases =
                new ReleaseStore(cluster.admin(), Optional.of(List.of(namespace)), (_, _) -> {});
        releases.create(Examples.intent(namespace, 100));
        var read = releases.load(new ReleaseId(namespace, "game-server-100")).orElseThrow();
        releases.commit(read, rolledBack(read.state()));

        assertThat(kubectl(cluster, namespace, "get", "releases"))
                .matches(
                        "(?s)NAME +AGE +SHA +POLICY +PHASE +STEP +REASON\\s+game-server-100 +\\d+s"
                                + " +0123456 +game-server +RolledBack +the baseline serves again\\s+");
        assertThat(kubectl(cluster, namespace, "get", "rel", "-o", "wide"))
                .contains(
                        "DEPLOYMENT", "BASELINE", "registry.example.com/game-server:99", "Unknown");
        assertThat(kubectl(cluster, namespace, "get", "dp"))
                .matches(
                        "(?s)NAME +AGE +SERVICE +ENVIRONMENT +REPOSITORY +ACTIVE +CERTIFIED +READY +ROLLBACK\\s+"
                                + "game-server +\\d+s +production +example/game +True +True\\s+");
    }

    private static ReleaseState rolledBack(ReleaseState s) {
        var cause = new Cause.FromAlert("availability", "0123456789abcdef", Examples.NOW);
        return new ReleaseState(
                s.intent(),
                new Phase.RolledBack(cause, Examples.NOW, false),
                s.holds(),
                s.approvals(),
                s.gates(),
                s.presses(),
                Optional.of(
                        Examples.start(
                                "{\"metadata\":{\"labels\":{\"app\":\"game\"}},\"spec\":{\"containers\":[]}}")),
                Optional.of("0123456789abcdef"),
                new VerificationLog(
                        List.of(
                                new VerificationRun(
                                        "login",
                                        VerificationRun.Stage.FAILED,
                                        1,
                                        Examples.NOW,
                                        Optional.of(30433642L),
                                        2,
                                        "https://github.example/acme/game/actions/runs/30433642",
                                        "failure"))),
                s.evidence(),
                List.of(),
                s.firing(),
                s.verdicts(),
                Outbox.EMPTY,
                s.timings(),
                "the baseline serves again",
                Examples.NOW);
    }

    private static String kubectl(Cluster cluster, String namespace, String... arguments)
            throws Exception {
        var command =
                Stream.concat(
                                Stream.of(
                                        "kubectl",
                                        "--kubeconfig",
                                        cluster.kubeconfig().toString(),
                                        "-n",
                                        namespace),
                                Stream.of(arguments))
                        .toList();
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
