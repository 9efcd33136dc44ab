package dev.belay.observe;

import dev.belay.engine.Notices;
import dev.belay.release.Announcement;
import dev.belay.release.Attempt;
import dev.belay.release.ReleaseState;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/// Counts and logs what people were told, and above all what they were not.
@Singleton
class NotificationMetrics implements Notices {

    private static final Logger LOG = Logger.getLogger("dev.belay.journal");

    private final MeterRegistry registry;

    NotificationMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void tried(
            ReleaseState state,
            String channel,
            Announcement announcement,
            Attempt attempt,
            int lost) {
        String outcome = lost > 0 ? "lost" : outcome(attempt);
        registry.counter("belay.notifications", "channel", channel, "outcome", outcome)
                .increment(Math.max(1, lost));
        LogLine line =
                LogLine.of("told " + channel)
                        .with(LogKeys.RELEASE, state.intent().id().toString())
                        .with(LogKeys.EVENT, announcement.kind().label())
                        .with(LogKeys.OUTCOME, outcome)
                        .with(LogKeys.REASON, why(attempt));
        if (attempt instanceof Attempt.Sent) {
            LOG.info(line);
        } else {
            LOG.warn(line);
        }
    }

    private static String outcome(Attempt attempt) {
        return attempt instanceof Attempt.Sent ? "sent" : "failed";
    }

    private static String why(Attempt attempt) {
        return switch (attempt) {
            case Attempt.Sent _ -> "";
            case Attempt.Later(String why) -> why;
            case Attempt.Down(String why, var _) -> why;
            case Attempt.Never(String why) -> why;
        };
    }
}
