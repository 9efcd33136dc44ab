package dev.belay.guardrail;

import java.util.List;
import java.util.Map;

/// The Grafana dashboards, once for a cluster: variables choose the policy's service and the release.
public final class Dashboards {

    private Dashboards() {}

    /// Each dashboard as a tree of Grafana's Classic JSON, which names itself in `uid`.
    public static List<Map<String, Object>> all() {
        return List.of(
                PipelineDashboard.board().tree(),
                SloDashboard.board().tree(),
                RollbackDashboard.board().tree(),
                TrendDashboard.board().tree());
    }

    /// Namespace and service, several at once.
    static Board services(Board board) {
        return board.variable(
                        "namespace",
                        "Namespace",
                        "label_values(belay_release_info, namespace)",
                        true)
                .variable(
                        "service",
                        "Service",
                        "label_values(belay_release_info{namespace=~\"$namespace\"}, service)",
                        true);
    }
}
