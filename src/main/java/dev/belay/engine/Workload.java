package dev.belay.engine;

import dev.belay.policy.Policy;
import dev.belay.release.Effect;
import dev.belay.release.Intent;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Observation;
import dev.belay.release.Outcome;
import dev.belay.release.Start;
import dev.belay.release.Survey;
import java.util.Optional;

/// A driver of one kind of target: it reports and carries out, and never decides when.
///
/// No method throws for what the cluster answers; that is an outcome.
public interface Workload {

    /// What the target is now, in terms of this release.
    Observation observe(Order order);

    /// What the target says before a start, and whether it could be rolled back right now.
    Survey survey(Question question);

    /// Carries out a write with its precondition. Doing it twice is the same as once.
    Outcome apply(Effect.OnTarget effect, Order order);

    /// What a driver must know of a started release.
    record Order(Intent intent, Start start) {}

    /// What is asked before a start.
    ///
    /// @param certified the version that the ledger says can be gone back to
    /// @param over the started release that would be replaced; only its candidate may stand on the
    ///     target half-way, and anybody else's is left alone
    record Question(Policy policy, Optional<Certified> certified, Optional<Order> over) {

        /// Asked about a policy that has no release under way.
        public Question(Policy policy, Optional<Certified> certified) {
            this(policy, certified, Optional.empty());
        }
    }
}
