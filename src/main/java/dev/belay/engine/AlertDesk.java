package dev.belay.engine;

import dev.belay.release.Triage;
import java.util.List;

/// Judges the alerts of one delivery and carries out what follows. Throws [Unavailable] when
/// nothing could be persisted.
public interface AlertDesk {

    /// Judges them; the answer has one verdict per alert, in the order given.
    Judgement judge(List<Triage> alerts);

    /// What was decided about a delivery.
    ///
    /// @param unaccepted releases whose rollback the cluster has not accepted yet: the sender must
    ///     try again
    record Judgement(List<Judged> judged, List<String> unaccepted) {
        public Judgement {
            judged = List.copyOf(judged);
            unaccepted = List.copyOf(unaccepted);
        }
    }

    /// What was decided about one alert.
    ///
    /// @param release `namespace/name`, or empty
    record Judged(
            String release,
            String action,
            String slo,
            String fingerprint,
            String verdict,
            String reason,
            String text) {}
}
