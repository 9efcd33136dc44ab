package dev.belay.store;

/// What is stored says something that cannot be true; the message names the field and the value.
final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String text;

    Unreadable(String path, String text) {
        super(path + ": " + text);
        this.path = path;
        this.text = text;
    }

    String path() {
        return path;
    }

    String text() {
        return text;
    }
}
