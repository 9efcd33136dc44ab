package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.belay.workload.JsonPatch;
import java.util.Optional;

/// Whether the baseline has the pods for all the traffic, where someone took some of them away.
///
/// As many pods are needed as the candidate was given. Three quarters of them are enough, as in
/// Kubernetes' own updates, so a pod that restarts never delays a rollback.
record Capacity(DeploymentView baseline, DeploymentView candidate, String release) {

    /// Marks a Deployment that was scaled up for a rollback of this release and may still be growing.
    private static final String SCALED = "belay.dev/scaled-for";

    private static final int ENOUGH = 75;

    /// Whether someone scaled the baseline down, or Belay is scaling it up again because of that.
    boolean lacking() {
        boolean growing = baseline.live().annotation(SCALED).filter(release::equals).isPresent();
        return baseline.exists()
                && candidate.wanted() > 0
                && (growing || baseline.wanted() < candidate.wanted())
                && percentOf(baseline) < 100;
    }

    /// The percentage of the traffic that has to stay with the candidate for now.
    int stays(Split split, Sides sides) {
        return lacking()
                ? Math.min(
                        Math.min(100 - percentOf(baseline), percentOf(candidate)),
                        split.percent(sides.candidate()))
                : 0;
    }

    /// How much of the traffic its pods can take.
    private int percentOf(DeploymentView deployment) {
        long pods = Math.min(deployment.available(), deployment.wanted());
        return (int) Math.min(100, 100 * 100 * pods / ((long) ENOUGH * candidate.wanted()));
    }

    /// What gives the baseline its pods back; empty where they are wanted already.
    Optional<JsonPatch> growth() {
        if (!lacking() || baseline.wanted() >= candidate.wanted()) {
            return Optional.empty();
        }
        JsonPatch patch =
                new JsonPatch().test("/spec/replicas", IntNode.valueOf(baseline.wanted()));
        if (!baseline.live().metadata().path("annotations").isObject()) {
            patch.test("/metadata/resourceVersion", baseline.version())
                    .set("/metadata/annotations", JsonNodeFactory.instance.objectNode());
        }
        return Optional.of(
                patch.set("/metadata/annotations/" + JsonPatch.escape(SCALED), release)
                        .set("/spec/replicas", IntNode.valueOf(candidate.wanted())));
    }

    /// What is being waited for.
    String waiting() {
        return "Deployment %s has %d of the %d pods it needs for all the traffic"
                .formatted(
                        baseline.name(),
                        Math.min(baseline.available(), baseline.wanted()),
                        candidate.wanted());
    }
}
