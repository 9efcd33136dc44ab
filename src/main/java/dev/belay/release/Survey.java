package dev.belay.release;

import dev.belay.release.Finding.Severity;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the target says before a start: what could be gone back to, and whether it may start at all.
public sealed interface Survey {

    /// Whether it could be rolled back right now; nothing found means yes.
    List<Finding> findings();

    /// The target is at rest and drivable.
    ///
    /// @param stable the version that serves now, absent when none ever became healthy
    /// @param certified the ledger's certified version, absent when it is gone from the cluster
    /// @param version the target's version, which the start demands unchanged
    /// @param container the index of the policy's container in the pod template
    /// @param findings warnings
    record Ready(
            Optional<Baseline> stable,
            Optional<Baseline> certified,
            String version,
            int container,
            List<Finding> findings)
            implements Survey {
        public Ready {
            findings = List.copyOf(findings);
        }

        /// Ready, with nothing to remark.
        public Ready(
                Optional<Baseline> stable,
                Optional<Baseline> certified,
                String version,
                int container) {
            this(stable, certified, version, container, List.of());
        }
    }

    /// Not now, but perhaps later without anyone changing the configuration.
    record NotNow(String reason, List<Finding> findings) implements Survey {
        public NotNow {
            findings = List.copyOf(findings);
        }

        /// Not now, with nothing else to remark.
        public NotNow(String reason) {
            this(reason, List.of());
        }
    }

    /// Not before someone changes the target or the policy.
    ///
    /// @param findings at least one error
    record Refused(List<Finding> findings) implements Survey {
        public Refused {
            findings = List.copyOf(findings);
        }

        /// Refused for this alone.
        public Refused(String what) {
            this(List.of(Finding.error(what, "")));
        }

        /// The errors in one line.
        public String reason() {
            return findings.stream()
                    .filter(f -> f.severity() == Severity.ERROR)
                    .map(Finding::text)
                    .collect(Collectors.joining("; "));
        }
    }
}
