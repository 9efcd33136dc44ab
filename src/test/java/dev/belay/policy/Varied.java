package dev.belay.policy;

import dev.belay.policy.Policy.Rollback;
import java.util.List;

/// Policies that differ from another one in what a test is about.
public final class Varied {

    private Varied() {}

    /// With other gates.
    public static Policy gates(Policy policy, Gates gates) {
        return with(policy, policy.rollback(), gates, policy.verification());
    }

    /// With other workflows that have to succeed after the rollout.
    public static Policy verification(Policy policy, List<VerificationWorkflow> workflows) {
        return with(policy, policy.rollback(), policy.gates(), workflows);
    }

    /// With other teams whose members may press the button at GitHub.
    public static Policy teams(Policy policy, String... teams) {
        Rollback rollback = policy.rollback();
        return with(
                policy,
                new Rollback(rollback.timeout(), rollback.verification(), List.of(teams)),
                policy.gates(),
                policy.verification());
    }

    /// With other channels that are told.
    public static Policy notifications(Policy policy, Notifications notifications) {
        return with(
                policy, policy.rollback(), policy.gates(), notifications, policy.verification());
    }

    private static Policy with(
            Policy p, Rollback rollback, Gates gates, List<VerificationWorkflow> verification) {
        return with(p, rollback, gates, p.notifications(), verification);
    }

    private static Policy with(
            Policy p,
            Rollback rollback,
            Gates gates,
            Notifications notifications,
            List<VerificationWorkflow> verification) {
        return new Policy(
                p.name(),
                p.service(),
                p.target(),
                p.strategy(),
                p.watch(),
                p.certifyAfter(),
                p.progressDeadline(),
                p.guardrails(),
                p.rulesHash(),
                rollback,
                p.onNewRelease(),
                p.mode(),
                gates,
                notifications,
                verification);
    }
}
