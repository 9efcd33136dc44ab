package dev.belay.release;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The end of holds: when the last one goes, the bake starts anew.
final class Holds {

    private Holds() {}

    static ReleaseState endAll(ReleaseState state, Instant now) {
        return Decider.startOver(state.holds(Map.of()), now);
    }

    static ReleaseState end(ReleaseState state, String key, Instant now) {
        if (!state.holds().containsKey(key)) {
            return state;
        }
        Map<String, Hold> left = new TreeMap<>(state.holds());
        left.remove(key);
        ReleaseState next = state.holds(left);
        return left.isEmpty()
                ? Decider.startOver(next, now).reason("resumed: " + key + " has ended")
                : next;
    }

    /// The reason of the first hold, for people.
    static Optional<String> why(ReleaseState state) {
        return state.holds().entrySet().stream()
                .findFirst()
                .map(e -> "%s: %s".formatted(e.getKey(), e.getValue().reason()));
    }
}
