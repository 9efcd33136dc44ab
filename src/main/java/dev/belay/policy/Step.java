package dev.belay.policy;

import java.time.Duration;

/// A traffic share of the candidate in percent (0 to 99) and how long it must stay healthy after it
/// was observed there.
public record Step(int weight, Duration bake) {

    /// Standing ready without traffic, which is all there is to prove there.
    public static final Step WARM_UP = new Step(0, Duration.ZERO);

    public Step {
        if (weight < 0 || weight > 99) {
            throw new IllegalArgumentException("weight must be between 0 and 99, is " + weight);
        }
        if (bake.isNegative()) {
            throw new IllegalArgumentException("bake must not be negative, is " + bake);
        }
    }
}
