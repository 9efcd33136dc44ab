package dev.belay.workload.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import java.util.Optional;

/// The write that puts the baseline back; Kubernetes then replaces the pods as in any update.
record Undo(DeploymentApi api) {

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
                        // Paused, by whomever, it would not replace a single pod.
                        .set("/spec/paused", BooleanNode.FALSE);
        return switch (api.patch(order.intent().policy().target(), patch)) {
            case Reply.Ok _ -> new Done();
            case Reply.Refused refused when refused.precondition() ->
                    afterRefusal(order, baseline, container, again, refused);
            case Reply.Refused refused -> refused.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    /// Either the candidate was not there any more, or what was written is not allowed.
    private Outcome afterRefusal(
            Order order, Baseline baseline, int container, boolean again, Reply.Refused refused) {
        Target target = order.intent().policy().target();
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> {
                DeploymentView deployment = new DeploymentView(root);
                int index =
                        deployment.template().containerIndex(target.container()).orElse(container);
                yield switch (deployment.standing(order)) {
                    // It is still there: the container was moved within its list, or writers raced.
                    case Standing.Candidate _
                            when again && (index != container || refused.code() == 409) ->
                            restore(order, baseline, index, false);
                    case Standing.Candidate _ -> new Blocked(refused.why());
                    case Standing.OfBaseline _ when deployment.paused() ->
                            unpause(target, deployment);
                    case Standing.OfBaseline _ -> new Done();
                    case Standing other -> other.unexpected();
                };
            }
            case Reply.Refused gone -> gone.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    private Outcome unpause(Target target, DeploymentView deployment) {
        ObjectNode change = deployment.live().change();
        change.putObject("spec").put("paused", false);
        return switch (api.merge(target, change)) {
            case Reply.Ok _ -> new Done();
            case Reply.Refused refused when refused.code() == 409 -> new Changed(refused.why());
            case Reply.Refused refused -> refused.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }
}
