package dev.belay.store;

import dev.belay.policy.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the written forms of single values and names the field when one is wrong.
final class Wire {

    private Wire() {}

    static <T> T required(String path, @Nullable T value) {
        if (value == null) {
            throw new Unreadable(path, "is missing");
        }
        return value;
    }

    static Instant instant(String path, @Nullable String text) {
        try {
            return Instant.parse(required(path, text));
        } catch (DateTimeException e) {
            throw new Unreadable(
                    path, "'" + text + "' is not an instant like 2026-01-31T12:00:00Z");
        }
    }

    static Optional<Instant> optionalInstant(String path, @Nullable String text) {
        return text == null ? Optional.empty() : Optional.of(instant(path, text));
    }

    static @Nullable String text(Optional<Instant> instant) {
        return instant.map(Instant::toString).orElse(null);
    }

    static Duration duration(String path, @Nullable String text) {
        try {
            return Durations.parse(required(path, text));
        } catch (IllegalArgumentException e) {
            throw new Unreadable(path, String.valueOf(e.getMessage()));
        }
    }

    static <T> List<T> list(@Nullable List<T> given) {
        return Objects.requireNonNullElse(given, List.of());
    }

    /// An empty list is not written at all.
    static <T> @Nullable List<T> unlessEmpty(List<T> list) {
        return list.isEmpty() ? null : list;
    }
}
