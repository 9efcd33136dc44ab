package dev.belay.guardrail;

import dev.belay.policy.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// A rule of Prometheus.
sealed interface Rule {

    /// What it computes.
    String expr();

    /// The labels its results carry besides those of the expression.
    Map<String, String> labels();

    /// As Prometheus reads it.
    Map<String, Object> tree();

    /// Stores what it computes under a name.
    record Recording(String record, String expr, Map<String, String> labels) implements Rule {
        @Override
        public Map<String, Object> tree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("record", record);
            tree.put("expr", expr);
            tree.put("labels", labels);
            return tree;
        }
    }

    /// Fires for what it computes.
    ///
    /// @param forTime how long that must be there before it fires
    /// @param keepFiring how long it goes on after that is gone
    record Alerting(
            AlertName alert,
            String expr,
            Duration forTime,
            Duration keepFiring,
            Map<String, String> labels,
            Map<String, String> annotations)
            implements Rule {

        @Override
        public Map<String, Object> tree() {
            Map<String, Object> tree = new LinkedHashMap<>();
            tree.put("alert", alert.text());
            tree.put("expr", expr);
            if (!forTime.isZero()) {
                tree.put("for", Durations.format(forTime));
            }
            if (!keepFiring.isZero()) {
                tree.put("keep_firing_for", Durations.format(keepFiring));
            }
            tree.put("labels", labels);
            tree.put("annotations", annotations);
            return tree;
        }
    }
}
