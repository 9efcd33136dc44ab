package dev.belay.policy;

import java.util.Optional;

/// Who is told besides those who look at the Release.
///
/// @param slack the room, by name or id
public record Notifications(Optional<String> slack, boolean pagerDuty, boolean cdEvents) {

    /// Nobody.
    public static final Notifications NONE = new Notifications(Optional.empty(), false, false);
}
