package dev.belay.engine;

/// Something outside could not be reached or kept refusing; asking again later may help.
public final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Says what could not be done, without secrets or payloads.
    public Unavailable(String message) {
        super(message);
    }

    /// Says what could not be done and why.
    public Unavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
