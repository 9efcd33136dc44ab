package dev.belay.workload.gateway;

import dev.belay.release.Start;
import java.util.Optional;

/// What a start was surveyed on: where the candidate goes, and the versions that may not have changed.
///
/// Both objects count: a route that has changed may send traffic to the pods that are about to be
/// replaced. The baseline's Deployment does not: its version changes with every pod that restarts, so
/// its label and image are compared instead.
///
/// @param deployment the Deployment that gets the candidate
/// @param deploymentVersion its resourceVersion
/// @param routeVersion the HTTPRoute's resourceVersion
record Pin(String deployment, String deploymentVersion, String routeVersion) {

    /// What was noted at the survey; empty where it was not about an HTTPRoute.
    static Optional<Pin> of(Start start) {
        String[] parts = start.version().split("/", -1);
        return parts.length == 3
                ? Optional.of(new Pin(parts[0], parts[1], parts[2]))
                : Optional.empty();
    }

    /// As it is kept in [Start#version].
    String text() {
        return String.join("/", deployment, deploymentVersion, routeVersion);
    }
}
