package dev.belay.workload.argo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Target;
import dev.belay.release.Intent;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.workload.Fence;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;

/// The writes that bring a candidate in, and the one that keeps it out.
record Forward(RolloutApi api) {

    /// How often an advance looks anew because the controller wrote in between.
    private static final int TRIES = 3;

    /// Sets label and image, if nothing about the Rollout has changed since it was surveyed.
    Outcome start(Order order) {
        Target target = order.intent().policy().target();
        String container = PodTemplate.containerPath(order.start().container());
        JsonPatch patch =
                new JsonPatch()
                        .test("/metadata/resourceVersion", order.start().version())
                        .test(container + "/name", target.container())
                        .set(PodTemplate.RELEASE_PATH, order.intent().id().name())
                        .set(container + "/image", order.intent().image());
        return switch (api.patch(target, patch)) {
            case Reply.Ok _ -> new Done();
            case Reply.Refused refused when refused.precondition() -> whyNot(order, refused);
            case Reply.Refused refused -> refused.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    private Outcome whyNot(Order order, Reply.Refused refused) {
        return switch (api.read(order.intent().policy().target())) {
            case Reply.Ok(JsonNode root) -> {
                RolloutView rollout = new RolloutView(root);
                if (rollout.standing(order) instanceof Standing.Candidate) {
                    yield new Done();
                }
                // Nothing has changed, so it was not the precondition that refused.
                yield rollout.version().equals(order.start().version())
                        ? new Blocked(refused.why())
                        : new Changed("it was written to, last by " + rollout.lastWriter());
            }
            case Reply.Refused gone -> gone.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    /// Moves on from a step, if the Rollout still stands at it.
    ///
    /// The resourceVersion makes it safe to do twice: a second clearing would skip a bake.
    Outcome advance(Order order, int fromStep) {
        Outcome outcome = new Changed("not tried");
        for (int n = 0; n < TRIES && outcome instanceof Changed; n++) {
            outcome = tryAdvance(order, fromStep);
        }
        return outcome;
    }

    private Outcome tryAdvance(Order order, int fromStep) {
        Target target = order.intent().policy().target();
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> {
                RolloutView rollout = new RolloutView(root);
                yield rollout.standing(order) instanceof Standing.Candidate
                        ? advance(
                                target, new Onward(rollout, order, new Pods(api, target)), fromStep)
                        : rollout.standing(order).unexpected();
            }
            case Reply.Refused refused -> refused.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    private Outcome advance(Target target, Onward onward, int fromStep) {
        return switch (onward.from(fromStep)) {
            case Onward.Next.Settled(Outcome outcome) -> outcome;
            case Onward.Next.Write(ObjectNode change) ->
                    switch (api.mergeStatus(target, change)) {
                        case Reply.Ok _ -> new Done();
                        case Reply.Refused refused when refused.precondition() ->
                                new Changed(refused.why());
                        case Reply.Refused refused -> refused.blocked();
                        case Reply.Silent(String why) -> new Blocked(why);
                    };
        };
    }

    /// Changes the Rollout's version, so that a start that is still on its way is refused.
    Outcome fence(Order order) {
        Intent release = order.intent();
        return Fence.outcome(api.merge(release.policy().target(), Fence.of(release.id().name())));
    }
}
