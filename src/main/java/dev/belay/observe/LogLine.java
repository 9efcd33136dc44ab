package dev.belay.observe;

import org.jspecify.annotations.Nullable;

/// One log line of the form `what key=value key="longer value"`.
///
/// Values come from outside: they are cut to [#LONGEST] characters and can neither end the line nor
/// pretend to be another key.
public final class LogLine {

    /// The longest value that is written.
    public static final int LONGEST = 300;

    private final StringBuilder text;

    private LogLine(String what) {
        text = new StringBuilder(what);
    }

    /// Starts a line with words of our own.
    public static LogLine of(String what) {
        return new LogLine(what);
    }

    /// Adds a value, unless there is none.
    public LogLine with(LogKeys key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            text.append(' ').append(key.key()).append('=').append(quoted(value));
        }
        return this;
    }

    private static String quoted(String value) {
        String safe = escaped(value);
        boolean plain = safe.equals(value) && value.indexOf(' ') < 0 && value.indexOf('=') < 0;
        return plain ? safe : '"' + safe + '"';
    }

    /// The value without anything that could break a line or a quotation.
    public static String escaped(String value) {
        StringBuilder safe = new StringBuilder();
        int end = Math.min(value.length(), LONGEST);
        for (int i = 0; i < end; i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\n' -> safe.append("\\n");
                case '\r' -> safe.append("\\r");
                case '"', '\\' -> safe.append('\\').append(c);
                default -> {
                    if (breaksLines(c)) {
                        safe.append("\\u%04x".formatted((int) c));
                    } else {
                        safe.append(c);
                    }
                }
            }
        }
        return end < value.length() ? safe.append('…').toString() : safe.toString();
    }

    /// Control characters, and what some viewers take for the end of a line or for its direction.
    private static boolean breaksLines(char c) {
        return Character.isISOControl(c)
                || Character.isSurrogate(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
