package dev.belay.release;

import dev.belay.policy.Gate;
import dev.belay.policy.Gates;
import dev.belay.policy.Policy;
import dev.belay.policy.Varied;
import java.util.List;

/// The usual policy, with gates.
public final class Gated {

    private Gated() {}

    /// With these gates and the usual deadline.
    public static Policy policy(Gate... gates) {
        return Varied.gates(
                Samples.policy(), new Gates(List.of(), false, Gates.DEADLINE, List.of(gates)));
    }
}
