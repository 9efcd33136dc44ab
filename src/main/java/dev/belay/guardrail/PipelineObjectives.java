package dev.belay.guardrail;

import java.math.BigDecimal;
import java.time.Duration;

/// What is expected of deployments as such, whatever they deploy.
///
/// @param success the share of releases that shall arrive, 0 to 1
/// @param duration how long a release may be under way, its watch included
/// @param rollbacks the share of releases that may be rolled back, 0 to 1
/// @param stuck how long a release may stay in one phase at one step: more than the longest bake
///     with its `progressDeadline`, and more than the longest watch
public record PipelineObjectives(
        BigDecimal success, Duration duration, BigDecimal rollbacks, Duration stuck) {

    /// 95 % arrive, within half an hour, 10 % at most are rolled back, and an hour of standstill is odd.
    public static final PipelineObjectives DEFAULT =
            new PipelineObjectives(
                    new BigDecimal("0.95"),
                    Duration.ofMinutes(30),
                    new BigDecimal("0.10"),
                    Duration.ofHours(1));

    /// The same, but for how long a release may stand still.
    public PipelineObjectives stuckAfter(Duration longest) {
        return new PipelineObjectives(success, duration, rollbacks, longest);
    }
}
