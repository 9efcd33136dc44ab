package dev.belay.observe;

import java.util.Locale;

/// The keys of structured log lines; a [LogLine] takes no others.
public enum LogKeys {
    /// The id a sender gave its delivery.
    DELIVERY,
    /// What kind of event it was.
    EVENT,
    /// The GitHub repository, `owner/name`.
    REPOSITORY,
    /// The Release, `namespace/name`.
    RELEASE,
    /// What became of it.
    OUTCOME,
    /// Why.
    REASON,
    /// Ties an opaque answer to what stands in the log.
    INCIDENT;

    /// The key as it stands in the line.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
