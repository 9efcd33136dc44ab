package dev.belay.engine;

import dev.belay.release.Announcement;
import dev.belay.release.Attempt;
import dev.belay.release.ChannelProgress;
import dev.belay.release.Outbox;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Empties outboxes: tells people, writes down how far each channel has come, and lets go of releases
/// with which nothing is left to be done.
///
/// A round tries the next announcement of every channel side by side and writes once. So a channel
/// that hangs keeps no other waiting, and a crash repeats at most one announcement a channel.
/// Of one release only one thread of a process tells at a time: the next one reads how far that came.
public final class Teller {

    private static final int TRIES = 12;

    /// More rounds than an outbox has announcements: a bound against a loop, not a rule.
    private static final int ROUNDS = 2 * Outbox.CAPACITY;

    private final Releases releases;
    private final List<Channel> channels;
    private final Notices notices;
    private final InstantSource clock;
    private final Abreast abreast;

    /// Until when a channel asked to be left alone; forgotten at a restart, and asked again then.
    private final Map<String, Instant> resting = new ConcurrentHashMap<>();

    private final List<Lock> locks = Stream.<Lock>generate(ReentrantLock::new).limit(64).toList();

    /// Runs things side by side, and returns when all are done.
    public interface Abreast {
        /// The results, in order.
        List<Attempt> run(List<Supplier<Attempt>> attempts);

        /// One after the other.
        Abreast ONE_BY_ONE = attempts -> attempts.stream().map(Supplier::get).toList();
    }

    private record Tried(Channel channel, Announcement announcement, Attempt attempt) {}

    /// A teller on these channels.
    public Teller(
            Releases releases,
            List<Channel> channels,
            Notices notices,
            InstantSource clock,
            Abreast abreast) {
        this.releases = releases;
        this.channels = List.copyOf(channels);
        this.notices = notices;
        this.clock = clock;
        this.abreast = abreast;
    }

    /// Tells what is due of these releases; a line for each that could not be read or written.
    ///
    /// A channel that does not answer for one release is not asked for the others of this pass.
    List<String> tell(Collection<ReleaseId> ids) {
        Set<String> down = new HashSet<>();
        List<String> failed = new ArrayList<>();
        for (ReleaseId id : ids) {
            Lock lock = locks.get(Math.floorMod(id.hashCode(), locks.size()));
            lock.lock();
            try {
                Sweep.guarded(id, failed, () -> tell(id, down));
            } finally {
                lock.unlock();
            }
        }
        return failed;
    }

    private void tell(ReleaseId id, Set<String> down) {
        Optional<Stored> at = releases.load(id);
        for (int round = 0; round < ROUNDS && at.isPresent(); round++) {
            Stored read = at.get();
            ReleaseState state = read.state();
            if (state.outbox().isEmpty()) {
                break;
            }
            List<Tried> tried = round(state, down);
            Set<String> wanted = wanted(state);
            if (tried.isEmpty() && state.outbox().keptFor(wanted).equals(state.outbox())) {
                break; // What is left has to wait.
            }
            at = commit(read, tried, wanted);
        }
        at.filter(s -> s.state().settled()).ifPresent(releases::retire);
    }

    private Set<String> wanted(ReleaseState state) {
        return channels.stream()
                .filter(c -> c.wants(state.intent()))
                .map(Channel::name)
                .collect(Collectors.toSet());
    }

    private List<Tried> round(ReleaseState state, Set<String> down) {
        Instant now = clock.instant();
        List<Channel> asked = new ArrayList<>();
        List<Announcement> due = new ArrayList<>();
        for (Channel channel : channels) {
            String name = channel.name();
            boolean rests = resting.getOrDefault(name, Instant.MIN).isAfter(now);
            if (!down.contains(name) && !rests && channel.wants(state.intent())) {
                state.outbox()
                        .due(name, now)
                        .ifPresent(announcement -> {
                            asked.add(channel);
                            due.add(announcement);
                        });
            }
        }
        List<Supplier<Attempt>> attempts = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            Channel channel = asked.get(i);
            Announcement announcement = due.get(i);
            attempts.add(() -> attempt(channel, state, announcement));
        }
        List<Attempt> results = abreast.run(attempts);
        List<Tried> tried = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            tried.add(new Tried(asked.get(i), due.get(i), results.get(i)));
            rest(asked.get(i).name(), results.get(i), down, now);
        }
        return tried;
    }

    private static Attempt attempt(Channel channel, ReleaseState state, Announcement announcement) {
        ChannelProgress progress = state.outbox().progress(channel.name());
        try {
            return channel.tell(state, announcement, progress.memo());
        } catch (Unavailable e) {
            return new Attempt.Down(String.valueOf(e.getMessage()), Optional.empty());
        } catch (RuntimeException e) { // A channel's own trouble is not the others'.
            return new Attempt.Later(e.toString());
        }
    }

    private void rest(String channel, Attempt attempt, Set<String> down, Instant now) {
        if (attempt instanceof Attempt.Down(var _, var after)) {
            down.add(channel);
            after.ifPresent(pause -> resting.put(channel, now.plus(pause)));
        }
    }

    /// Writes what came of a round; a conflict only means that the release went on meanwhile.
    private Optional<Stored> commit(Stored read, List<Tried> tried, Set<String> wanted) {
        Stored from = read;
        Instant now = clock.instant();
        for (int i = 0; i < TRIES; i++) {
            Outbox before = from.state().outbox();
            Outbox next = before;
            for (Tried t : tried) {
                next = next.after(t.channel().name(), t.announcement(), t.attempt(), now);
            }
            ReleaseState state = from.state().outbox(next.keptFor(wanted));
            Optional<Stored> written =
                    state.equals(from.state()) ? Optional.of(from) : releases.commit(from, state);
            if (written.isPresent()) {
                note(from.state(), next, tried);
                return written;
            }
            Optional<Stored> again = releases.load(from.state().intent().id());
            if (again.isEmpty()) {
                return again;
            }
            from = again.get();
        }
        throw new Unavailable("it kept changing while people were told");
    }

    private void note(ReleaseState before, Outbox after, List<Tried> tried) {
        for (Tried t : tried) {
            String name = t.channel().name();
            int lost = after.progress(name).lost() - before.outbox().progress(name).lost();
            notices.tried(before, name, t.announcement(), t.attempt(), lost);
        }
    }
}
