package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.node.IntNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Step;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.NotYet;
import dev.belay.release.Outcome.TakenOver;
import dev.belay.workload.Fence;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.PodTemplate;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import java.util.List;
import java.util.Optional;

/// The writes that bring a candidate in, and those that keep it out.
record Forward(GatewayApi api, Order order, Sides sides) {

    /// How often an advance looks anew because someone wrote in between.
    private static final int TRIES = 3;

    /// Makes the route this release's, with no traffic for the candidate, then sets label, image and
    /// number of pods. Each of the two writes demands the version that was surveyed.
    Outcome start(Pin pin) {
        Scene scene = Scene.read(api, sides);
        Optional<Blocked> unread = scene.unread();
        if (unread.isPresent()) {
            return unread.get();
        }
        if (scene.candidate().standing(order) instanceof Standing.Candidate) {
            return new Done();
        }
        if (!scene.candidate().version().equals(pin.deploymentVersion())) {
            return written(scene.candidate());
        }
        if (order.start().baseline().isPresent()
                && !(scene.baseline().standing(order) instanceof Standing.OfBaseline)) {
            return written(scene.baseline());
        }
        return claim(scene, pin).orElseGet(() -> bringIn(scene));
    }

    private static Changed written(DeploymentView deployment) {
        return new Changed(
                "Deployment %s was written to, last by %s"
                        .formatted(deployment.name(), deployment.lastWriter()));
    }

    /// Empty when the route is this release's and its candidate has no traffic.
    private Optional<Outcome> claim(Scene scene, Pin pin) {
        RouteView route = scene.route();
        List<Split> splits = route.splits(sides.target());
        boolean served = splits.stream().anyMatch(s -> s.serves(sides.candidate()));
        if (route.ownedBy(order.intent()) && !served && !route.hasServed(order.intent())) {
            return Optional.empty();
        }
        if (!route.version().equals(pin.routeVersion()) || splits.size() != 1) {
            return Optional.of(routeWritten(route));
        }
        JsonPatch patch = route.claiming(order.intent());
        if (served) {
            Optional<Outcome> lacking = lacking(scene);
            if (lacking.isPresent()) {
                return lacking;
            }
            splits.getFirst().setWeights(patch, sides, 0);
        }
        return switch (api.patchRoute(sides.target(), patch)) {
            case Reply.Ok _ -> Optional.empty();
            case Reply.Refused refused when refused.precondition() ->
                    Optional.of(whyNotRoute(pin, refused));
            case Reply reply -> Optional.of(Scene.failure(reply).orElseThrow());
        };
    }

    /// The release before this one gives its traffic back first; the baseline must have pods for it.
    private Optional<Outcome> lacking(Scene scene) {
        Capacity capacity = new Capacity(scene.baseline(), scene.candidate(), release());
        capacity.growth()
                .ifPresent(p -> {
                    Reply _ = api.patchDeployment(sides.target(), sides.baseline(), p);
                });
        return capacity.lacking() ? Optional.of(new NotYet(capacity.waiting())) : Optional.empty();
    }

    private Outcome whyNotRoute(Pin pin, Reply.Refused refused) {
        return switch (api.readRoute(sides.target())) {
            case Reply.Ok(var root) -> {
                RouteView route = new RouteView(root);
                // Nothing has changed, so it was not the precondition that refused.
                yield route.version().equals(pin.routeVersion())
                        ? new Blocked(refused.why())
                        : routeWritten(route);
            }
            case Reply reply -> Scene.failure(reply).orElseThrow();
        };
    }

    private static Changed routeWritten(RouteView route) {
        return new Changed("the route was written to, last by " + route.lastWriter());
    }

    private Outcome bringIn(Scene scene) {
        String container = PodTemplate.containerPath(order.start().container());
        JsonPatch patch =
                new JsonPatch()
                        .test("/metadata/resourceVersion", scene.candidate().version())
                        .test(container + "/name", sides.target().container())
                        .set(PodTemplate.RELEASE_PATH, release())
                        .set(container + "/image", order.intent().image())
                        .set("/spec/replicas", IntNode.valueOf(scene.baseline().wanted()));
        return switch (api.patchDeployment(sides.target(), sides.candidate(), patch)) {
            case Reply.Ok _ -> new Done();
            case Reply.Refused refused when refused.precondition() ->
                    whyNotDeployment(scene.candidate().version(), refused);
            case Reply reply -> Scene.failure(reply).orElseThrow();
        };
    }

    private Outcome whyNotDeployment(String version, Reply.Refused refused) {
        return switch (api.readDeployment(sides.target(), sides.candidate())) {
            case Reply.Ok(var root) -> {
                DeploymentView deployment = new DeploymentView(root);
                if (deployment.standing(order) instanceof Standing.Candidate) {
                    yield new Done();
                }
                yield deployment.version().equals(version)
                        ? new Blocked(refused.why())
                        : written(deployment);
            }
            case Reply reply -> Scene.failure(reply).orElseThrow();
        };
    }

    /// Gives the candidate the next step's share, if it still has this step's.
    Outcome advance(int fromStep) {
        Outcome outcome = new Changed("not tried");
        for (int n = 0; n < TRIES && outcome instanceof Changed; n++) {
            outcome = tryAdvance(Scene.read(api, sides), fromStep);
        }
        return outcome;
    }

    private Outcome tryAdvance(Scene scene, int fromStep) {
        Optional<Blocked> unread = scene.unread();
        if (unread.isPresent()) {
            return unread.get();
        }
        if (!(scene.candidate().standing(order) instanceof Standing.Candidate)) {
            return scene.candidate().standing(order).unexpected();
        }
        if (order.start().baseline().isPresent()
                && !(scene.baseline().standing(order) instanceof Standing.OfBaseline)) {
            return scene.baseline().standing(order).unexpected();
        }
        Optional<String> newer =
                scene.route().owner(order.intent()).filter(order.intent()::isOlderThan);
        if (newer.isPresent()) {
            return new TakenOver(newer.get());
        }
        List<Split> splits = scene.route().splits(sides.target());
        return splits.size() == 1
                ? advance(scene, splits.getFirst(), fromStep)
                : routeWritten(scene.route());
    }

    private Outcome advance(Scene scene, Split split, int fromStep) {
        List<Step> steps = order.intent().policy().steps();
        int from = steps.get(fromStep).weight();
        int to = fromStep + 1 < steps.size() ? steps.get(fromStep + 1).weight() : 100;
        if (split.serves(sides.candidate()) && split.atLeast(sides.candidate(), to)) {
            return new Done();
        }
        boolean takenOff = from == 0 && scene.route().hasServed(order.intent());
        if (!split.at(sides.candidate(), from) || takenOff) {
            return new Changed(
                    "the route gives the candidate %d of %d, last written by %s"
                            .formatted(
                                    split.weight(sides.candidate()),
                                    split.total(),
                                    scene.route().lastWriter()));
        }
        Optional<String> missing = scene.candidate().missing();
        if (missing.isPresent()) {
            return new NotYet(missing.get());
        }
        JsonPatch patch = RouteView.served(scene.route().owning(order.intent()), order.intent());
        split.testPlaces(patch, sides);
        split.testWeights(patch, sides);
        split.setWeights(patch, sides, to);
        return switch (api.patchRoute(sides.target(), patch)) {
            case Reply.Ok _ -> new Done();
            case Reply.Refused refused when refused.precondition() -> new Changed(refused.why());
            case Reply reply -> Scene.failure(reply).orElseThrow();
        };
    }

    /// Changes the versions that the start demands. Nothing can start on what does not exist.
    Outcome fence() {
        Reply route = api.fenceRoute(sides.target(), release());
        Reply deployment =
                route instanceof Reply.Silent
                        ? route
                        : api.fenceDeployment(sides.target(), sides.candidate(), release());
        for (Reply reply : List.of(route, deployment)) {
            Outcome outcome = Fence.outcome(reply);
            if (!(outcome instanceof Done)) {
                return outcome;
            }
        }
        return new Done();
    }

    private String release() {
        return order.intent().id().name();
    }
}
