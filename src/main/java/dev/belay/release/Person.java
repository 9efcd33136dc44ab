package dev.belay.release;

import java.util.Optional;
import java.util.Set;

/// Someone whom the API server knows.
///
/// @param user the name that the API server knows
/// @param github the login on GitHub, where the configuration tells it
/// @param roles those of a stage's roles that were asked about and that the person holds
public record Person(String user, Optional<String> github, Set<String> roles) {
    public Person {
        roles = Set.copyOf(roles);
    }

    /// Someone of whom nothing else is known.
    public static Person named(String user) {
        return new Person(user, Optional.empty(), Set.of());
    }
}
