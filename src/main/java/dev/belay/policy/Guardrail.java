package dev.belay.policy;

import java.time.Duration;

/// An SLO that watches the candidate; its name is the alert label `slo`.
///
/// @param window the time an evaluation looks back on, so `healthy` evidence only counts when the
///     whole window lies inside the step
/// @param healthRequired whether nothing advances without `healthy` evidence of this SLO
public record Guardrail(String name, Duration window, boolean healthRequired) {}
