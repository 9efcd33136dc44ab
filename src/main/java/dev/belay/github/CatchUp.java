package dev.belay.github;

import dev.belay.engine.Policies.Found;
import dev.belay.engine.Releases;
import dev.belay.engine.Sources;
import dev.belay.engine.Stored;
import dev.belay.engine.Unavailable;
import dev.belay.github.Reconciliation.Place;
import dev.belay.github.app.MissedDeliveries;
import dev.belay.github.app.Refused;
import dev.belay.github.app.WriteBack;
import dev.belay.observe.LogKeys;
import dev.belay.observe.LogLine;
import dev.belay.release.Phase;
import dev.belay.release.ReleaseId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/// What the clock does about GitHub: at each tick it says which releases wait, and every five minutes it looks for
/// what was missed.
///
/// When it last looked is known to this process only. A clock that was started afresh looks at once, and two clocks
/// look twice: both ask GitHub for no more than a repeat of what failed, and create by name.
public final class CatchUp {

    private static final Logger LOG = Logger.getLogger(CatchUp.class);

    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final int MOST_PLACES = 10;
    private static final int MOST_REMEMBERED = 1000;

    private final Sources sources;
    private final Releases releases;
    private final WriteBack writeBack;
    private final MissedDeliveries missed;
    private final Reconciliation reconciliation;
    private final InstantSource clock;

    /// When to look again at a release that waits; never, once GitHub knows of it.
    private final Map<ReleaseId, Instant> again = new HashMap<>();

    private Instant next = Instant.MIN;
    private int turn;
    private int made;

    /// Puts the parts together.
    public CatchUp(
            Sources sources,
            Releases releases,
            WriteBack writeBack,
            MissedDeliveries missed,
            Reconciliation reconciliation,
            InstantSource clock) {
        this.sources = sources;
        this.releases = releases;
        this.writeBack = writeBack;
        this.missed = missed;
        this.reconciliation = reconciliation;
        this.clock = clock;
    }

    /// Does what is due; true when that made new Releases. GitHub being away is no reason to fail a tick: the next one
    /// tries again.
    public synchronized boolean tick() {
        Instant now = clock.instant();
        tolerated("which releases wait", () -> tellOfThoseThatWait(now));
        if (now.isBefore(next)) {
            return false;
        }
        next = now.plus(EVERY);
        made = 0;
        tolerated("what was missed", () -> lookForWhatWasMissed(now));
        return made > 0;
    }

    /// The first that GitHub does not take ends it for this time: it may be away, and nobody is to wait for long.
    private void tellOfThoseThatWait(Instant now) {
        if (again.size() >= MOST_REMEMBERED) {
            again.clear(); // What GitHub knows already is read there, and not said once more.
        }
        for (Stored stored : releases.active(new Releases.Scope.Everything())) {
            ReleaseId id = stored.state().intent().id();
            if (stored.state().phase() instanceof Phase.Pending
                    && !now.isBefore(again.getOrDefault(id, Instant.MIN))) {
                again.put(id, now.plus(EVERY));
                writeBack.queued(stored.state());
                again.put(id, Instant.MAX);
            }
        }
    }

    private void lookForWhatWasMissed(Instant now) {
        List<Found> policies = sources.all();
        List<Place> places = Reconciliation.places(policies);
        if (places.isEmpty()) {
            return;
        }
        List<String> repositories = places.stream().map(Place::repository).distinct().toList();
        tolerated(
                "the failed deliveries",
                () -> note("redelivered", missed.redeliver(repositories, now)));
        int looks = Math.min(MOST_PLACES, places.size());
        for (int i = 0; i < looks; i++) {
            Place place = places.get(Math.floorMod(turn++, places.size()));
            tolerated(
                    "the deployments of " + place.repository(), () -> takeIn(place, policies, now));
        }
    }

    private void takeIn(Place place, List<Found> policies, Instant now) {
        int count = reconciliation.takeIn(place, policies, now);
        made += count;
        note("taken in", count);
    }

    private static void note(String what, int count) {
        if (count > 0) {
            LOG.info(
                    LogLine.of("GitHub deliveries were missed; %s: %d".formatted(what, count))
                            .with(LogKeys.OUTCOME, what));
        }
    }

    private static void tolerated(String what, Runnable look) {
        try {
            look.run();
        } catch (Unavailable | Refused e) {
            LOG.warn(
                    LogLine.of("GitHub was not asked about " + what)
                            .with(LogKeys.REASON, String.valueOf(e.getMessage())));
        }
    }
}
