package dev.belay.store;

import dev.belay.guardrail.Guarded;
import dev.belay.store.PolicyReader.Reading;

/// Reads a policy as far as rules are rendered from it, for tests of other packages.
public final class GuardedPolicies {

    private GuardedPolicies() {}

    /// The policy in this YAML.
    ///
    /// @throws IllegalArgumentException if it is none that can be used
    public static Guarded read(String namespace, String name, String yaml) {
        return switch (PolicyReader.read(
                namespace, name, Examples.spec(Examples.yaml(yaml)), "spec")) {
            case Reading.Good good -> good.guarded();
            case Reading.Bad bad ->
                    throw new IllegalArgumentException(String.join("\n", bad.texts()));
        };
    }
}
