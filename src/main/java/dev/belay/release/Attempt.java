package dev.belay.release;

import java.time.Duration;
import java.util.Optional;

/// What came of telling one announcement on one channel.
public sealed interface Attempt {

    /// It was taken.
    ///
    /// @param memo what the channel wants back with this release's next announcement
    record Sent(String memo) implements Attempt {}

    /// It was not, and people may put that right: the channel does not know the room, say.
    record Later(String why) implements Attempt {}

    /// The whole channel does not answer, or wants to be left alone for some time.
    record Down(String why, Optional<Duration> after) implements Attempt {}

    /// It never will be, however often it is tried.
    record Never(String why) implements Attempt {}
}
