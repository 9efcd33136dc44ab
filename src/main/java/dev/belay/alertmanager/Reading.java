package dev.belay.alertmanager;

import dev.belay.release.Triage;
import java.time.Instant;
import java.util.Optional;

/// An alert as it is understood, with what makes it the same as another.
record Reading(Key key, Triage triage) {

    /// What repeats of one alert in a body have in common. `service` belongs to it so that a repeat with
    /// another identity is never taken for the same.
    record Key(
            String namespace,
            String service,
            String release,
            String action,
            String slo,
            boolean firing,
            String fingerprint,
            Instant startsAt) {}

    /// This one, or its repeat if that was evaluated later.
    Reading newest(Reading repeat) {
        Instant never = Instant.MIN;
        Instant mine = evaluatedAt().orElse(never);
        return repeat.evaluatedAt().orElse(never).isAfter(mine) ? repeat : this;
    }

    private Optional<Instant> evaluatedAt() {
        return switch (triage) {
            case Triage.Ignored _ -> Optional.empty();
            case Triage.ForNamespace(String _, String _, var alert) -> alert.evaluatedAt();
            case Triage.ForRelease(var _, String _, var alert) -> alert.evaluatedAt();
        };
    }
}
