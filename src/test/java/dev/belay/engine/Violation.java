package dev.belay.engine;

import org.jspecify.annotations.Nullable;

/// An invariant was broken; an error, so that no code under test mistakes it for a fault.
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    private final String invariant;

    Violation(String invariant, String text) {
        this(invariant, text, null);
    }

    Violation(String invariant, String text, @Nullable Throwable cause) {
        super(invariant + ": " + text, cause);
        this.invariant = invariant;
    }

    String invariant() {
        return invariant;
    }
}
