package dev.belay.workload.gateway;

import dev.belay.engine.Workload.Order;
import dev.belay.policy.Target;
import dev.belay.policy.Target.Backend;
import java.util.Optional;

/// Which of the two backends plays which part in one release.
record Sides(Target.HttpRoute target, Backend baseline, Backend candidate) {

    /// The parts as the start noted them; empty where it is not about this target.
    static Optional<Sides> of(Target.HttpRoute target, Order order) {
        return Pin.of(order.start()).flatMap(pin -> of(target, pin.deployment()));
    }

    private static Optional<Sides> of(Target.HttpRoute target, String candidate) {
        Backend first = target.backends().getFirst();
        Backend last = target.backends().getLast();
        return first.deployment().equals(candidate)
                ? Optional.of(new Sides(target, last, first))
                : last.deployment().equals(candidate)
                        ? Optional.of(new Sides(target, first, last))
                        : Optional.empty();
    }

    /// The parts in which this backend gets the candidate.
    static Sides onto(Target.HttpRoute target, Backend candidate) {
        return of(target, candidate.deployment()).orElseThrow();
    }
}
