package dev.belay.notify;

import dev.belay.policy.Notifications;
import dev.belay.policy.Policy;
import dev.belay.policy.Varied;
import dev.belay.release.Announcement;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Intent;
import dev.belay.release.Outbox;
import dev.belay.release.ReleaseState;
import dev.belay.release.Samples;
import dev.belay.release.Start;
import dev.belay.release.Timings;
import dev.belay.release.VerdictLog;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Releases and announcements for the tests of the channels.
public final class Told {

    private Told() {}

    /// A release in this room, with PagerDuty and CDEvents, that did not start yet.
    public static ReleaseState release() {
        return release("waiting for its turn");
    }

    /// The same, for this reason where it is.
    public static ReleaseState release(String reason) {
        return state(reason, Optional.empty());
    }

    /// A release that started, with or without something to go back to.
    public static ReleaseState started(boolean withBaseline) {
        return state("started", Optional.of(Samples.start(withBaseline, Map.of())));
    }

    private static ReleaseState state(String reason, Optional<Start> start) {
        ReleaseState s = ReleaseState.initial(intent(), Samples.T0);
        return new ReleaseState(
                s.intent(),
                s.phase(),
                s.holds(),
                s.approvals(),
                s.gates(),
                s.presses(),
                start,
                s.template(),
                s.workflows(),
                s.evidence(),
                s.pending(),
                s.firing(),
                VerdictLog.EMPTY,
                Outbox.EMPTY,
                Timings.NONE,
                reason,
                s.updated());
    }

    private static Intent intent() {
        Policy told =
                Varied.notifications(
                        Samples.policy(), new Notifications(Optional.of("#deploys"), true, true));
        return Samples.intent(told, 42);
    }

    /// An announcement with a sequence of its own kind.
    public static Announcement that(Kind kind, Level level) {
        return that(kind, level, "because");
    }

    /// An announcement with a text.
    public static Announcement that(Kind kind, Level level, String text) {
        return new Announcement(kind.ordinal() + 1, Samples.T0, level, kind, text);
    }

    /// What is announced of a release that is rolled back.
    public static List<Announcement> aRollback() {
        return List.of(
                that(Kind.QUEUED, Level.INFO),
                that(Kind.STARTED, Level.INFO),
                that(Kind.ROLLING_BACK, Level.WARNING),
                that(Kind.ROLLED_BACK, Level.WARNING));
    }
}
