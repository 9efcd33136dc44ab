package dev.belay.engine;

/// Something outside could not be reached or kept refusing; asking again later may help.
public final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean silent;

    /// Says what could not be done, without secrets or payloads.
    public Unavailable(String message) {
        this(message, false);
    }

    /// Says what could not be done and why.
    public Unavailable(String message, Throwable cause) {
        super(message, cause);
        this.silent = false;
    }

    private Unavailable(String message, boolean silent) {
        super(message);
        this.silent = silent;
    }

    /// Says that there was no answer at all, not even a refusal, which may have taken a while to find out.
    public static Unavailable silent(String message) {
        return new Unavailable(message, true);
    }

    /// Whether there was no answer at all, so that the next question would only take as long.
    public boolean isSilence() {
        return silent;
    }
}
