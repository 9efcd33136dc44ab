package dev.belay.workload.argo;

import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Intent;
import dev.belay.release.Outcome;
import java.util.Optional;

/// Whose pod template stands in the Rollout's spec, in terms of one release.
///
/// A version is known by the release label *and* the container's image: either of the two alone
/// may have been left behind by someone who changed the other.
sealed interface Standing {

    /// The candidate's.
    record Candidate() implements Standing {}

    /// The baseline's.
    record OfBaseline(Baseline baseline) implements Standing {}

    /// That of a later release of the same policy.
    record Newer(String release) implements Standing {}

    /// Somebody else's.
    record Stranger(String by) implements Standing {}

    static Standing of(RolloutView rollout, Order order) {
        Intent intent = order.intent();
        Optional<String> image = rollout.image(intent.policy().target().container());
        Optional<String> release = rollout.release();
        if (release.filter(intent.id().name()::equals).isPresent()
                && image.filter(intent.image()::equals).isPresent()) {
            return new Candidate();
        }
        Optional<Baseline> baseline =
                order.start()
                        .baseline()
                        .filter(b -> b.release().equals(release))
                        .filter(b -> image.filter(b.image()::equals).isPresent());
        if (baseline.isPresent()) {
            return new OfBaseline(baseline.get());
        }
        return release.filter(intent::isOlderThan)
                .<Standing>map(Newer::new)
                .orElseGet(() -> new Stranger(rollout.lastWriter()));
    }

    /// What a write that expected the candidate comes to when this stands there instead.
    default Outcome unexpected() {
        return switch (this) {
            case Candidate _ -> new Outcome.Changed("the candidate stands there");
            case OfBaseline _ -> new Outcome.Changed("the baseline stands there");
            case Newer(String release) -> new Outcome.TakenOver(release);
            case Stranger(String by) -> new Outcome.Foreign(by);
        };
    }
}
