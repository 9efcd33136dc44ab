package dev.belay.guardrail;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Makes the alerts that roll back, and holds instead where the policy wants that.
///
/// @param suspected selects the suspicion that the environment is to blame
record Verdicts(Book book, String slo, String suspected) {

    private static final String CAUSE = "cause";
    private static final String BOTH = "environment suspected: the baseline fails as well";

    void rollback(AlertName name, Duration forTime, String expr) {
        rollback(name, forTime, expr, Map.of());
    }

    /// Adds it, for all releases that are not known to be finished.
    void rollback(AlertName name, Duration forTime, String expr, Map<String, String> more) {
        String live = expr + "\n" + book.unlessFinished();
        switch (book.guarded().environmentSuspected()) {
            case ROLLBACK -> book.alert(name, slo, "rollback", forTime, live, with(more, looked()));
            case HOLD -> {
                book.alert(name, slo, "rollback", forTime, live + "\nunless " + suspected, more);
                book.alert(
                        name, slo, "hold", forTime, live + "\nand " + suspected, with(more, BOTH));
            }
        }
    }

    /// Looked up when the alert is made, since the rule itself does not ask.
    private String looked() {
        return ("{{ with printf \"%s{namespace=%%q,belay_release=%%q,slo=%%q}\" $labels.namespace"
                        + " $labels.belay_release $labels.slo | query }}%s{{ else }}the release{{ end }}")
                .formatted(Relative.SUSPECTED, BOTH);
    }

    private static Map<String, String> with(Map<String, String> more, String cause) {
        Map<String, String> all = new LinkedHashMap<>(more);
        all.put(CAUSE, cause);
        return all;
    }
}
