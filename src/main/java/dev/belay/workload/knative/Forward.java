package dev.belay.workload.knative;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Step;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
import dev.belay.release.Intent;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.NotYet;
import dev.belay.workload.Fence;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The writes that bring a candidate in, and the one that keeps it out.
record Forward(ServiceApi api) {

    private static final String METADATA = PodTemplate.PATH + "/metadata";

    /// Sets template and traffic in one write, if nothing about the Service has changed since it was
    /// surveyed; before that, it makes sure that the baseline stays.
    Outcome start(Order order) {
        Target target = order.intent().policy().target();
        return switch (api.read(target)) {
            case Reply.Ok(JsonNode root) -> start(order, new ServiceView(root));
            case Reply.Refused refused -> refused.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    private Outcome start(Order order, ServiceView service) {
        if (!service.version().equals(order.start().version())) {
            return standsOtherwise(order, service);
        }
        Target target = order.intent().policy().target();
        Keeping keeping = new Keeping(api);
        Optional<String> baseline = order.start().baseline().map(Baseline::hash);
        Optional<Outcome> unkept = baseline.flatMap(name -> keeping.keep(target, name));
        if (unkept.isPresent()) {
            return unkept.get();
        }
        return switch (api.patch(target, patch(order, service))) {
            case Reply.Ok _ -> {
                service.wanted()
                        .tagged(Traffic.STABLE)
                        .filter(before -> baseline.filter(before::equals).isEmpty())
                        .ifPresent(before -> keeping.release(target, before));
                yield new Done();
            }
            case Reply.Refused refused when Undo.unmet(refused) -> whyNot(order, refused);
            case Reply.Refused refused -> refused.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    private static JsonPatch patch(Order order, ServiceView service) {
        Target target = order.intent().policy().target();
        String container = PodTemplate.containerPath(order.start().container());
        JsonPatch patch =
                new JsonPatch()
                        .test("/metadata/resourceVersion", order.start().version())
                        .test(container + "/name", target.container());
        JsonNode metadata = service.template().json().path("metadata");
        if (!metadata.isObject()) {
            patch.set(METADATA, JsonNodeFactory.instance.objectNode());
        }
        if (!metadata.path("labels").isObject()) {
            patch.set(METADATA + "/labels", JsonNodeFactory.instance.objectNode());
        }
        return patch.set(METADATA + "/name", RevisionName.of(order))
                .set(PodTemplate.RELEASE_PATH, order.intent().id().name())
                .set(container + "/image", order.intent().image())
                .set(ServiceView.TRAFFIC, divided(order, service, 0).json());
    }

    /// The traffic of a step. What is to be gone back to gets the rest; where there is no such version,
    /// what serves keeps it.
    private static Traffic divided(Order order, ServiceView service, int step) {
        Traffic now = service.wanted();
        String candidate = RevisionName.of(order);
        Optional<String> serving =
                service.routed() ? now.largestBeside(candidate) : Optional.empty();
        Optional<String> rest = order.start().baseline().map(Baseline::hash).or(() -> serving);
        return now.divided(rest, candidate, weight(order, step));
    }

    private static int weight(Order order, int step) {
        List<Step> steps = order.intent().policy().steps();
        return step < steps.size() ? steps.get(step).weight() : 100;
    }

    private Outcome whyNot(Order order, Reply.Refused refused) {
        return switch (api.read(order.intent().policy().target())) {
            // Nothing has changed, so it was not the precondition that refused.
            case Reply.Ok(JsonNode root)
                    when new ServiceView(root).version().equals(order.start().version()) ->
                    new Blocked(refused.why());
            case Reply.Ok(JsonNode root) -> standsOtherwise(order, new ServiceView(root));
            case Reply.Refused gone -> gone.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    private static Outcome standsOtherwise(Order order, ServiceView service) {
        return service.standing(order) instanceof Standing.Candidate
                ? new Done()
                : new Changed("it was written to, last by " + service.writer("template"));
    }

    /// Moves from the weight of one step to that of the next, in one write that holds only at the one.
    Outcome advance(Order order, int fromStep) {
        int from = weight(order, fromStep);
        int to = weight(order, fromStep + 1);
        JsonPatch patch =
                Undo.demandingTheCandidate(order)
                        .test(ServiceView.TRAFFIC + "/0/percent", IntNode.valueOf(100 - from))
                        .test(ServiceView.TRAFFIC + "/1/percent", IntNode.valueOf(from))
                        .set(ServiceView.TRAFFIC + "/0/percent", IntNode.valueOf(100 - to))
                        .set(ServiceView.TRAFFIC + "/1/percent", IntNode.valueOf(to));
        return switch (api.patch(order.intent().policy().target(), patch)) {
            case Reply.Ok _ -> new Done();
            case Reply.Refused refused when Undo.unmet(refused) ->
                    advance(order, fromStep, refused);
            case Reply.Refused refused -> refused.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    /// The list does not stand as it was left: it has been advanced, or people have written to it.
    private Outcome advance(Order order, int fromStep, Reply.Refused refused) {
        return switch (api.read(order.intent().policy().target())) {
            case Reply.Ok(JsonNode root) ->
                    advance(order, fromStep, new ServiceView(root), refused);
            case Reply.Refused gone -> gone.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    private Outcome advance(Order order, int fromStep, ServiceView service, Reply.Refused refused) {
        if (!(service.standing(order) instanceof Standing.Candidate)) {
            return service.standing(order).unexpected();
        }
        Traffic now = service.wanted();
        String candidate = RevisionName.of(order);
        int share = now.share(candidate);
        if (share >= weight(order, fromStep + 1)) {
            return new Done();
        }
        if (share > 0 && share < weight(order, fromStep)) {
            return new NotYet("it is still at %d %%".formatted(share));
        }
        Set<String> parties = now.shares().keySet();
        boolean asLeft =
                share == weight(order, fromStep)
                        && parties.size() == 2
                        && order.start()
                                .baseline()
                                .map(Baseline::hash)
                                .filter(name -> !parties.contains(name))
                                .isEmpty();
        if (!asLeft) {
            return new Changed(
                    "the traffic was divided otherwise by %s: %s"
                            .formatted(service.writer("traffic"), now));
        }
        return moved(order, fromStep, service, refused);
    }

    /// People's tags stand before ours by now, so the whole list is written.
    private Outcome moved(Order order, int fromStep, ServiceView service, Reply.Refused refused) {
        Target target = order.intent().policy().target();
        int container = service.template().containerIndex(target.container()).orElseThrow();
        JsonPatch patch =
                service.unchanged(container)
                        .set(ServiceView.TRAFFIC, divided(order, service, fromStep + 1).json());
        return switch (api.patch(target, patch)) {
            case Reply.Ok _ -> new Done();
            case Reply.Refused again when again.missing() -> again.blocked();
            case Reply.Refused _ -> new Blocked(refused.why());
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    /// Changes the Service's version, so that a start that is still on its way is refused.
    Outcome fence(Order order) {
        Intent release = order.intent();
        return Fence.outcome(api.merge(release.policy().target(), Fence.of(release.id().name())));
    }
}
