package dev.belay.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Policies;
import dev.belay.policy.Source;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// The DeploymentPolicies: which of them a deployment is for, and whether each can be used.
public final class PolicyStore implements Policies {

    private static final String READY = "Ready";

    /// The longest message of the condition, in bytes of JSON.
    private static final int MESSAGE = 2048;

    private final Api policies;
    private final Namespaces namespaces;

    /// A store of all policies in these namespaces, or in all when none are named.
    public PolicyStore(KubernetesClient client, Optional<List<String>> namespaces) {
        this.policies = new Api(client, "deploymentpolicies");
        this.namespaces = new Namespaces(namespaces);
    }

    @Override
    public List<Found> forRepository(String repository) {
        return all().filter(p -> p.repository().equalsIgnoreCase(repository))
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

    /// Writes into each policy's status whether it can be used, where that is not there yet; one
    /// that is written by someone else at this moment is left to the next call.
    public void report(Instant now) {
        all().toList().forEach(policy -> report(policy, now));
    }

    private void report(PolicyObject policy, Instant now) {
        List<ConditionStatus> before = conditions(policy.object());
        ConditionStatus ready = ready(policy, before, now);
        if (before.contains(ready)) {
            return;
        }
        List<ConditionStatus> next = new ArrayList<>(before);
        next.removeIf(c -> READY.equals(c.type()));
        next.add(ready);
        ObjectNode patch = Api.JSON.createObjectNode();
        patch.putObject("metadata").put("resourceVersion", policy.version());
        patch.putObject("status")
                .put("observedGeneration", policy.generation())
                .set("conditions", Api.JSON.valueToTree(next));
        Api.Answer answer = policies.patchStatus(policy.namespace(), policy.name(), patch);
        if (answer.code() != 409 && answer.code() != 404) {
            policies.orUnavailable("write", answer, policy.namespace(), policy.name());
        }
    }

    private static ConditionStatus ready(
            PolicyObject policy, List<ConditionStatus> before, Instant now) {
        List<String> problems = policy.problems();
        ConditionStatus c =
                Conditions.condition(
                        READY,
                        Conditions.yes(problems.isEmpty()),
                        problems.isEmpty() ? "Valid" : "Invalid",
                        Fit.to(String.join("; ", problems), MESSAGE),
                        now,
                        before);
        return new ConditionStatus(
                c.type(),
                c.status(),
                c.reason(),
                c.message(),
                c.lastTransitionTime(),
                policy.generation());
    }

    private static List<ConditionStatus> conditions(JsonNode object) {
        List<ConditionStatus> conditions = new ArrayList<>();
        for (JsonNode c : object.path("status").path("conditions")) {
            conditions.add(Objects.requireNonNull(Api.JSON.convertValue(c, ConditionStatus.class)));
        }
        return conditions;
    }

    private Stream<PolicyObject> all() {
        return namespaces.toList().stream()
                .flatMap(namespace -> policies.list(namespace, "").valueStream())
                .map(PolicyObject::of);
    }
}
