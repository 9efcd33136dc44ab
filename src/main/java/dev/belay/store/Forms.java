package dev.belay.store;

import dev.belay.policy.Gates;

/// The written forms, defaults and limits that schema and parser share.
final class Forms {

    static final String DURATION =
            "^([0-9]{1,5}d)?([0-9]{1,5}h)?([0-9]{1,6}m)?([0-9]{1,7}s)?([0-9]{1,9}ms)?$";
    static final String PERCENT = "^[0-9]{1,3}(\\.[0-9]{1,6})?%$";
    static final String LABEL = "^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$";

    static final String OBJECT = "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$";
    static final String CONTAINER = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$";

    /// A share, a duration or a number, with the unit of the SLI.
    static final String THRESHOLD = "^-?[0-9]{1,12}(\\.[0-9]{1,6})?(%|ms|s|m)?$";

    static final String APP = "^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$";
    static final String LOGIN = "^[A-Za-z0-9][A-Za-z0-9_-]{0,99}(\\[bot\\])?$";
    static final String TEAM = "^[A-Za-z0-9][A-Za-z0-9-]{0,99}/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$";
    static final String DAY = "^(monday|tuesday|wednesday|thursday|friday|saturday|sunday)$";
    static final String TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
    static final String DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
    static final String ZONE = "^[A-Za-z][A-Za-z0-9_+/-]{0,63}$";

    static final String WORKFLOW = "^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,94}\\.ya?ml$";
    static final String INPUT = "^[A-Za-z_][A-Za-z0-9_-]{0,62}$";
    static final String VERIFICATION_TIMEOUT = "15m";

    static final String GATES_DEADLINE = "1h";
    static final String MIDNIGHT = "00:00";
    static final String BUDGET_WITHIN = "7d";

    static final String WATCH = "15m";
    static final String CERTIFY_AFTER = "5m";
    static final String PROGRESS_DEADLINE = "10m";
    static final String ROLLBACK_TIMEOUT = "5m";
    static final String WINDOW = "1m";

    static final String BLUE_GREEN_BAKE = "5m";
    static final String MAX_SURGE = "50%";
    static final String MAX_UNAVAILABLE = "0";
    static final String ARGO_CD = "argocd";
    static final String HELM_IMAGE = "image";
    static final String HELM_RELEASE = "release";

    static final int MAX_STAGES = Gates.MOST_STAGES;
    static final int MAX_STEPS = 20;
    static final int MAX_GUARDRAILS = 16;

    private Forms() {}
}
