package dev.belay.release;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Positive proof that arrived, each with the instant it was evaluated and received.
public record Evidence(
        Optional<Proof> heartbeat, Map<String, Proof> healthy, Optional<Proof> recovered) {

    /// No proof yet.
    public static final Evidence NONE = new Evidence(Optional.empty(), Map.of(), Optional.empty());

    public Evidence {
        healthy = Map.copyOf(healthy);
    }

    /// One proof: when Prometheus evaluated it, when it arrived, and how far its window looks back.
    public record Proof(Instant evaluatedAt, Instant receivedAt, Duration window) {

        /// Whether both instants are younger than the bound.
        public boolean youngerThan(Duration bound, Instant now) {
            Instant oldest = now.minus(bound);
            return evaluatedAt.isAfter(oldest) && receivedAt.isAfter(oldest);
        }

        /// Whether everything the proof looked at happened at or after the instant.
        public boolean liesAfter(Instant from) {
            return !evaluatedAt.minus(window).isBefore(from);
        }
    }

    /// The same evidence with a newer heartbeat.
    public Evidence withHeartbeat(Proof proof) {
        return new Evidence(Optional.of(newer(heartbeat, proof)), healthy, recovered);
    }

    /// The same evidence with a newer `healthy` of this SLO.
    public Evidence withHealthy(String slo, Proof proof) {
        Map<String, Proof> next = new TreeMap<>(healthy);
        next.merge(slo, proof, (a, b) -> newer(Optional.of(a), b));
        return new Evidence(heartbeat, next, recovered);
    }

    /// The same evidence with a newer `recovered`.
    public Evidence withRecovered(Proof proof) {
        return new Evidence(heartbeat, healthy, Optional.of(newer(recovered, proof)));
    }

    private static Proof newer(Optional<Proof> known, Proof proof) {
        return known.filter(k -> k.evaluatedAt().isAfter(proof.evaluatedAt())).orElse(proof);
    }
}
