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
    /// Why, as a code or a sentence.
    REASON,
    /// What was decided: act, hold, record or ignore.
    VERDICT,
    /// Where the release stands now.
    PHASE,
    /// The step of the rollout, counted from 0.
    STEP,
    /// A write that was tried.
    EFFECT,
    /// How long it took, in milliseconds.
    MILLIS,
    /// A sentence for people.
    TEXT,
    /// Ties an opaque answer to what stands in the log.
    INCIDENT;

    /// The key as it stands in the line.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
