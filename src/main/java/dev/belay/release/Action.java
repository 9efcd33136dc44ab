package dev.belay.release;

import java.util.Arrays;
import java.util.Optional;

/// What an alert asks for: the value of its label `belay_action`.
public enum Action {
    /// Put the baseline back.
    ROLLBACK("rollback"),
    /// Stop advancing.
    HOLD("hold"),
    /// The alert path is alive.
    HEARTBEAT("heartbeat"),
    /// The candidate has enough good samples.
    HEALTHY("healthy"),
    /// The baseline serves well again.
    RECOVERED("recovered");

    private final String label;

    Action(String label) {
        this.label = label;
    }

    /// The label value.
    public String label() {
        return label;
    }

    /// The action of a label value, if there is one.
    public static Optional<Action> of(String label) {
        return Arrays.stream(values()).filter(a -> a.label.equals(label)).findFirst();
    }
}
