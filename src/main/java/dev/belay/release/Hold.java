package dev.belay.release;

import java.time.Instant;

/// A reason not to advance; `lastSeen` moves with every repeat of the alert behind it.
public record Hold(String reason, Instant since, Instant lastSeen) {

    /// Set because evidence is missing; ends when it arrives.
    public static final String BLIND = "blind";

    /// Set because someone else changed the target; ends by a person.
    public static final String FOREIGN = "foreign";

    /// Set by a person; ends by a person.
    public static final String HUMAN = "human";

    private static final String ALERT = "alert:";

    /// The key of a hold by a workflow that failed after the rollout.
    public static String verification(String workflow) {
        return "verification:" + workflow;
    }

    /// The key of a hold by an alert of this SLO.
    public static String alert(String slo) {
        return ALERT + slo;
    }
}
