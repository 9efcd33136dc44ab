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

/// SLOs of every form, each alone in a policy, so that its rules can be tried alone.
final class Slos {

    static final Slo AVAILABILITY =
            slo(
                    "availability",
                    new Sli.Events("game_requests_total{code=~\"5..\"}", "game_requests_total"),
                    Optional.of(Percent.parse("99.9%")),
                    "0.999",
                    "0.998",
                    Optional.of(evidence("0.5%", "2%", "10%", "50%")));

    static final Slo LATENCY =
            slo(
                    "latency",
                    new Sli.Latency("game_seconds", Duration.ofMillis(500)),
                    Optional.of(Percent.parse("95%")),
                    "0.5",
                    "0.8",
                    Optional.of(evidence("8%", "15%", "40%", "90%")));

    static final Slo RATIO =
            slo(
                    "ready-made",
                    new Sli.Ratio("game_server_availability / 100"),
                    Optional.of(Percent.parse("99.9%")),
                    "0.999",
                    "0.998",
                    Optional.empty());

    static final Slo QUEUE =
            slo(
                    "queue",
                    new Sli.Gauge("game_queue_length", true),
                    Optional.empty(),
                    "100",
                    "200",
                    Optional.empty());

    static final Slo PLAYERS =
            slo(
                    "players",
                    new Sli.Gauge("sum by (namespace, belay_release) (players)", false),
                    Optional.empty(),
                    "20",
                    "10",
                    Optional.empty());

    private Slos() {}

    static Guarded guarded(Slo... slos) {
        return guarded(EnvironmentSuspected.ROLLBACK, slos);
    }

    static Guarded guarded(EnvironmentSuspected suspected, Slo... slos) {
        return new Guarded(
                "play",
                "game-server",
                "game-server",
                List.of(slos),
                Duration.ofMinutes(65),
                suspected);
    }

    static EvidenceRule evidence(String... grid) {
        return new EvidenceRule(
                Percent.parse("0.1%"), List.of(grid).stream().map(Percent::parse).toList());
    }

    private static Slo slo(
            String name,
            Sli sli,
            Optional<Percent> objective,
            String warning,
            String critical,
            Optional<EvidenceRule> evidence) {
        return new Slo(
                new Guardrail(name, Duration.ofMinutes(1), true),
                sli,
                objective,
                Optional.of(new Threshold(new BigDecimal(warning), Duration.ofMinutes(2))),
                Optional.of(new Threshold(new BigDecimal(critical), Duration.ofMinutes(1))),
                evidence);
    }
}
