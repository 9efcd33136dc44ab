package dev.belay.release;

import dev.belay.policy.Guardrail;
import dev.belay.policy.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Whether there is positive evidence enough to go on: silence and age count as none.
final class Advance {

    /// Proof older than this proves nothing any more (design §4, §12).
    static final Duration MAX_AGE = Duration.ofSeconds(60);

    private Advance() {}

    /// What is missing for an advance of something that was observed since `from`; empty if nothing.
    static Optional<String> missing(
            ReleaseState state, Policy policy, Instant from, Duration bake, Instant now) {
        if (!state.holds().isEmpty()) {
            return Holds.why(state);
        }
        if (now.isBefore(from.plus(bake))) {
            return Optional.of("baking until " + from.plus(bake));
        }
        return blind(state, policy, Optional.of(from), now);
    }

    /// What evidence is missing; empty if the alert path is alive and each guardrail is healthy.
    ///
    /// @param from the windows of the evidence must lie after this, if given
    static Optional<String> blind(
            ReleaseState state, Policy policy, Optional<Instant> from, Instant now) {
        if (state.evidence().heartbeat().filter(p -> p.youngerThan(MAX_AGE, now)).isEmpty()) {
            return Optional.of(
                    "no heartbeat of the alert path within " + MAX_AGE.toSeconds() + " s");
        }
        for (Guardrail guardrail : policy.healthRequired()) {
            Optional<Evidence.Proof> proof =
                    Optional.ofNullable(state.evidence().healthy().get(guardrail.name()))
                            .filter(p -> p.youngerThan(MAX_AGE, now))
                            .filter(p -> from.map(p::liesAfter).orElse(true));
            if (proof.isEmpty()) {
                return Optional.of("no healthy evidence of SLO " + guardrail.name() + " yet");
            }
        }
        return Optional.empty();
    }
}
