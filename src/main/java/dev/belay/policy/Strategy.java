package dev.belay.policy;

import java.util.List;

/// How the candidate takes over from the baseline.
public sealed interface Strategy {

    /// The traffic shares in rising order; 100 % follows the last one.
    List<Step> steps();

    /// Traffic moves in rising shares.
    record Canary(List<Step> steps) implements Strategy {
        public Canary {
            steps = List.copyOf(steps);
            if (steps.isEmpty()) {
                throw new IllegalArgumentException("a canary needs at least one step");
            }
            for (int i = 1; i < steps.size(); i++) {
                if (steps.get(i).weight() <= steps.get(i - 1).weight()) {
                    throw new IllegalArgumentException(
                            "weights must rise, but step %d has %d after %d"
                                    .formatted(
                                            i, steps.get(i).weight(), steps.get(i - 1).weight()));
                }
            }
        }
    }
}
