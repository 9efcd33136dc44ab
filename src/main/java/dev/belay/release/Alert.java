package dev.belay.release;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One alert of a delivery that names a Release and says what it asks for.
///
/// @param firing false for `resolved`
/// @param evaluatedAt when Prometheus evaluated it, by its own annotation
/// @param window how far the evaluation looked back, if the alert says so
public record Alert(
        Action action,
        String slo,
        boolean firing,
        String fingerprint,
        Instant startsAt,
        Optional<Instant> evaluatedAt,
        Optional<Duration> window,
        Instant receivedAt) {}
