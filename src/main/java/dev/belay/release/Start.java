package dev.belay.release;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Written once, in the commit that starts a release: what it replaces and what was wrong already.
///
/// @param baseline absent for the very first version, which then cannot be rolled back
/// @param version the target's version when the baseline was read: the start refuses any other
/// @param container the index of the policy's container in the pod template
/// @param firing the SLOs that were firing, and the release each of them named
public record Start(
        Instant at,
        Optional<Baseline> baseline,
        String version,
        int container,
        Map<String, String> firing) {
    public Start {
        firing = Map.copyOf(firing);
    }
}
