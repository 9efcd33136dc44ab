package dev.belay.release;

import dev.belay.policy.Gate;
import dev.belay.policy.Gates;
import dev.belay.policy.Policy;
import java.util.List;

/// The usual policy, with gates.
public final class Gated {

    private Gated() {}

    /// With these gates and the usual deadline.
    public static Policy policy(Gate... gates) {
        Policy p = Samples.policy();
        return new Policy(
                p.name(),
                p.service(),
                p.target(),
                p.strategy(),
                p.watch(),
                p.certifyAfter(),
                p.progressDeadline(),
                p.guardrails(),
                p.rollback(),
                p.onNewRelease(),
                p.mode(),
                new Gates(List.of(), false, Gates.DEADLINE, List.of(gates)));
    }
}
