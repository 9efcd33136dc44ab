package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.policy.Target;
import dev.belay.policy.Target.Backend;
import dev.belay.release.Finding;
import dev.belay.workload.Live;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What about a route, its Services and its Deployments stands in the way of driving them, each
/// finding a sentence that says what to change.
record Fitness(Target.HttpRoute target, RouteView route, List<Half> halves) {

    /// The idle Deployment is written anew by the next release.
    private static final String TAG =
            "so that its pods that start after a rollback run whatever it then means";

    List<Finding> findings() {
        List<Finding> found = new ArrayList<>(new RuleFitness(target, route).findings());
        generated(route.live(), "HTTPRoute " + target.name()).ifPresent(found::add);
        for (Half half : halves) {
            found.addAll(deployment(half));
            found.addAll(service(half));
        }
        if (halves.stream().allMatch(h -> h.deployment().exists())) {
            Differences.between(
                            halves.getFirst().deployment(),
                            halves.getLast().deployment(),
                            target.container())
                    .ifPresent(found::add);
        }
        return List.copyOf(found);
    }

    private List<Finding> deployment(Half half) {
        DeploymentView deployment = half.deployment();
        String name = "Deployment " + half.backend().deployment();
        if (!deployment.exists()) {
            return List.of(
                    Finding.error(
                            name + " does not exist",
                            "create both Deployments; the idle one may be scaled to 0"));
        }
        List<Finding> found = new ArrayList<>();
        generated(deployment.live(), name).ifPresent(found::add);
        if (deployment.template().containerIndex(target.container()).isEmpty()) {
            found.add(
                    Finding.error(
                            "%s has no container '%s', only %s"
                                    .formatted(
                                            name,
                                            target.container(),
                                            String.join(
                                                    ", ", deployment.template().containerNames())),
                            ""));
        }
        if (deployment.spec().path("paused").asBoolean()) {
            found.add(
                    Finding.error(
                            name + " has spec.paused true, so that no pod would be replaced", ""));
        }
        nothingWanted(half).ifPresent(found::add);
        deployment
                .template()
                .tooLong()
                .map(what -> Finding.error(name + ": " + what, ""))
                .ifPresent(found::add);
        if (route.splits(target).stream().anyMatch(split -> split.serves(half.backend()))) {
            deployment
                    .template()
                    .tag(target.container(), TAG)
                    .map(f -> Finding.warning(name + ": " + f.what(), f.fix()))
                    .ifPresent(found::add);
        }
        return found;
    }

    /// The idle one rests with none.
    private Optional<Finding> nothingWanted(Half half) {
        boolean all =
                route.splits(target).stream().anyMatch(split -> split.at(half.backend(), 100));
        return all && half.deployment().wanted() == 0
                ? Optional.of(
                        Finding.error(
                                "Deployment %s gets all traffic, but has spec.replicas 0, so that nothing would run and nothing could be proven"
                                        .formatted(half.backend().deployment()),
                                "set it to at least 1"))
                : Optional.empty();
    }

    private List<Finding> service(Half half) {
        String name = "Service " + half.backend().service();
        if (half.service().isMissingNode()) {
            return List.of(Finding.error(name + " does not exist", ""));
        }
        List<Finding> found = new ArrayList<>();
        if (half.deployment().exists() && !half.reaches(half.deployment())) {
            found.add(
                    Finding.error(
                            "%s selects %s, which are not the pods of Deployment %s"
                                    .formatted(name, half.selector(), half.backend().deployment()),
                            "let spec.selector name labels of that Deployment's template, without belay.dev/release"));
        }
        for (Half other : halves) {
            if (!other.backend().equals(half.backend()) && half.reaches(other.deployment())) {
                found.add(
                        Finding.error(
                                "%s selects %s, which are also the pods of Deployment %s"
                                        .formatted(
                                                name,
                                                half.selector(),
                                                other.backend().deployment()),
                                "give the two Deployments' templates a label that tells them apart, and select by it"));
            }
        }
        return found;
    }

    /// Whatever is generated is written again by what generates it.
    private static Optional<Finding> generated(Live object, String name) {
        for (JsonNode owner : object.metadata().path("ownerReferences")) {
            if (owner.path("controller").asBoolean()) {
                return Optional.of(
                        Finding.error(
                                "%s is made by %s %s, which would write over what Belay writes"
                                        .formatted(
                                                name,
                                                owner.path("kind").asText(),
                                                owner.path("name").asText()),
                                "name objects that nothing else generates"));
            }
        }
        return Optional.empty();
    }

    static String services(List<Backend> backends) {
        return backends.stream().map(Backend::service).collect(Collectors.joining(" and "));
    }
}
