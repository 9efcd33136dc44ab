package dev.belay.notify.pagerduty;

import dev.belay.release.Announcement;
import java.util.Optional;

/// What an announcement means to those on call, given what they were told before.
///
/// A good rollback is a `warning` that resolves itself; only what nobody else puts right is `critical`.
sealed interface Page {

    /// Nothing.
    record Nothing() implements Page {}

    /// Something was deployed: it shows beside incidents and calls nobody.
    record Change() implements Page {}

    /// Somebody has to know.
    ///
    /// @param afresh whether what is open has to end first: a louder event about the same alert would only be
    ///     noted on it
    record Trigger(String severity, boolean afresh) implements Page {}

    /// What was triggered is over.
    record Resolve() implements Page {}

    /// The severities in use, as they are remembered too.
    String WARNING = "warning";

    /// See [#WARNING].
    String CRITICAL = "critical";

    /// What becomes of an announcement.
    ///
    /// @param open the severity of what is open
    static Page of(Announcement announcement, Optional<String> open) {
        return switch (announcement.kind()) {
            case STARTED -> new Change();
            case ROLLED_BACK, RESUMED, SUCCEEDED, SUPERSEDED, CANCELLED ->
                    open.isPresent() ? new Resolve() : new Nothing();
            case QUEUED, ADVANCED, PROMOTED, CERTIFIED, VERIFICATION_PASSED, REJECTED ->
                    new Nothing();
            case HELD,
                    BLIND,
                    FOREIGN_CHANGE,
                    ROLLING_BACK,
                    ROLLED_BACK_UNVERIFIED,
                    ROLLBACK_FAILED,
                    WOULD_HAVE_ROLLED_BACK,
                    VERIFICATION_FAILED,
                    VERIFICATION_BLOCKED,
                    WATCH_OVER ->
                    switch (announcement.level()) {
                        case INFO -> new Nothing();
                        case WARNING -> trigger(WARNING, open);
                        case CRITICAL -> trigger(CRITICAL, open);
                    };
        };
    }

    private static Page trigger(String severity, Optional<String> open) {
        boolean louder = severity.equals(CRITICAL) && open.filter(WARNING::equals).isPresent();
        return new Trigger(severity, louder);
    }
}
