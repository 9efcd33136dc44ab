package dev.belay.workload;

import dev.belay.release.Observation;
import dev.belay.release.Observation.Content;
import dev.belay.release.Observation.OnCandidate;

/// What most tests of looks are about.
public final class Seen {

    private Seen() {}

    /// How far the candidate is, whatever else stands there.
    public static OnCandidate progress(Observation seen) {
        return ((OnCandidate) seen).with(Content.UNKNOWN);
    }

    /// What stands there besides image and release label.
    public static Content content(Observation seen) {
        return ((OnCandidate) seen).content();
    }
}
