package dev.belay.observe;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;

/// Counts what was odd about deliveries that were handled all the same.
@ApplicationScoped
public class PayloadMetrics {

    private final MeterRegistry registry;

    PayloadMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /// Counts so many cases of something odd: `belay_payload_oddities_total{source,oddity}`.
    public void odd(String source, String oddity, int times) {
        if (times > 0) {
            registry.counter("belay.payload.oddities", "source", source, "oddity", oddity)
                    .increment(times);
        }
    }
}
