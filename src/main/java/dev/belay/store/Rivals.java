package dev.belay.store;

import dev.belay.store.PolicyReader.Reading.Bad;
import dev.belay.store.PolicyReader.Reading.Good;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Lets no two policies change the same object: the older one keeps it, as usual in Kubernetes. They may
/// lie in different namespaces, for an Application lies in Argo CD's.
final class Rivals {

    private Rivals() {}

    /// The policies, where those that claim another's target have become unusable.
    static List<PolicyObject> settle(List<PolicyObject> policies) {
        Map<String, PolicyObject> owners = new HashMap<>();
        policies.stream()
                .sorted(
                        Comparator.comparing(Rivals::created)
                                .thenComparing(PolicyObject::namespace)
                                .thenComparing(PolicyObject::name))
                .forEach(policy ->
                        claims(policy).forEach(claim -> owners.putIfAbsent(claim, policy)));
        return policies.stream().map(policy -> settle(policy, owners)).toList();
    }

    private static PolicyObject settle(PolicyObject policy, Map<String, PolicyObject> owners) {
        for (String claim : claims(policy)) {
            PolicyObject owner = owners.getOrDefault(claim, policy);
            if (!same(owner, policy)) {
                return policy.unusable(problem(claim, owner));
            }
        }
        return policy;
    }

    private static Bad problem(String claim, PolicyObject owner) {
        Problems problems = new Problems();
        problems.add(
                "spec.target",
                claim,
                "is changed by DeploymentPolicy %s/%s already; two policies would undo each other"
                        .formatted(owner.namespace(), owner.name()));
        return new Bad(problems.all());
    }

    private static List<String> claims(PolicyObject policy) {
        if (!(policy.reading() instanceof Good good)) {
            return List.of();
        }
        return good.policy().target().claims().stream().sorted().toList();
    }

    private static boolean same(PolicyObject one, PolicyObject other) {
        return one.namespace().equals(other.namespace()) && one.name().equals(other.name());
    }

    private static String created(PolicyObject policy) {
        return policy.object().path("metadata").path("creationTimestamp").asText();
    }
}
