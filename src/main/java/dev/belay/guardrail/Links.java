package dev.belay.guardrail;

import java.util.LinkedHashMap;
import java.util.Map;

/// Where an alert sends people.
final class Links {

    private static final String OF_THE_SERVICE =
            "?var-namespace={{ $labels.namespace }}&var-service={{ $labels.service }}";

    private final Options options;

    Links(Options options) {
        this.options = options;
    }

    /// A dashboard as it opens.
    String to(String uid) {
        return options.dashboards() + "/d/" + uid;
    }

    /// A dashboard at the service of the alert.
    String service(String uid) {
        return to(uid) + OF_THE_SERVICE;
    }

    /// What every alert says to people.
    Map<String, Object> annotations(
            String alert, String summary, String description, String dashboard) {
        Map<String, Object> annotations = new LinkedHashMap<>();
        annotations.put("summary", summary);
        annotations.put("description", description);
        annotations.put("runbook_url", options.runbooks() + "/" + alert + ".md");
        annotations.put("dashboard_url", dashboard);
        return annotations;
    }
}
