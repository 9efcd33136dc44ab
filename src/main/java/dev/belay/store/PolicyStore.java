package dev.belay.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Guardrails;
import dev.belay.engine.Policies;
import dev.belay.engine.RollbackLint;
import dev.belay.engine.Sources;
import dev.belay.guardrail.Guarded;
import dev.belay.policy.Source;
import dev.belay.store.PolicyReader.Reading;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The DeploymentPolicies: which of them a deployment is for, and whether each can be used.
public final class PolicyStore implements Policies, Guardrails, Sources {

    private final Api policies;
    private final Namespaces namespaces;

    /// A store of all policies in these namespaces, or in all when none are named.
    public PolicyStore(KubernetesClient client, Optional<List<String>> namespaces) {
        this.policies = new Api(client, "deploymentpolicies");
        this.namespaces = new Namespaces(namespaces);
    }

    @Override
    public List<Found> all() {
        return objects().map(PolicyObject::found).toList();
    }

    @Override
    public List<Found> forRepository(String repository) {
        return objects()
                .filter(p -> p.repository().equalsIgnoreCase(repository))
                .map(PolicyObject::found)
                .toList();
    }

    /// The policies that a deployment is for, and the broken ones of its repository.
    public List<Found> matching(Source.Deployment deployment) {
        return forRepository(deployment.repository()).stream()
                .filter(found ->
                        switch (found) {
                            case Found.Usable usable -> usable.source().matches(deployment);
                            case Found.Broken _ -> true;
                        })
                .toList();
    }

    /// Brings each policy's rules to the Prometheus Operator, and writes into its status whether it can be used,
    /// whether its target could be rolled back and whether its rules are there, where that is not said yet or old;
    /// one that is written by someone else at this moment is left to the next call.
    public void report(Instant now, RollbackLint lint, PrometheusRules rules) {
        objects().forEach(policy -> report(policy, now, lint, rules));
    }

    private void report(
            PolicyObject policy, Instant now, RollbackLint lint, PrometheusRules rules) {
        Optional<ObjectNode> patch = new PolicyReport(policy, now).patch(lint, rules);
        if (patch.isEmpty()) {
            return;
        }
        Api.Answer answer = policies.patchStatus(policy.namespace(), policy.name(), patch.get());
        if (answer.code() != 409 && answer.code() != 404) {
            policies.orUnavailable("write", answer, policy.namespace(), policy.name());
        }
    }

    @Override
    public Optional<Guarded> guarded(String namespace, String name) {
        return policies.get(namespace, name).map(PolicyObject::of).flatMap(PolicyStore::guarded);
    }

    private static Optional<Guarded> guarded(PolicyObject policy) {
        return switch (policy.reading()) {
            case Reading.Good good -> Optional.of(good.guarded());
            case Reading.Bad _ -> Optional.empty();
        };
    }

    private Stream<PolicyObject> objects() {
        return Rivals.settle(
                namespaces.toList().stream()
                        .flatMap(namespace -> policies.list(namespace, "").valueStream())
                        .map(PolicyObject::of)
                        .toList())
                .stream();
    }
}
