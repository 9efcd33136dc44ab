package dev.belay.workload.knative;

import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.workload.Standing;
import java.util.Map;
import java.util.Optional;

/// Whether a Service can be started over from where it stands.
sealed interface Rest {

    /// It can.
    ///
    /// @param revision the one that serves; absent when none was ever ready
    record On(Optional<String> revision) implements Rest {}

    /// It cannot.
    record Under(String why) implements Rest {}

    /// Judges what is wanted and what is.
    ///
    /// @param over the started release that would be replaced, whose candidate may stand half-way
    static Rest of(ServiceView service, Optional<Order> over) {
        if (!service.observed()) {
            return new Under(service.unrouted());
        }
        // By label and image: a stranger may have changed one of the two and left the other.
        return over.filter(o -> service.standing(o) instanceof Standing.Candidate)
                .filter(o -> service.wanted().share(RevisionName.of(o)) > 0)
                .map(o -> over(service, o))
                .orElseGet(() -> alone(service));
    }

    private static Rest over(ServiceView service, Order over) {
        String candidate = RevisionName.of(over);
        boolean arrived = service.wanted().allOn(candidate) && service.routed();
        return new On(
                arrived ? Optional.of(candidate) : over.start().baseline().map(Baseline::hash));
    }

    /// Nobody's release is under way, so one revision serves, or none ever did.
    private static Rest alone(ServiceView service) {
        Traffic wanted = service.wanted();
        Map<String, Integer> shares = wanted.shares();
        if (shares.size() != 1) {
            return new Under(
                    "its traffic is divided by %s: %s"
                            .formatted(service.writer("traffic"), wanted));
        }
        Condition latest = service.configurations();
        if (service.reported().isEmpty()) {
            // A first version that came to nothing may be replaced; one on its way may yet arrive.
            return latest.isFalse()
                    ? new On(Optional.empty())
                    : new Under("its first version is not ready yet: " + latest.text());
        }
        if (wanted.followsLatest() && !latest.isTrue()) {
            return new Under(
                    "an update by %s is under way: %s"
                            .formatted(service.writer("template"), latest.text()));
        }
        return service.routed()
                ? new On(Optional.of(shares.keySet().iterator().next()))
                : new Under("its route is not ready: " + service.unrouted());
    }
}
