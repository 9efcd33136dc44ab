package dev.belay.engine;

/// An invariant was broken; an error, so that no code under test mistakes it for a fault.
final class Violation extends AssertionError {
    private static final long serialVersionUID = 1L;

    Violation(String invariant, String text) {
        super(invariant + ": " + text);
    }

    Violation(String invariant, String text, Throwable cause) {
        super(invariant + ": " + text, cause);
    }
}
