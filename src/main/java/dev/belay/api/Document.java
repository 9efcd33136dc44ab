package dev.belay.api;

import dev.belay.guardrail.Dashboards;
import dev.belay.guardrail.Guarded;
import dev.belay.guardrail.Options;
import dev.belay.guardrail.PipelineObjectives;
import dev.belay.guardrail.PipelineRules;
import dev.belay.guardrail.Receiver;
import dev.belay.guardrail.Rendering;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// What can be had of a policy, by its name in the path.
enum Document {
    RULES("rules"),
    PROMETHEUS_RULE("prometheusrule"),
    ROUTE("route"),
    SCRAPE("scrape"),
    KUBE_STATE_METRICS("kube-state-metrics"),
    PIPELINE_RULES("pipeline-rules"),
    DASHBOARDS("dashboards");

    private final String name;

    Document(String name) {
        this.name = name;
    }

    static Optional<Document> named(String name) {
        return Arrays.stream(values()).filter(d -> d.name.equals(name)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(d -> d.name).collect(Collectors.joining(", "));
    }

    /// The document as a tree of maps, lists and scalars.
    Object of(Guarded guarded, Options options, PipelineObjectives objectives) {
        return switch (this) {
            case RULES -> Rendering.rules(guarded, options);
            case PROMETHEUS_RULE -> Rendering.prometheusRule(guarded, options);
            case ROUTE -> Rendering.route(guarded, Receiver.DEFAULT);
            case SCRAPE -> Rendering.scrape(guarded, options);
            case KUBE_STATE_METRICS -> Rendering.kubeStateMetrics();
            case PIPELINE_RULES -> PipelineRules.of(objectives, options);
            case DASHBOARDS -> Dashboards.all();
        };
    }
}
