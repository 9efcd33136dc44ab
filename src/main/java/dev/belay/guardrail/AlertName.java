package dev.belay.guardrail;

/// The alerts that are rendered for a policy; each has a page in `docs/runbooks`.
enum AlertName {
    CRITICAL(
            "BelayGuardrailCritical",
            "critical",
            "A release breaches the critical threshold of an SLO."),
    EVIDENCE(
            "BelayGuardrailEvidence",
            "critical",
            "A release fails more often than its critical threshold allows, beyond chance."),
    WARNING(
            "BelayGuardrailWarning",
            "warning",
            "A release is at the warning threshold of an SLO and is held."),
    MISSING(
            "BelayGuardrailMissing",
            "warning",
            "A release that takes traffic has no samples for an SLO and is held."),
    HEALTHY("BelayGuardrailHealthy", "none", "A release is inside the objective of an SLO."),
    RECOVERED(
            "BelayGuardrailRecovered",
            "none",
            "The version that was put back serves inside its objectives."),
    HEARTBEAT("BelayHeartbeat", "none", "The path of the alerts is alive."),
    SILENCED(
            "BelayRollbackAlertSilenced",
            "critical",
            "A rollback alert is firing while Alertmanager holds back notifications.");

    private final String text;
    private final String severity;
    private final String summary;

    AlertName(String text, String severity, String summary) {
        this.text = text;
        this.severity = severity;
        this.summary = summary;
    }

    /// The value of the label `alertname`.
    String text() {
        return text;
    }

    /// The value of the label `severity`.
    String severity() {
        return severity;
    }

    /// One sentence that is the same for every alert of this name.
    String summary() {
        return summary;
    }
}
