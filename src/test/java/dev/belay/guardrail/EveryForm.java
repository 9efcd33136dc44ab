package dev.belay.guardrail;

import dev.belay.guardrail.Guarded.EnvironmentSuspected;
import dev.belay.policy.Guardrail;
import dev.belay.policy.Percent;
import dev.belay.policy.Slo;
import dev.belay.policy.Slo.EvidenceRule;
import dev.belay.policy.Slo.Sli;
import dev.belay.policy.Slo.Threshold;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A policy with an SLI of every form, for what must hold whatever people watch.
final class EveryForm {

    static final Guarded GUARDED =
            new Guarded(
                    "play",
                    "game",
                    "game",
                    List.of(
                            slo("events", new Sli.Events("bad_total", "all_total"), "0.998", true),
                            slo(
                                    "latency",
                                    new Sli.Latency("seconds", Duration.ofMillis(500)),
                                    "0.8",
                                    true),
                            slo("ratio", new Sli.Ratio("good"), "0.998", false),
                            slo("gauge", new Sli.Gauge("queue", true), "100", false)),
                    Duration.ofMinutes(65),
                    EnvironmentSuspected.ROLLBACK);

    private EveryForm() {}

    private static Slo slo(String name, Sli sli, String critical, boolean evidence) {
        return new Slo(
                new Guardrail(name, Duration.ofMinutes(1), true),
                sli,
                sli instanceof Sli.Gauge ? Optional.empty() : Optional.of(Percent.parse("99.9%")),
                Optional.of(new Threshold(new BigDecimal(critical), Duration.ofMinutes(3))),
                Optional.of(new Threshold(new BigDecimal(critical), Duration.ofMinutes(1))),
                evidence
                        ? Optional.of(
                                new EvidenceRule(
                                        Percent.parse("0.1%"), List.of(Percent.parse("10%"))))
                        : Optional.empty());
    }
}
