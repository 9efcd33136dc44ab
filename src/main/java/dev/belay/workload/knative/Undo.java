package dev.belay.workload.knative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Foreign;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import java.util.Optional;

/// The writes that give the baseline all the traffic again.
///
/// The template stays the candidate's. Knative and every admission rule judge a template that is
/// written, and would not move any traffic for a revision whose name they think taken; traffic to a
/// revision that runs is a number in a list.
record Undo(ServiceApi api) {

    /// One write, whose precondition is that the candidate still stands there; and one look, because
    /// Knative accepts a revision that does not exist, and then changes nothing.
    Outcome rollBack(Order order) {
        Optional<Baseline> baseline = order.start().baseline();
        if (baseline.isEmpty()) {
            return new Blocked("there is no version to go back to");
        }
        // The candidate is taken off the list: even at 0 % it would keep all traffic where it is,
        // were
        // it not ready.
        JsonPatch patch =
                demandingTheCandidate(order)
                        .set(ServiceView.TRAFFIC + "/0/percent", IntNode.valueOf(100))
                        .remove(ServiceView.TRAFFIC + "/1");
        return switch (api.patch(order.intent().policy().target(), patch)) {
            case Reply.Ok(JsonNode root) ->
                    new WayBack(api, order, baseline.get(), new ServiceView(root)).check();
            case Reply.Refused refused when unmet(refused) ->
                    afterRefusal(order, baseline.get(), refused);
            case Reply.Refused refused -> refused.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    /// The beginning of a patch that holds only while the template is the candidate's and the list
    /// begins as Belay has written it.
    static JsonPatch demandingTheCandidate(Order order) {
        JsonPatch patch =
                new JsonPatch()
                        .test(PodTemplate.RELEASE_PATH, order.intent().id().name())
                        .test(
                                PodTemplate.containerPath(order.start().container()) + "/image",
                                order.intent().image())
                        .test(ServiceView.TRAFFIC + "/1/revisionName", RevisionName.of(order));
        order.start()
                .baseline()
                .ifPresent(b -> patch.test(ServiceView.TRAFFIC + "/0/revisionName", b.hash()));
        return patch;
    }

    /// Either the candidate was not there as it was left, or what was written is not allowed.
    private Outcome afterRefusal(Order order, Baseline baseline, Reply.Refused refused) {
        return switch (api.read(order.intent().policy().target())) {
            case Reply.Ok(JsonNode root) -> {
                ServiceView service = new ServiceView(root);
                WayBack way = new WayBack(api, order, baseline, service);
                Standing standing = service.standing(order);
                if (standing instanceof Standing.Newer) {
                    yield standing.unexpected();
                }
                if (service.wanted().allOn(baseline.hash())) {
                    yield way.check();
                }
                boolean served = service.wanted().share(RevisionName.of(order)) > 0;
                yield switch (standing) {
                    case Standing.Candidate _, Standing.OfBaseline _ ->
                            served ? way.take(refused) : new Foreign(service.writer("traffic"));
                    case Standing other -> other.unexpected();
                };
            }
            case Reply.Refused gone -> gone.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    /// Whether a patch was refused for what stands there or for what it says. Knative's webhook answers
    /// 400 where the API server itself would say 422.
    static boolean unmet(Reply.Refused refused) {
        return refused.precondition() || refused.code() == 400;
    }
}
