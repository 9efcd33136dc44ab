package dev.belay.api;

import dev.belay.engine.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Who is who: the login on GitHub of a name that the API server knows.
final class People {

    private final Secrets lines;

    /// @param lines the lines of the file, as they are now: login and name with spaces between
    People(Secrets lines) {
        this.lines = lines;
    }

    Optional<String> github(String user) {
        return lines.current().stream()
                .map(line -> new String(line, StandardCharsets.UTF_8).strip())
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\\s+", 2))
                .filter(parts -> parts.length == 2 && parts[1].equals(user))
                .map(parts -> parts[0])
                .findFirst();
    }
}
