package dev.belay.github.app;

/// GitHub understood what was asked and says no, so that asking for something else may well work.
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
        super(message);
    }
}
