package dev.belay.policy;

/// The workload a policy changes, in the policy's own namespace.
public record Target(Kind kind, String namespace, String name, String container) {

    /// The kinds of workload Belay can drive.
    public enum Kind {
        /// Argo Rollouts `Rollout` with a canary strategy.
        ROLLOUT
    }

    @Override
    public String toString() {
        return "Rollout %s/%s".formatted(namespace, name);
    }
}
