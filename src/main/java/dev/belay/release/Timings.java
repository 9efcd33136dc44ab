package dev.belay.release;

import java.time.Instant;
import java.util.Optional;

/// The instants of a rollback, from the alert to the proof.
public record Timings(
        Optional<Instant> alertStartedAt,
        Optional<Instant> receivedAt,
        Optional<Instant> decidedAt,
        Optional<Instant> patchedAt,
        Optional<Instant> verifiedAt) {

    /// Nothing happened yet.
    public static final Timings NONE =
            new Timings(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    /// The rollback was decided because of an alert.
    static Timings decided(Optional<Alert> alert, Instant now) {
        return new Timings(
                alert.map(Alert::startsAt),
                alert.map(Alert::receivedAt),
                Optional.of(now),
                Optional.empty(),
                Optional.empty());
    }

    /// The cluster accepted the write.
    Timings patched(Instant now) {
        return new Timings(
                alertStartedAt,
                receivedAt,
                decidedAt,
                patchedAt.or(() -> Optional.of(now)),
                verifiedAt);
    }

    /// The baseline was seen to hold.
    Timings verified(Instant now) {
        return new Timings(alertStartedAt, receivedAt, decidedAt, patchedAt, Optional.of(now));
    }
}
