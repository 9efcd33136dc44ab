package dev.belay.workload.knative;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Target;
import dev.belay.release.Baseline;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Done;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import java.util.Set;
import java.util.TreeSet;

/// The way back to the baseline from one reading of the Service, with what may be in the way of it.
///
/// Knative takes any list of revisions, and moves no traffic at all while one of them is missing or not
/// ready: the baseline itself, or whatever people have tagged.
record WayBack(ServiceApi api, Order order, Baseline baseline, ServiceView service) {

    /// All the traffic is wanted on the baseline: makes sure that it gets there.
    Outcome check() {
        Set<String> missing = new TreeSet<>();
        Set<String> inTheWay = new TreeSet<>();
        for (String name : service.wanted().revisions()) {
            Reply reply =
                    name.isEmpty()
                            ? new Reply.Refused(404, "no revision was ever ready")
                            : api.readRevision(target(), name);
            switch (reply) {
                case Reply.Ok(JsonNode root) when new RevisionView(root).ready().isTrue() -> {}
                case Reply.Ok _ -> inTheWay.add(name);
                case Reply.Refused refused when refused.missing() -> missing.add(name);
                // The write was accepted; the next look tells what became of it.
                case Reply.Refused _, Reply.Silent _ -> {}
            }
        }
        inTheWay.addAll(missing);
        inTheWay.remove(baseline.hash());
        if (missing.contains(baseline.hash())) {
            return recreate(inTheWay);
        }
        return inTheWay.isEmpty() && service.wanted().allOn(baseline.hash())
                ? new Done()
                : outcome(write(unchanged(), inTheWay));
    }

    /// Some of the traffic is wanted elsewhere, in a list that people have changed: writes all of it.
    ///
    /// @param before why the usual write was refused
    Outcome take(Reply.Refused before) {
        return switch (write(unchanged(), Set.of())) {
            case Reply.Ok(JsonNode root) ->
                    new WayBack(api, order, baseline, new ServiceView(root)).check();
            case Reply.Refused refused when refused.missing() -> refused.blocked();
            case Reply.Refused _ -> new Blocked(before.why());
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    /// The revision was deleted; a template of its name makes it anew.
    private Outcome recreate(Set<String> inTheWay) {
        if (service.standing(order) instanceof Standing.Stranger stranger) {
            return stranger.unexpected();
        }
        PodTemplate template = PodTemplate.of(baseline);
        return template.json().has("spec")
                ? outcome(write(unchanged().set(PodTemplate.PATH, template.json()), inTheWay))
                : new Blocked(
                        "revision %s is gone, and its template was too long to be kept"
                                .formatted(baseline.hash()));
    }

    private JsonPatch unchanged() {
        return service.unchanged(
                service.template()
                        .containerIndex(target().container())
                        .orElse(order.start().container()));
    }

    private Reply write(JsonPatch patch, Set<String> inTheWay) {
        Set<String> dropped = new TreeSet<>(inTheWay);
        dropped.add(RevisionName.of(order));
        Traffic all = service.wanted().allTo(baseline.hash(), dropped);
        return api.patch(target(), patch.set(ServiceView.TRAFFIC, all.json()));
    }

    private static Outcome outcome(Reply reply) {
        return switch (reply) {
            case Reply.Ok _ -> new Done();
            case Reply.Refused refused -> refused.blocked();
            case Reply.Silent(String why) -> new Blocked(why);
        };
    }

    private Target target() {
        return order.intent().policy().target();
    }
}
