package dev.belay.workload.knative;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import java.util.Set;

/// Takes the old baseline off a Service whose release has been watched to the end.
///
/// Named in the list even at 0 % it would keep a warm pod, and stop all traffic from being moved if
/// anyone deleted it.
record Farewell(ServiceApi api) {

    Outcome letGo(Order order) {
        Target target = order.intent().policy().target();
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> letGo(order, target, new ServiceView(root));
            case Reply.Refused refused when refused.missing() -> new Done();
            case Reply.Refused refused -> refused.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    private Outcome letGo(Order order, Target target, ServiceView service) {
        String candidate = RevisionName.of(order);
        boolean ours =
                service.standing(order) instanceof Standing.Candidate
                        && service.wanted().share(candidate) == 100;
        if (!ours) {
            return new Done(); // Whoever divides the traffic now has taken over.
        }
        int container =
                service.template()
                        .containerIndex(target.container())
                        .orElse(order.start().container());
        Reply reply =
                api.patch(
                        target,
                        service.unchanged(container)
                                .set(
                                        ServiceView.TRAFFIC,
                                        service.wanted().allTo(candidate, Set.of()).json()));
        return switch (reply) {
            case Reply.Ok _ -> {
                order.start()
                        .baseline()
                        .map(Baseline::hash)
                        .ifPresent(name -> new Keeping(api).release(target, name));
                yield new Done();
            }
            case Reply.Refused refused when Undo.unmet(refused) -> new Changed(refused.why());
            case Reply.Refused refused -> refused.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }
}
