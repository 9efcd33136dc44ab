package dev.belay.github;

import dev.belay.engine.Policies.Found;
import dev.belay.engine.Sources;
import dev.belay.engine.Unavailable;
import dev.belay.github.Reconciliation.Place;
import dev.belay.github.app.MissedDeliveries;
import dev.belay.github.app.Refused;
import dev.belay.observe.LogKeys;
import dev.belay.observe.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jboss.logging.Logger;

/// What the clock does about GitHub: every five minutes it looks for what was missed.
///
/// When it last looked is known to this process only. A clock that was started afresh looks at once, and two clocks
/// look twice: both ask GitHub for no more than a repeat of what failed, and create by name.
public final class CatchUp {

    private static final Logger LOG = Logger.getLogger(CatchUp.class);

    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final int MOST_PLACES = 10;

    private final Sources sources;
    private final MissedDeliveries missed;
    private final Reconciliation reconciliation;
    private final InstantSource clock;

    private Instant next = Instant.MIN;
    private int turn;
    private int made;

    /// Puts the parts together.
    public CatchUp(
            Sources sources,
            MissedDeliveries missed,
            Reconciliation reconciliation,
            InstantSource clock) {
        this.sources = sources;
        this.missed = missed;
        this.reconciliation = reconciliation;
        this.clock = clock;
    }

    /// Does what is due; true when that made new Releases. GitHub being away is no reason to fail a tick: the next one
    /// tries again.
    public synchronized boolean tick() {
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            return false;
        }
        next = now.plus(EVERY);
        made = 0;
        boolean unused = answered("what was missed", () -> lookForWhatWasMissed(now));
        return made > 0;
    }

    /// A GitHub that does not answer is asked once: each try takes seconds, and a rollback that a person asked for
    /// may be waiting behind this tick.
    private void lookForWhatWasMissed(Instant now) {
        List<Found> policies = sources.all();
        List<Place> places = Reconciliation.places(policies);
        if (places.isEmpty()) {
            return;
        }
        List<String> repositories = places.stream().map(Place::repository).distinct().toList();
        boolean answers = answered("the failed deliveries", () -> askAgain(repositories, now));
        int looks = Math.min(MOST_PLACES, places.size());
        for (int i = 0; i < looks && answers; i++) {
            Place place = places.get(Math.floorMod(turn++, places.size()));
            answers =
                    answered(
                            "the deployments of " + place.repository(),
                            () -> takeIn(place, policies, now));
        }
    }

    private void askAgain(List<String> repositories, Instant now) {
        MissedDeliveries.Asked asked = missed.redeliver(repositories, now);
        note("redelivered", asked.deliveries());
        asked.failed().forEach(why -> warn("some failed deliveries", why));
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

    /// False once GitHub is silent. Anything else that it would not tell now is no reason not to ask for more.
    private static boolean answered(String what, Runnable look) {
        try {
            look.run();
            return true;
        } catch (Unavailable e) {
            warn(what, String.valueOf(e.getMessage()));
            return !e.isSilence();
        } catch (Refused e) {
            warn(what, String.valueOf(e.getMessage()));
            return true;
        }
    }

    private static void warn(String what, String why) {
        LOG.warn(LogLine.of("GitHub was not asked about " + what).with(LogKeys.REASON, why));
    }
}
