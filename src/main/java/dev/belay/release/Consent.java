package dev.belay.release;

import java.time.Instant;

/// One person's agreement to one stage.
public record Consent(String stage, Person by, Instant at, String why) {

    /// The longest name of a user that is kept.
    public static final int MOST_BYTES = 96;

    /// Whether the same person gave it, by whichever name.
    boolean isOf(Person person) {
        return by.user().equals(person.user())
                || by.github()
                        .filter(g -> person.github().filter(g::equalsIgnoreCase).isPresent())
                        .isPresent();
    }
}
