package dev.belay.observe;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/// Counts what came in from outside and what became of it.
@ApplicationScoped
public class DeliveryMetrics {

    private final MeterRegistry registry;

    DeliveryMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /// Counts one delivery: `belay_deliveries_total{source,outcome}`.
    public void delivered(String source, String outcome) {
        registry.counter("belay.deliveries", "source", source, "outcome", outcome).increment();
    }

    /// Counts which secret a delivery was signed with: `belay_secret_used_total{source,secret}`.
    ///
    /// A rotation is over when `older` stands still.
    public void signedWith(String source, boolean newest) {
        String secret = newest ? "newest" : "older";
        registry.counter("belay.secret.used", "source", source, "secret", secret).increment();
    }

    /// Counts that a changed secret file could not be used: `belay_secret_kept_total{source}`.
    public void keptOldSecrets(String source) {
        registry.counter("belay.secret.kept", "source", source).increment();
    }
}
