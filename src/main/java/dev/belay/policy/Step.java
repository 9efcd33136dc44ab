package dev.belay.policy;

import java.time.Duration;

/// A traffic share of the candidate in percent (1 to 99) and how long it must stay healthy after it
/// was observed there.
public record Step(int weight, Duration bake) {
    public Step {
        if (weight < 1 || weight > 99) {
            throw new IllegalArgumentException("weight must be between 1 and 99, is " + weight);
        }
        if (bake.isNegative()) {
            throw new IllegalArgumentException("bake must not be negative, is " + bake);
        }
    }
}
