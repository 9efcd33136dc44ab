package dev.belay.workload.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
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

/// The write that brings a candidate in, and the one that keeps it out.
record Forward(DeploymentApi api) {

    /// Sets label and image, if nothing about the Deployment has changed since it was surveyed.
    ///
    /// It may then be paused only for the release that this one replaces: the survey takes nobody
    /// else's pause.
    Outcome start(Order order) {
        Target target = order.intent().policy().target();
        String container = PodTemplate.containerPath(order.start().container());
        JsonPatch patch =
                new JsonPatch()
                        .test("/metadata/resourceVersion", order.start().version())
                        .test(container + "/name", target.container())
                        .set(PodTemplate.RELEASE_PATH, order.intent().id().name())
                        .set(container + "/image", order.intent().image())
                        .set("/spec/paused", BooleanNode.FALSE);
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
                DeploymentView deployment = new DeploymentView(root);
                if (deployment.standing(order) instanceof Standing.Candidate) {
                    yield new Done();
                }
                // Nothing has changed, so it was not the precondition that refused.
                yield deployment.version().equals(order.start().version())
                        ? new Blocked(refused.why())
                        : new Changed("it was written to, last by " + deployment.lastWriter());
            }
            case Reply.Refused gone -> gone.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    /// Changes the Deployment's version, so that a start that is still on its way is refused.
    Outcome fence(Order order) {
        Intent release = order.intent();
        return Fence.outcome(api.merge(release.policy().target(), Fence.of(release.id().name())));
    }
}
