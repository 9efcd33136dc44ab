package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import dev.belay.policy.Target;
import dev.belay.policy.Target.Backend;
import dev.belay.workload.JsonPatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A rule that names both backends, and how it divides the traffic among all it names.
///
/// @param rule its place among the route's rules
/// @param name its own name, or empty
record Split(int rule, String name, List<Ref> refs) {

    /// A backend as the rule names it.
    ///
    /// @param service empty where it is no Service of the route's namespace
    /// @param weighted whether a weight is written there; without one it is 1
    record Ref(int index, String service, int weight, boolean weighted) {}

    /// The rules that are meant; one, unless someone has made it ambiguous.
    static List<Split> in(JsonNode spec, Target.HttpRoute target) {
        List<Split> found = new ArrayList<>();
        JsonNode rules = spec.path("rules");
        for (int i = 0; i < rules.size(); i++) {
            Split split = of(i, rules.get(i), target.namespace());
            boolean meant = target.rule().map(split.name()::equals).orElse(true);
            if (meant && target.backends().stream().allMatch(b -> split.ref(b).isPresent())) {
                found.add(split);
            }
        }
        return List.copyOf(found);
    }

    /// Reads any rule.
    static Split of(int index, JsonNode rule, String namespace) {
        List<Ref> refs = new ArrayList<>();
        for (JsonNode ref : rule.path("backendRefs")) {
            boolean service =
                    ref.path("kind").asText("Service").equals("Service")
                            && ref.path("group").asText("").isEmpty()
                            && ref.path("namespace").asText(namespace).equals(namespace);
            refs.add(
                    new Ref(
                            refs.size(),
                            service ? ref.path("name").asText() : "",
                            ref.path("weight").asInt(1),
                            ref.has("weight")));
        }
        return new Split(index, rule.path("name").asText(), List.copyOf(refs));
    }

    /// Where the rule names this backend.
    Optional<Ref> ref(Backend backend) {
        return refs.stream().filter(r -> r.service().equals(backend.service())).findFirst();
    }

    int weight(Backend backend) {
        return ref(backend).map(Ref::weight).orElse(0);
    }

    long total() {
        return refs.stream().mapToLong(Ref::weight).sum();
    }

    /// Whether nobody is served.
    boolean dark() {
        return total() == 0;
    }

    boolean serves(Backend backend) {
        return weight(backend) > 0;
    }

    /// Whether its share is exactly this many percent.
    boolean at(Backend backend, int percent) {
        return !dark() && 100L * weight(backend) == percent * total();
    }

    boolean atLeast(Backend backend, int percent) {
        return 100L * weight(backend) >= percent * total();
    }

    /// Its share in whole percent, rounded up: a share of some requests is never 0.
    int percent(Backend backend) {
        return dark() ? 0 : (int) Math.ceilDiv(100L * weight(backend), total());
    }

    /// What gets traffic beside the two.
    Stream<Ref> others(Target.HttpRoute target) {
        List<Ref> ours = target.backends().stream().flatMap(b -> ref(b).stream()).toList();
        return refs.stream().filter(r -> r.weight() > 0 && !ours.contains(r));
    }

    /// Demands that the rule and its two backends are still at their places.
    void testPlaces(JsonPatch patch, Sides sides) {
        if (!name.isEmpty()) {
            patch.test(path() + "/name", name);
        }
        for (Backend backend : sides.target().backends()) {
            patch.test(path(backend) + "/name", backend.service());
        }
    }

    /// Demands that nobody has divided the traffic otherwise meanwhile.
    void testWeights(JsonPatch patch, Sides sides) {
        for (Backend backend : sides.target().backends()) {
            ref(backend)
                    .filter(Ref::weighted)
                    .ifPresent(r ->
                            patch.test(path(backend) + "/weight", IntNode.valueOf(r.weight())));
        }
    }

    /// Gives the candidate this many percent, and the baseline the rest.
    void setWeights(JsonPatch patch, Sides sides, int percent) {
        patch.set(path(sides.candidate()) + "/weight", IntNode.valueOf(percent));
        patch.set(path(sides.baseline()) + "/weight", IntNode.valueOf(100 - percent));
    }

    private String path() {
        return "/spec/rules/" + rule;
    }

    private String path(Backend backend) {
        return path() + "/backendRefs/" + ref(backend).map(Ref::index).orElseThrow();
    }
}
