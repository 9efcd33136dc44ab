package dev.belay.workload.argo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Step;
import dev.belay.release.Baseline;
import dev.belay.release.Observation;
import dev.belay.release.Observation.Content;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.workload.Standing;
import java.util.List;
import java.util.Optional;

/// Puts what a Rollout says into the words of the core.
///
/// A canary policy's step n is two of the Rollout's: at 2n it moves to the weight, at 2n + 1 it waits
/// there. A blue-green policy has one step, at which the candidate stands complete without traffic.
final class Look {

    static final String OTHER_STRATEGY = "spec.strategy is not the policy's any more";

    private final RolloutView rollout;
    private final Order order;
    private final Pods pods;

    private Look(RolloutView rollout, Order order, Pods pods) {
        this.rollout = rollout;
        this.order = order;
        this.pods = pods;
    }

    static Observation at(RolloutView rollout, Order order, Pods pods) {
        Look look = new Look(rollout, order, pods);
        return switch (rollout.standing(order)) {
            case Standing.Candidate _ -> look.candidate().with(look.content());
            case Standing.OfBaseline(Baseline baseline) -> look.baseline(baseline);
            case Standing.Newer(String release) ->
                    new Observation.Other(Optional.of(release), rollout.lastWriter());
            case Standing.Stranger(String by) ->
                    new Observation.Other(rollout.template().release(), by);
        };
    }

    private OnCandidate candidate() {
        if (!describesCandidate(rollout, order)) {
            // Which step an older version was at says nothing about this one.
            return new OnCandidate(0, false, unobserved("candidate"), "");
        }
        List<Step> steps = order.intent().policy().steps();
        int step = step(steps.size());
        Optional<String> missing =
                trouble()
                        .or(() ->
                                step == steps.size() ? notFull() : notAt(steps.get(step).weight()))
                        .or(() -> pods.missing(rollout, rollout.hash()));
        return new OnCandidate(step, missing.isEmpty(), missing.orElse(""), rollout.hash());
    }

    private Content content() {
        Content template = rollout.template().content(rollout.lastWriter());
        return rollout.isOf(order.intent().policy().strategy())
                ? template
                : template.with(
                        Optional.of(
                                "%s: %s".formatted(rollout.writer("strategy"), OTHER_STRATEGY)));
    }

    private int step(int steps) {
        // Without any stable version the controller takes no steps: it goes to 100 % at once.
        boolean full =
                rollout.onStable()
                        || rollout.stableHash().isEmpty()
                        || (rollout.isBlueGreen() && rollout.activeHash().equals(rollout.hash()));
        if (full) {
            return steps;
        }
        return rollout.isBlueGreen() ? 0 : Math.min(rollout.stepIndex() / 2, steps);
    }

    /// Whether the status can be about the candidate, whose template stands in the spec.
    static boolean describesCandidate(RolloutView rollout, Order order) {
        boolean stale =
                order.start().baseline().filter(b -> b.hash().equals(rollout.hash())).isPresent();
        return rollout.observed() && !stale && !rollout.hash().isEmpty() && !rollout.invalid();
    }

    private Optional<String> trouble() {
        if (!rollout.isOf(order.intent().policy().strategy())) {
            return Optional.of(OTHER_STRATEGY);
        }
        if (rollout.aborted()) {
            return Optional.of("aborted: " + rollout.message());
        }
        if (rollout.paused()) {
            return Optional.of("stopped by spec.paused");
        }
        return rollout.degraded() ? Optional.of(rollout.message()) : Optional.empty();
    }

    private Optional<String> notAt(int weight) {
        return rollout.isBlueGreen() ? notInPreview() : notAtWeight(weight);
    }

    private Optional<String> notInPreview() {
        List<String> pauses = rollout.pauses();
        if (pauses.isEmpty() || rollout.promotingFully()) {
            return Optional.of(
                    rollout.promotingFully()
                            ? "being switched to: " + rollout.message()
                            : "coming up without traffic: " + rollout.message());
        }
        if (!pauses.equals(List.of(RolloutView.SWITCH_PAUSE))) {
            return Optional.of("paused for " + String.join(", ", pauses));
        }
        // The pause may still be that of the candidate that stood there before.
        return pods.areOf(rollout.hash(), order.intent())
                ? Optional.empty()
                : Optional.of(unobserved("candidate"));
    }

    private Optional<String> notAtWeight(int weight) {
        boolean atPause = rollout.stepIndex() % 2 == 1;
        List<String> pauses = rollout.pauses();
        if (!atPause || pauses.isEmpty()) {
            return Optional.of("moving to %d %%: %s".formatted(weight, rollout.message()));
        }
        if (!pauses.equals(List.of(RolloutView.STEP_PAUSE))) {
            return Optional.of("paused for " + String.join(", ", pauses));
        }
        JsonNode weights = rollout.status().path("canary").path("weights");
        if (!rollout.trafficRouted() || weights.isMissingNode()) {
            return Optional.empty();
        }
        int routed = weights.path("canary").path("weight").asInt();
        boolean verified = weights.path("verified").asBoolean(true);
        return routed == weight && verified
                ? Optional.empty()
                : Optional.of("the router is at %d %%, not yet at %d %%".formatted(routed, weight));
    }

    private Optional<String> notFull() {
        return rollout.arrived() && rollout.healthy()
                ? Optional.empty()
                : Optional.of("going to 100 %: " + rollout.message());
    }

    private OnBaseline baseline(Baseline baseline) {
        String by = rollout.lastWriter();
        if (!pods.describes(rollout, baseline)) {
            return new OnBaseline(false, unobserved("baseline"), false, by);
        }
        if (!rollout.arrived()) {
            boolean walking = !rollout.promotingFully();
            String detail = walking ? "walking its steps" : "being promoted";
            return new OnBaseline(false, detail + ": " + rollout.message(), walking, by);
        }
        Optional<String> missing =
                rollout.healthy()
                        ? pods.missing(rollout, rollout.hash())
                        : Optional.of(rollout.message());
        return new OnBaseline(missing.isEmpty(), missing.orElse(""), false, by);
    }

    private String unobserved(String version) {
        return rollout.observed() && rollout.invalid()
                ? rollout.message()
                : "the controller has not seen the %s yet".formatted(version);
    }
}
