package dev.belay.alertmanager;

import java.util.Map;
import java.util.Set;

/// One element of `alerts[]` as it was read: strings, nothing understood yet.
///
/// @param labels the labels of [#LABELS] that are present
/// @param annotations the annotations of [#ANNOTATIONS] that are present
/// @param fingerprint empty when there was none
record RawAlert(
        String status,
        Map<String, String> labels,
        Map<String, String> annotations,
        String startsAt,
        String fingerprint) {

    static final String ACTION = "belay_action";
    static final String NAMESPACE = "namespace";
    static final String SERVICE = "service";
    static final String RELEASE = "belay_release";
    static final String SLO = "slo";
    static final String EVALUATED_AT = "evaluated_at";
    static final String WINDOW = "window";
    static final String RULES_HASH = "rules_hash";

    /// The labels that are kept; the last two only tell alerts without a fingerprint apart.
    static final Set<String> LABELS =
            Set.of(ACTION, NAMESPACE, SERVICE, RELEASE, SLO, "severity", "alertname");

    /// The annotations that are kept.
    static final Set<String> ANNOTATIONS = Set.of(EVALUATED_AT, WINDOW, RULES_HASH);

    /// The value of a label, or empty.
    String label(String name) {
        return labels.getOrDefault(name, "");
    }
}
