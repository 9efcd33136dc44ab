package dev.belay.release;

import java.time.Instant;

/// Why a release is rolled back.
public sealed interface Cause {

    /// One sentence for people.
    String text();

    /// A firing alert that names the release.
    record FromAlert(String slo, String fingerprint, Instant startsAt) implements Cause {
        @Override
        public String text() {
            return "SLO %s breached".formatted(slo);
        }
    }

    /// The candidate never became ready before its deadline.
    record NotReady(String detail) implements Cause {
        @Override
        public String text() {
            return "candidate not ready before the deadline: " + detail;
        }
    }

    /// A workflow that has to succeed after the rollout did not.
    ///
    /// @param url where people can look at its run, may be empty
    record FromVerification(String workflow, String detail, String url) implements Cause {
        @Override
        public String text() {
            return "verification %s failed: %s%s"
                    .formatted(workflow, detail, url.isEmpty() ? "" : " (" + url + ")");
        }
    }

    /// A person asked for it, or deleted the Release.
    record ByPerson(String who, String why) implements Cause {
        @Override
        public String text() {
            return "%s asked: %s".formatted(who, why);
        }
    }
}
