package dev.belay.release;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One alert of a delivery that names a Release and says what it asks for.
///
/// @param firing false for `resolved`
/// @param evaluatedAt when Prometheus evaluated it, by its own annotation
/// @param window how far the evaluation looked back, if the alert says so
/// @param rulesHash which rules were evaluated, if the alert says so
public record Alert(
        Action action,
        String slo,
        boolean firing,
        String fingerprint,
        Instant startsAt,
        Optional<Instant> evaluatedAt,
        Optional<Duration> window,
        Instant receivedAt,
        Optional<String> rulesHash) {

    /// An alert that does not say which rules it comes from.
    public Alert(
            Action action,
            String slo,
            boolean firing,
            String fingerprint,
            Instant startsAt,
            Optional<Instant> evaluatedAt,
            Optional<Duration> window,
            Instant receivedAt) {
        this(
                action,
                slo,
                firing,
                fingerprint,
                startsAt,
                evaluatedAt,
                window,
                receivedAt,
                Optional.empty());
    }

    /// The same alert from rules with this hash.
    public Alert from(String hash) {
        return new Alert(
                action,
                slo,
                firing,
                fingerprint,
                startsAt,
                evaluatedAt,
                window,
                receivedAt,
                Optional.of(hash));
    }
}
