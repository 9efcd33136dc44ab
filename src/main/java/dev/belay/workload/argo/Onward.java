package dev.belay.workload.argo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.NotYet;
import java.util.List;
import java.util.Optional;

/// What an advance comes to with a Rollout as it was read: an end, or one write to its status.
record Onward(RolloutView rollout, Order order, Pods pods) {

    /// What is to be done.
    sealed interface Next {

        /// Nothing.
        record Settled(Outcome outcome) implements Next {}

        /// This change, which holds only for the version that was read.
        record Write(ObjectNode change) implements Next {}
    }

    Next from(int step) {
        if (!Look.describesCandidate(rollout, order)) {
            return notYet("the controller has not seen the candidate yet");
        }
        if (!rollout.isOf(order.intent().policy().strategy())) {
            return notYet(Look.OTHER_STRATEGY);
        }
        return rollout.isBlueGreen() ? switchOver() : leave(2 * step + 1);
    }

    private Next leave(int pause) {
        if (rollout.onStable() || rollout.stepIndex() > pause) {
            return new Next.Settled(new Done());
        }
        if (rollout.aborted()) {
            return new Next.Settled(new Changed("the canary was aborted"));
        }
        if (rollout.stepIndex() < pause) {
            return notYet("it is still on its way to this step");
        }
        if (rollout.unpausing()) {
            // Cleared before; the controller goes on from here by itself.
            return new Next.Settled(new Done());
        }
        Optional<Next> elsewhere = notPausedFor(RolloutView.STEP_PAUSE);
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        ObjectNode change = rollout.live().change();
        change.putObject("status").putNull("pauseConditions");
        return new Next.Write(change);
    }

    /// Asks for the full promotion rather than clearing the pause: if a pod is not ready in the moment
    /// in which the controller looks, it forgets that the pause was cleared, and pauses again for ever.
    private Next switchOver() {
        if (rollout.arrived() || rollout.activeHash().equals(rollout.hash())) {
            return new Next.Settled(new Done());
        }
        if (rollout.aborted()) {
            return new Next.Settled(new Changed("the update was aborted"));
        }
        if (rollout.promotingFully()) {
            return new Next.Settled(new Done());
        }
        Optional<Next> elsewhere = notPausedFor(RolloutView.SWITCH_PAUSE);
        if (elsewhere.isPresent()) {
            return elsewhere.get();
        }
        if (!pods.areOf(rollout.hash(), order.intent())) {
            return notYet("the controller has not seen the candidate yet");
        }
        Optional<String> missing = pods.missing(rollout, rollout.hash());
        if (missing.isPresent()) {
            return notYet(missing.get());
        }
        ObjectNode change = rollout.live().change();
        change.putObject("status").put("promoteFull", true);
        return new Next.Write(change);
    }

    private Optional<Next> notPausedFor(String reason) {
        if (rollout.paused()) {
            return Optional.of(notYet("stopped by spec.paused"));
        }
        return rollout.pauses().equals(List.of(reason))
                ? Optional.empty()
                : Optional.of(notYet("not paused at this step: " + rollout.message()));
    }

    private static Next notYet(String why) {
        return new Next.Settled(new NotYet(why));
    }
}
