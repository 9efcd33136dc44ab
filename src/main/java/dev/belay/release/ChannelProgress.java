package dev.belay.release;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How far one channel has come with what people are told about one release.
///
/// @param told the sequence of the last announcement that needs no further try
/// @param memo what the channel wants back with the next one, like the message it edits
/// @param lost how many announcements it never took
/// @param error why the last failure failed, kept for as long as it, or what was lost by it, matters
/// @param retry when it is tried again, while it fails
public record ChannelProgress(
        int told, String memo, int lost, String error, Optional<Retry> retry) {

    /// A channel that was never used.
    public static final ChannelProgress NONE = new ChannelProgress(0, "", 0, "", Optional.empty());

    /// As long as the longest memo there is, which is where a message stands in Slack; there is room for no more.
    public static final int MAX_MEMO = 64;

    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /// What it asks for is not believed beyond this.
    private static final Duration LONGEST_ASKED = Duration.ofHours(1);

    public ChannelProgress {
        if (memo.length() > MAX_MEMO) {
            throw new IllegalArgumentException(
                    "a memo has at most %d characters".formatted(MAX_MEMO));
        }
    }

    /// A failure that goes on.
    ///
    /// @param since when it began
    /// @param next when it is tried again
    public record Retry(Instant since, int tries, Instant next) {}

    /// Whether it may be tried now.
    boolean mayTry(Instant now) {
        return retry.filter(r -> r.next().isAfter(now)).isEmpty();
    }

    ChannelProgress sent(int sequence, String nextMemo) {
        return new ChannelProgress(
                sequence, nextMemo, lost, lost == 0 ? "" : error, Optional.empty());
    }

    ChannelProgress failed(String why, Optional<Duration> after, Instant now) {
        int tries = retry.map(Retry::tries).orElse(0) + 1;
        Duration own = FIRST.multipliedBy(1L << Math.min(tries - 1, 10));
        Duration asked = after.orElse(Duration.ZERO);
        Duration pause = shorter(own, LONGEST);
        Duration wait = pause.compareTo(asked) < 0 ? shorter(asked, LONGEST_ASKED) : pause;
        Retry next = new Retry(retry.map(Retry::since).orElse(now), tries, now.plus(wait));
        return new ChannelProgress(told, memo, lost, why, Optional.of(next));
    }

    /// Goes on after this announcement without it and without `count` in all.
    ChannelProgress without(int sequence, int count, String why) {
        return new ChannelProgress(sequence, memo, lost + count, why, Optional.empty());
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
