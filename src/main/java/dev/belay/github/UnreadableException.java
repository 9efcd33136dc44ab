package dev.belay.github;

/// Thrown while a body is read; the message is for the sender and holds no value of the body.
final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String reason) {
        super(reason, null, false, false);
    }
}
