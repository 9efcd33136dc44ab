package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.policy.Target;
import dev.belay.policy.Target.Backend;
import dev.belay.release.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What about the route's rules stands in the way of dividing traffic by them.
record RuleFitness(Target.HttpRoute target, RouteView route) {

    List<Finding> findings() {
        List<Split> splits = route.splits(target);
        if (splits.size() != 1) {
            return List.of(notOne(splits.size()));
        }
        Split split = splits.getFirst();
        JsonNode rule = rules().get(split.rule());
        List<Finding> found = new ArrayList<>();
        onlyThese(split).ifPresent(found::add);
        if (split.dark()) {
            found.add(
                    Finding.error(
                            "all weights of %s are 0, so nobody is served"
                                    .formatted(where(split.rule())),
                            "give the backend that runs the version to keep weight 100"));
        }
        filters(split, rule).ifPresent(found::add);
        if (!rule.path("sessionPersistence").isMissingNode()) {
            found.add(
                    Finding.warning(
                            "%s.sessionPersistence keeps sessions at their backend, with some Gateways even at weight 0"
                                    .formatted(where(split.rule())),
                            "a rollback may not reach these sessions before they end"));
        }
        found.addAll(alsoElsewhere(split));
        if (!route.reported()) {
            found.add(
                    Finding.warning(
                            "no Gateway's controller reports on the route (status.parents is empty), so Belay cannot see whether its weights are in effect",
                            "check spec.parentRefs and that the Gateway's controller runs"));
        }
        return found;
    }

    private JsonNode rules() {
        return route.spec().path("rules");
    }

    private Finding notOne(int found) {
        String both = Fitness.services(target.backends());
        return target.rule()
                .map(rule ->
                        Finding.error(
                                "spec.rules has no rule named '%s' with the backendRefs %s"
                                        .formatted(rule, both),
                                "write it into the HTTPRoute, or correct target.httpRoute.rule"))
                .orElseGet(() ->
                        found == 0
                                ? Finding.error(
                                        "spec.rules has no rule with the backendRefs " + both,
                                        "write it into the HTTPRoute, or correct target.httpRoute.backends")
                                : Finding.error(
                                        "%d of spec.rules have the backendRefs %s"
                                                .formatted(found, both),
                                        "name the one that is meant in target.httpRoute.rule"));
    }

    private Optional<Finding> onlyThese(Split split) {
        if (split.refs().size() == 2) {
            return Optional.empty();
        }
        String names =
                split.refs().stream()
                        .map(r -> r.service().isEmpty() ? "something else" : r.service())
                        .collect(Collectors.joining(", "));
        return Optional.of(
                Finding.error(
                        "%s.backendRefs must be exactly %s, but are %s"
                                .formatted(
                                        where(split.rule()),
                                        Fitness.services(target.backends()),
                                        names),
                        "take the others out, or their share would escape a rollback"));
    }

    private Optional<Finding> filters(Split split, JsonNode rule) {
        List<JsonNode> filters =
                target.backends().stream()
                        .flatMap(b -> split.ref(b).stream())
                        .map(r -> rule.path("backendRefs").path(r.index()).path("filters"))
                        .distinct()
                        .toList();
        return filters.size() < 2
                ? Optional.empty()
                : Optional.of(
                        Finding.warning(
                                "the two backendRefs of %s have different filters"
                                        .formatted(where(split.rule())),
                                "they stay as they are, so every other release is called through the other ones"));
    }

    /// Traffic that another rule sends to one of the two does not follow the weights.
    private List<Finding> alsoElsewhere(Split split) {
        List<Finding> found = new ArrayList<>();
        for (int i = 0; i < rules().size(); i++) {
            Split other = Split.of(i, rules().get(i), target.namespace());
            for (Backend backend : target.backends()) {
                if (i != split.rule() && other.ref(backend).isPresent()) {
                    found.add(
                            Finding.warning(
                                    "%s also sends traffic to Service %s"
                                            .formatted(where(i), backend.service()),
                                    "it gets a new version at once, without steps and without a rollback"));
                }
            }
        }
        return found;
    }

    private static String where(int rule) {
        return "spec.rules[%d]".formatted(rule);
    }
}
