package dev.belay.guardrail;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Expressions and settings that several dashboards share.
final class Expressions {

    /// Matchers for what the variables `namespace` and `service` choose.
    static final String CHOSEN = "namespace=~\"$namespace\",service=~\"$service\"";

    static final String RELEASE = "namespace, service, belay_release";

    /// Phases in the order of a release's life; a timeline shows them by their number.
    private static final List<String> PHASES =
            List.of(
                    "Pending",
                    "Progressing",
                    "Promoting",
                    "Watching",
                    "Succeeded",
                    "Held",
                    "RollingBack",
                    "RolledBack",
                    "RollbackFailed",
                    "Rejected",
                    "Superseded",
                    "Cancelled");

    private static final List<String> COLORS =
            List.of(
                    "#8e8e8e", "#5794f2", "#3274d9", "#b877d9", "#56a64b", "#f2cc0c", "#ff9830",
                    "#fa6400", "#c4162a", "#e02f44", "#6e6e6e", "#4d4d4d");

    private Expressions() {}

    /// The phase of each chosen release as a number.
    static String phases(String matchers) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < PHASES.size(); i++) {
            // Without a phase it is Pending.
            String phase = (i == 0 ? "|" : "") + PHASES.get(i);
            all.add(
                    "max by (namespace, belay_release) (belay_release_info{%s,phase=~\"%s\"}) * %d"
                            .formatted(matchers, phase, i + 1));
        }
        return String.join("\nor ", all);
    }

    /// What the numbers stand for, as Grafana's value mappings.
    static List<Object> phaseNames() {
        Map<String, Object> names = Panel.ordered();
        for (int i = 0; i < PHASES.size(); i++) {
            names.put(
                    String.valueOf(i + 1),
                    Panel.ordered("text", PHASES.get(i), "color", COLORS.get(i), "index", i));
        }
        return List.of(Panel.ordered("type", "value", "options", names));
    }

    /// The age of the last heartbeat of each chosen release that is under way.
    static String heartbeatAge(String matchers) {
        return """
        time() - max by (%1$s) (belay_release_heartbeat_timestamp_seconds{%2$s})
        and on (namespace, belay_release) belay_release_info{phase=~"%3$s"}\
        """
                .formatted(RELEASE, matchers, PipelineAlerts.LIVE);
    }

    /// What lies between two instants of a release, in whole seconds.
    static String between(String from, String to, String matchers) {
        return """
        max by (%1$s) (belay_release_%3$s_timestamp_seconds{%4$s})
        - max by (%1$s) (belay_release_%2$s_timestamp_seconds{%4$s})\
        """
                .formatted(RELEASE, from, to, matchers);
    }

    /// A timeline of phases, one line a release.
    static Panel timeline(String description, String matchers) {
        return Panel.of("state-timeline", "Phases", "none", description)
                .query(phases(matchers), "{{belay_release}}")
                .options(
                        Panel.ordered(
                                "mergeValues", true, "showValue", "auto", "alignValue", "left"))
                .extra(Map.of("mappings", phaseNames()));
    }
}
