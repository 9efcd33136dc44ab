package dev.belay.workload.argo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.DoneButNotStable;
import dev.belay.release.Outcome.NotYet;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.Patience;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import java.util.Optional;

/// The writes that put the baseline back.
record Undo(RolloutApi api, Patience patience) {

    /// After so many looks in vain the controller may have missed the write.
    private static final int NUDGE_EVERY = 5;

    /// One request in the usual case: it needs nothing from the cluster but that the candidate is
    /// still there, and says so in the same write.
    Outcome rollBack(Order order) {
        Optional<Baseline> baseline = order.start().baseline();
        return baseline.isEmpty()
                ? new Blocked("there is no version to go back to")
                : restore(order, baseline.get(), order.start().container(), true);
    }

    private Outcome restore(Order order, Baseline baseline, int container, boolean again) {
        JsonPatch patch =
                new JsonPatch()
                        .test(PodTemplate.RELEASE_PATH, order.intent().id().name())
                        .test(
                                PodTemplate.containerPath(container) + "/image",
                                order.intent().image())
                        .set(PodTemplate.PATH, PodTemplate.of(baseline).json())
                        // A Rollout that someone paused would not move a single pod.
                        .set("/spec/paused", BooleanNode.FALSE);
        return switch (api.patch(order.intent().policy().target(), patch)) {
            case Reply.Ok(JsonNode root) -> landed(new RolloutView(root), baseline);
            case Reply.Refused refused when refused.precondition() ->
                    afterRefusal(order, baseline, container, again, refused);
            case Reply.Refused refused -> refused.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    private static Outcome landed(RolloutView rollout, Baseline baseline) {
        return rollout.serves(baseline.hash()) ? new Done() : new DoneButNotStable();
    }

    /// Either the candidate was not there any more, or what was written is not allowed.
    private Outcome afterRefusal(
            Order order, Baseline baseline, int container, boolean again, Reply.Refused refused) {
        Target target = order.intent().policy().target();
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> {
                RolloutView rollout = new RolloutView(root);
                int index = rollout.template().containerIndex(target.container()).orElse(container);
                yield switch (rollout.standing(order)) {
                    // It is still there: the container was moved within its list, or writers raced.
                    case Standing.Candidate _
                            when again && (index != container || refused.code() == 409) ->
                            restore(order, baseline, index, false);
                    case Standing.Candidate _ -> new Blocked(refused.why());
                    case Standing.OfBaseline _ when rollout.paused() ->
                            unpause(target, rollout).orElseGet(() -> landed(rollout, baseline));
                    case Standing.OfBaseline _ -> landed(rollout, baseline);
                    case Standing other -> other.unexpected();
                };
            }
            case Reply.Refused gone -> gone.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    /// Waits until the controller has seen the baseline, then lets it skip the steps to it.
    ///
    /// Asked for earlier, the controller would wipe it out when it first sees the new template.
    Outcome promote(Order order) {
        Target target = order.intent().policy().target();
        Pods pods = new Pods(api, target);
        return patience.until(look -> promote(order, pods, look))
                .orElseGet(() -> new NotYet("the controller has not taken up the baseline yet"));
    }

    private Optional<Outcome> promote(Order order, Pods pods, int look) {
        Target target = order.intent().policy().target();
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> {
                RolloutView rollout = new RolloutView(root);
                Optional<Outcome> end = promote(order, rollout, pods);
                if (end.isEmpty() && look % NUDGE_EVERY == NUDGE_EVERY - 1 && rollout.unheeded()) {
                    api.nudge(target, rollout);
                }
                yield end;
            }
            case Reply.Refused refused -> Optional.of(refused.blocked());
            case Reply.Silent(String why) -> Optional.of(new Blocked(why));
        };
    }

    /// One look; empty when another one is needed. A promotion counts once it was read back.
    private Optional<Outcome> promote(Order order, RolloutView rollout, Pods pods) {
        Target target = order.intent().policy().target();
        if (!(rollout.standing(order) instanceof Standing.OfBaseline(Baseline baseline))) {
            return Optional.of(rollout.standing(order).unexpected());
        }
        if (rollout.paused()) {
            return unpause(target, rollout);
        }
        if (!pods.describes(rollout, baseline)) {
            return Optional.empty();
        }
        if (rollout.arrived() || (rollout.promotingFully() && !rollout.aborted())) {
            return Optional.of(new Done());
        }
        ObjectNode change = rollout.live().change();
        ObjectNode status = change.putObject("status").put("promoteFull", true);
        if (rollout.aborted()) {
            status.put("abort", false);
        }
        return failure(api.mergeStatus(target, change));
    }

    private Optional<Outcome> unpause(Target target, RolloutView rollout) {
        ObjectNode change = rollout.live().change();
        change.putObject("spec").put("paused", false);
        return failure(api.merge(target, change));
    }

    /// Nothing where the write was accepted, or came too late and is decided anew by the next look.
    private static Optional<Outcome> failure(Reply reply) {
        return switch (reply) {
            case Reply.Ok _ -> Optional.empty();
            case Reply.Refused refused when refused.code() == 409 -> Optional.empty();
            case Reply.Refused refused -> Optional.of(refused.blocked());
            case Reply.Silent(String why) -> Optional.of(new Blocked(why));
        };
    }
}
