package dev.belay.workload.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload;
import dev.belay.release.Effect;
import dev.belay.release.Observation;
import dev.belay.release.Outcome;
import dev.belay.release.Survey;
import dev.belay.workload.KubeApi;
import dev.belay.workload.Patience;
import dev.belay.workload.Reply;
import io.fabric8.kubernetes.client.KubernetesClient;

/// Drives a Deployment with a rolling update, which Kubernetes carries out without any steps.
///
/// Every read is live, every write carries a precondition, and no request is repeated here.
public final class Deployments implements Workload {

    private final DeploymentApi api;
    private final Forward forward;
    private final Halt halt;
    private final Undo undo;

    /// Drives Deployments through this client, with the usual patience.
    public Deployments(KubernetesClient client) {
        this(client, Patience.USUAL);
    }

    /// Drives Deployments through this client.
    public Deployments(KubernetesClient client, Patience patience) {
        this.api = new DeploymentApi(new KubeApi(client, patience));
        this.forward = new Forward(api);
        this.halt = new Halt(api);
        this.undo = new Undo(api);
    }

    @Override
    public Observation observe(Order order) {
        return switch (api.read(order.intent().policy().target())) {
            case Reply.Ok(JsonNode root) -> new Look(api, new DeploymentView(root), order).taken();
            case Reply.Refused refused when refused.missing() -> new Observation.Missing();
            case Reply.Refused(int _, String why) -> new Observation.Unreadable(why);
            case Reply.Silent(String why) -> new Observation.Unreadable(why);
        };
    }

    @Override
    public Survey survey(Question question) {
        return new Surveyor(api, question).survey();
    }

    @Override
    public Outcome apply(Effect.OnTarget effect, Order order) {
        return switch (effect) {
            case Effect.StartCandidate _ -> forward.start(order);
            case Effect.RollBack _ -> undo.rollBack(order);
            case Effect.Pause _ -> halt.pause(order);
            case Effect.Resume _ -> halt.resume(order);
            case Effect.Fence _ -> forward.fence(order);
            // There are no steps to go on from, and none that a baseline would walk.
            case Effect.Advance _, Effect.PromoteBaseline _ -> new Outcome.Done();
        };
    }
}
