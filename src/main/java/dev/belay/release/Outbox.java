package dev.belay.release;

import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Attempt.Down;
import dev.belay.release.Attempt.Later;
import dev.belay.release.Attempt.Never;
import dev.belay.release.Attempt.Sent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What people still have to be told about one release, and how far each channel has come with it.
///
/// Each channel gets every announcement at least once and in order, at its own pace: none waits for
/// another.
///
/// @param entries in order; one goes when every channel has it, or has given it up
/// @param announced how many announcements there ever were
public record Outbox(
        List<Announcement> entries, int announced, Map<String, ChannelProgress> channels) {

    /// Nothing was ever announced.
    public static final Outbox EMPTY = new Outbox(List.of(), 0, Map.of());

    /// The most announcements kept; the oldest quiet ones go first.
    public static final int CAPACITY = 20;

    /// How long a channel may fail before it goes on without an announcement.
    public static final Duration PATIENCE = Duration.ofHours(24);

    public Outbox {
        entries = List.copyOf(entries);
        channels = Collections.unmodifiableMap(new TreeMap<>(channels));
    }

    /// Whether nobody has to be told anything.
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /// How far this channel has come.
    public ChannelProgress progress(String channel) {
        return channels.getOrDefault(channel, ChannelProgress.NONE);
    }

    /// What is to be tried on this channel now.
    public Optional<Announcement> due(String channel, Instant now) {
        ChannelProgress at = progress(channel);
        return at.mayTry(now)
                ? entries.stream().filter(a -> a.sequence() > at.told()).findFirst()
                : Optional.empty();
    }

    Outbox announce(Level level, Kind kind, String text, Instant now) {
        List<Announcement> next = new ArrayList<>(entries);
        Map<String, ChannelProgress> without = channels;
        if (next.size() >= CAPACITY) {
            Announcement out =
                    next.stream()
                            .filter(a -> a.level() == Level.INFO)
                            .findFirst()
                            .orElse(next.getFirst());
            next.remove(out);
            without = crowdedOut(out);
        }
        next.add(new Announcement(announced + 1, now, level, kind, text));
        return new Outbox(next, announced + 1, without);
    }

    private Map<String, ChannelProgress> crowdedOut(Announcement out) {
        Map<String, ChannelProgress> next = new TreeMap<>(channels);
        next.replaceAll(
                (_, at) ->
                        at.told() >= out.sequence()
                                ? at
                                : new ChannelProgress(
                                        at.told(),
                                        at.memo(),
                                        at.lost() + 1,
                                        at.error().isEmpty()
                                                ? "more was announced than is kept"
                                                : at.error(),
                                        at.retry()));
        return next;
    }

    /// The outbox after a try. The same try twice, or one that another process was faster with,
    /// changes nothing.
    public Outbox after(String channel, Announcement tried, Attempt attempt, Instant now) {
        ChannelProgress at = progress(channel);
        if (at.told() >= tried.sequence()) {
            return this;
        }
        return with(
                channel,
                switch (attempt) {
                    case Sent(String memo) -> at.sent(tried.sequence(), memo);
                    case Later(String why) -> failed(at, tried, why, Optional.empty(), now);
                    case Down(String why, Optional<Duration> after) ->
                            failed(at, tried, why, after, now);
                    case Never(String why) -> at.without(tried.sequence(), 1, why);
                });
    }

    private ChannelProgress failed(
            ChannelProgress at,
            Announcement tried,
            String why,
            Optional<Duration> after,
            Instant now) {
        if (!old(tried, now)) {
            return at.failed(why, after, now);
        }
        List<Integer> lost =
                entries.stream()
                        .filter(a -> a.sequence() > at.told() && old(a, now))
                        .map(Announcement::sequence)
                        .toList();
        return lost.isEmpty()
                ? at.without(tried.sequence(), 1, "given up: " + why)
                : at.without(lost.getLast(), lost.size(), "given up: " + why);
    }

    private static boolean old(Announcement announcement, Instant now) {
        return !now.isBefore(announcement.at().plus(PATIENCE));
    }

    /// Without what each of these channels has, and without channels that are none of these.
    public Outbox keptFor(Set<String> wanted) {
        Map<String, ChannelProgress> kept = new TreeMap<>(channels);
        kept.keySet().retainAll(wanted);
        List<Announcement> left =
                entries.stream()
                        .filter(a -> wanted.stream().anyMatch(c -> progress(c).told() < a.sequence()))
                        .toList();
        return new Outbox(left, announced, kept);
    }

    private Outbox with(String channel, ChannelProgress next) {
        Map<String, ChannelProgress> all = new TreeMap<>(channels);
        all.put(channel, next);
        return new Outbox(entries, announced, all);
    }
}
