package dev.belay.guardrail;

import dev.belay.policy.Slo;
import java.time.Duration;
import java.util.List;

/// The part of a policy that rules are rendered from.
///
/// @param service the label `service` of its alerts
/// @param longest how long a release that nothing holds may take until it is watched no more
public record Guarded(
        String namespace,
        String policy,
        String service,
        List<Slo> slos,
        Duration longest,
        EnvironmentSuspected environmentSuspected) {

    public Guarded {
        slos = List.copyOf(slos);
    }

    /// What is done about a candidate that fails while the baseline fails as well.
    public enum EnvironmentSuspected {
        /// It is rolled back, and the alert says what is suspected.
        ROLLBACK,
        /// It is held: going back would not help.
        HOLD
    }

    /// A regular expression for the names of this policy's releases, and of no other policy's.
    String releases() {
        String name = policy.replace(".", "\\.");
        return name + "-[0-9]+";
    }

    /// The same for a string in PromQL, where a backslash is doubled.
    String quotedReleases() {
        return releases().replace("\\", "\\\\");
    }
}
