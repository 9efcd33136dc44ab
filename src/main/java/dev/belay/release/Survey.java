package dev.belay.release;

import java.util.Optional;

/// What the target says before a start: what could be gone back to, and whether it may start at all.
public sealed interface Survey {

    /// The target is at rest and drivable.
    ///
    /// @param stable the version that serves now, absent when none ever became healthy
    /// @param certified the ledger's certified version, absent when it is gone from the cluster
    /// @param version the target's version, which the start demands unchanged
    /// @param container the index of the policy's container in the pod template
    record Ready(
            Optional<Baseline> stable, Optional<Baseline> certified, String version, int container)
            implements Survey {}

    /// Not now, but perhaps later without anyone changing the configuration.
    record NotNow(String reason) implements Survey {}

    /// Not before someone changes the target or the policy.
    record Refused(String reason) implements Survey {}
}
