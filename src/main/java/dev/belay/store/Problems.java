package dev.belay.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Collects everything that is wrong with an object, so that one look repairs all of it.
final class Problems {

    /// A value longer than this is cut in messages.
    private static final int SHOWN = 80;

    private final List<Problem> found = new ArrayList<>();

    /// One thing that is wrong.
    ///
    /// @param path the field, like `spec.strategy.canary.steps[1].weight`
    /// @param value what stands there, empty when nothing does
    record Problem(String path, String value, String message) {
        @Override
        public String toString() {
            return value.isEmpty() ? path + ": " + message : path + ": " + value + " " + message;
        }
    }

    void add(String path, String value, String message) {
        found.add(new Problem(path, cut(value), message));
    }

    /// Parses a text that must be there; its exception's message is the problem's.
    <T> Optional<T> parse(String path, @Nullable String text, Function<String, T> parser) {
        if (text == null) {
            add(path, "", "is required");
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            add(path, "", cut(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    /// What must be there, or a problem.
    <T> Optional<T> required(String path, @Nullable T value) {
        if (value == null) {
            add(path, "", "is required");
        }
        return Optional.ofNullable(value);
    }

    boolean none() {
        return found.isEmpty();
    }

    List<Problem> all() {
        return List.copyOf(found);
    }

    private static String cut(String text) {
        return text.length() <= 3 * SHOWN ? text : text.substring(0, 3 * SHOWN) + "…";
    }
}
