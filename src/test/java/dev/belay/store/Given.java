package dev.belay.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.RollbackLint;
import dev.belay.engine.Workload;
import dev.belay.release.Baseline;
import dev.belay.release.Effect;
import dev.belay.release.Finding;
import dev.belay.release.Observation;
import dev.belay.release.Outcome;
import dev.belay.release.Survey;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Puts things into a cluster with fabric8's own typed client, which so proves that it can.
final class Given {

    private static final Baseline VERSION = new Baseline(Optional.empty(), "game:1", "abc", "{}");

    /// A lint that finds every target at rest, drivable and without a remark.
    static final RollbackLint LINT =
            lint(new Survey.Ready(Optional.of(VERSION), Optional.empty(), "7", 0));

    private Given() {}

    /// A target at rest about which there is this to say.
    static Survey ready(Finding... findings) {
        return new Survey.Ready(Optional.of(VERSION), Optional.empty(), "7", 0, List.of(findings));
    }

    /// A lint of targets that say this.
    static RollbackLint lint(Survey survey) {
        return new RollbackLint(
                new Workload() {
                    @Override
                    public Observation observe(Order order) {
                        throw new AssertionError("a lint looks at no release");
                    }

                    @Override
                    public Survey survey(Question question) {
                        return survey;
                    }

                    @Override
                    public Outcome apply(Effect.OnTarget effect, Order order) {
                        throw new AssertionError("a lint writes nothing");
                    }
                });
    }

    /// The custom resource definitions as the build generated them.
    static void definitions(KubernetesClient client) {
        for (String yaml : new String[] {Crds.deploymentPolicies(), Crds.releases()}) {
            var crd =
                    client.getKubernetesSerialization()
                            .unmarshal(yaml, CustomResourceDefinition.class);
            client.resource(crd).unlock().createOr(r -> r.update());
            client.resource(crd).waitUntilCondition(Given::established, 20, TimeUnit.SECONDS);
        }
    }

    /// The API server sets the status some time after it has created the object.
    private static boolean established(CustomResourceDefinition crd) {
        return Stream.ofNullable(crd)
                .map(CustomResourceDefinition::getStatus)
                .filter(Objects::nonNull)
                .flatMap(s -> Stream.ofNullable(s.getConditions()))
                .flatMap(List::stream)
                .anyMatch(c -> c.getType().equals("Established") && c.getStatus().equals("True"));
    }

    static void namespace(KubernetesClient client, String name) {
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(name)
                                .endMetadata()
                                .build())
                .unlock()
                .createOr(r -> r.update());
    }

    /// Creates a policy or replaces its spec.
    static void policy(KubernetesClient client, String namespace, ObjectNode object) {
        var policy =
                client.getKubernetesSerialization()
                        .unmarshal(object.toString(), DeploymentPolicy.class);
        policies(client, namespace).resource(policy).unlock().createOr(r -> r.update());
    }

    static void nothingIn(KubernetesClient client, String namespace) {
        for (var release : releases(client, namespace).list().getItems()) {
            release.getMetadata().setFinalizers(null);
            client.resource(release).update();
        }
        releases(client, namespace).delete();
        policies(client, namespace).delete();
    }

    static NonNamespaceOperation<
                    DeploymentPolicy,
                    KubernetesResourceList<DeploymentPolicy>,
                    Resource<DeploymentPolicy>>
            policies(KubernetesClient client, String namespace) {
        return client.resources(DeploymentPolicy.class).inNamespace(namespace);
    }

    static NonNamespaceOperation<Release, KubernetesResourceList<Release>, Resource<Release>>
            releases(KubernetesClient client, String namespace) {
        return client.resources(Release.class).inNamespace(namespace);
    }

    static ReleaseStatus withState(ReleaseStatus s, PhaseStatus state) {
        return new ReleaseStatus(
                s.phase(),
                s.step(),
                s.weight(),
                s.reason(),
                state,
                s.holds(),
                s.approvals(),
                s.gates(),
                s.presses(),
                s.start(),
                s.template(),
                s.verification(),
                s.evidence(),
                s.pending(),
                s.firing(),
                s.verdicts(),
                s.outbox(),
                s.announced(),
                s.channels(),
                s.timings(),
                s.conditions(),
                s.observedGeneration(),
                s.updated());
    }
}
