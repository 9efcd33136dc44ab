package dev.belay.workload;

import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Intent;
import dev.belay.release.Outcome;
import java.util.Optional;

/// Whose version stands in a target's spec, in terms of one release.
///
/// A version is known by the release label *and* the container's image: either of the two alone
/// may have been left behind by someone who changed the other.
public sealed interface Standing {

    /// The candidate's.
    record Candidate() implements Standing {}

    /// The baseline's.
    record OfBaseline(Baseline baseline) implements Standing {}

    /// That of a later release of the same policy.
    record Newer(String release) implements Standing {}

    /// Somebody else's.
    record Stranger(String by) implements Standing {}

    /// Judges what stands there.
    ///
    /// @param writer who last wrote it, as far as the API server knows
    static Standing of(
            Optional<String> release, Optional<String> image, String writer, Order order) {
        Intent intent = order.intent();
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
                .orElseGet(() -> new Stranger(writer));
    }

    /// Judges a pod template.
    static Standing of(PodTemplate template, String writer, Order order) {
        String container = order.intent().policy().target().container();
        return of(template.release(), template.image(container), writer, order);
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
