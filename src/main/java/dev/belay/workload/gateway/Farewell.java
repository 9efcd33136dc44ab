package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Target.Backend;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import java.util.List;
import java.util.Optional;

/// Takes away the pods that were kept only for going back: those of the backend without traffic.
///
/// The next start brings up as many as serve by then.
record Farewell(GatewayApi api, Order order, Sides sides) {

    Outcome letGo() {
        Scene scene = Scene.read(api, sides);
        for (Reply reply : List.of(scene.toRoute(), scene.toBaseline(), scene.toCandidate())) {
            boolean gone = reply instanceof Reply.Refused refused && refused.missing();
            Optional<Blocked> unread = Scene.failure(reply);
            if (unread.isPresent()) {
                return gone ? new Done() : unread.get();
            }
        }
        return idle(scene).map(backend -> scaleDown(scene, backend)).orElseGet(Done::new);
    }

    /// The one of the two that can go; whoever has changed any of it has taken over.
    private Optional<Backend> idle(Scene scene) {
        List<Split> splits = scene.route().splits(sides.target());
        boolean ours =
                splits.size() == 1
                        && !splits.getFirst().dark()
                        && scene.route().ownedBy(order.intent())
                        && scene.candidate().standing(order) instanceof Standing.Candidate
                        && (order.start().baseline().isEmpty()
                                || scene.baseline().standing(order) instanceof Standing.OfBaseline);
        return ours
                ? sides.target().backends().stream()
                        .filter(b -> splits.getFirst().weight(b) == 0)
                        .findFirst()
                : Optional.empty();
    }

    private Outcome scaleDown(Scene scene, Backend idle) {
        DeploymentView pods = idle.equals(sides.baseline()) ? scene.baseline() : scene.candidate();
        if (pods.wanted() == 0) {
            return new Done();
        }
        JsonPatch patch =
                new JsonPatch()
                        .test("/metadata/resourceVersion", pods.version())
                        .set("/spec/replicas", IntNode.valueOf(0));
        return switch (api.patchDeployment(sides.target(), idle, patch)) {
            case Reply.Ok _ -> new Done();
            case Reply.Refused refused when refused.precondition() -> new Changed(refused.why());
            case Reply reply -> Scene.failure(reply).orElseThrow();
        };
    }
}
