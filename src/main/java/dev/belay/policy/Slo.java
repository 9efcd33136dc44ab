package dev.belay.policy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// All of a guardrail: what is measured and when it holds or rolls back. Rules are rendered from it;
/// decisions need only the [Guardrail].
///
/// @param objective the share of good events that is promised; absent only for a gauge
public record Slo(
        Guardrail guardrail,
        Sli sli,
        Optional<Percent> objective,
        Optional<Threshold> warning,
        Optional<Threshold> critical,
        Optional<EvidenceRule> evidence) {

    /// What is measured.
    public sealed interface Sli {
        /// Bad events among all, as counters; thresholds are shares of good events.
        record Events(String bad, String total) implements Sli {}

        /// Requests slower than a bound are bad; thresholds are seconds at the objective's quantile.
        record Latency(String histogram, Duration bound) implements Sli {}

        /// A ready-made share of good events; thresholds are such shares.
        record Ratio(String good) implements Sli {}

        /// A plain value, worse above or below its thresholds.
        record Gauge(String value, boolean worseAbove) implements Sli {}

        /// Whether a greater value is a worse one.
        default boolean worseWhenGreater() {
            return switch (this) {
                case Events _, Ratio _ -> false;
                case Latency _ -> true;
                case Gauge gauge -> gauge.worseAbove();
            };
        }
    }

    /// A bound in the unit of the SLI, and how long it must be crossed.
    public record Threshold(BigDecimal limit, Duration forTime) {}

    /// The anytime-valid rule: how often it may be wrong, and the shares of bad events it tells from
    /// the critical one.
    public record EvidenceRule(Percent alpha, List<Percent> grid) {
        public EvidenceRule {
            grid = List.copyOf(grid);
        }
    }
}
