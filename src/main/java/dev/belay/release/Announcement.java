package dev.belay.release;

import java.time.Instant;

/// Something people are told, in order and at least once; kept on the Release until it was sent.
///
/// @param sequence rises by one per release, so a receiver can drop a repeat
public record Announcement(int sequence, Instant at, Level level, String kind, String text) {

    /// How loud it is.
    public enum Level {
        /// For the record.
        INFO,
        /// Someone should look in the morning.
        WARNING,
        /// Someone must look now.
        CRITICAL
    }
}
