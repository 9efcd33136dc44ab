package dev.belay.guardrail;

import dev.belay.policy.Slo;
import dev.belay.policy.Slo.Sli;
import dev.belay.policy.Slo.Threshold;

/// The rules about one SLO, in the parts in which they are evaluated.
interface SloRules {

    static SloRules of(Book book, Slo slo) {
        return switch (slo.sli()) {
            case Sli.Events _, Sli.Latency _ -> new CountedRules(book, slo);
            case Sli.Ratio _, Sli.Gauge _ -> new StateRules(book, slo);
        };
    }

    Slo slo();

    /// The value at a threshold, in the unit of what is recorded within the window.
    String level(Threshold limit);

    /// Adds the evidence and what rolls back by it alone: evaluated more often than the rest.
    void evidence();

    /// Adds what else may roll back: first of all SLOs, since nothing may make a rollback wait.
    void rollback();

    /// Adds what holds, and what proves health.
    void rest();

    /// Adds what is known about the baseline of a release, and returns an expression that has a value
    /// for each release whose baseline serves inside the objective.
    String baselineHealthy();
}
