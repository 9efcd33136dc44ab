package dev.belay.workload.gateway;

import dev.belay.engine.Workload.Order;
import dev.belay.release.Intent;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.Foreign;
import dev.belay.release.Outcome.NotYet;
import dev.belay.release.Outcome.TakenOver;
import dev.belay.workload.JsonPatch;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import java.util.List;
import java.util.Optional;

/// The write that gives all traffic back to the baseline.
///
/// It is safe where the baseline's Deployment still runs the baseline, whatever runs in the other one
/// by now. That is another object, so it is looked at just before; what the write itself demands is
/// that the route is still this release's, which a newer start would have changed first.
record Undo(GatewayApi api, Order order, Sides sides) {

    /// How often it looks anew because someone wrote in between.
    private static final int TRIES = 3;

    Outcome rollBack() {
        if (order.start().baseline().isEmpty()) {
            return new Blocked("there is no version to go back to");
        }
        Outcome outcome = new Changed("not tried");
        for (int n = 0; n < TRIES && outcome instanceof Changed; n++) {
            outcome = tryOnce(Scene.read(api, sides));
        }
        return outcome instanceof Changed(String why) ? new Blocked(why) : outcome;
    }

    private Outcome tryOnce(Scene scene) {
        Optional<Outcome.Blocked> unread = Scene.failure(scene.toRoute());
        if (unread.isPresent()) {
            return unread.get();
        }
        Optional<Outcome> unsafe = unsafe(scene);
        if (unsafe.isPresent()) {
            return unsafe.get();
        }
        RouteView route = scene.route();
        List<Split> splits = route.splits(sides.target());
        if (splits.isEmpty()) {
            return new Blocked(
                    "no rule of %s names both backends, last written by %s"
                            .formatted(sides.target(), route.lastWriter()));
        }
        boolean served = splits.stream().anyMatch(s -> s.serves(sides.candidate()));
        boolean ours =
                route.ownedBy(order.intent())
                        || scene.candidate().standing(order) instanceof Standing.Candidate;
        if (!ours) {
            return neverThere(scene, served);
        }
        Optional<String> newer = route.owner(order.intent()).filter(intent()::isOlderThan);
        if (newer.isPresent()) {
            return served ? against(scene, splits) : new TakenOver(newer.get());
        }
        return move(scene, splits);
    }

    /// Whether someone else's version would get the traffic. What could not be read is no reason to
    /// leave the candidate where it is.
    private Optional<Outcome> unsafe(Scene scene) {
        if (scene.candidate().standing(order) instanceof Standing.Newer(String release)) {
            return Optional.of(new TakenOver(release));
        }
        return switch (scene.toBaseline()) {
            case Reply.Ok _ ->
                    switch (scene.baseline().standing(order)) {
                        case Standing.OfBaseline _ -> Optional.empty();
                        case Standing.Newer(String release) -> Optional.of(new TakenOver(release));
                        case Standing.Candidate _, Standing.Stranger _ ->
                                Optional.of(new Foreign(scene.baseline().lastWriter()));
                    };
            case Reply.Refused refused when refused.missing() ->
                    Optional.of(
                            new Blocked(
                                    "Deployment %s with the baseline is gone"
                                            .formatted(sides.baseline().deployment())));
            case Reply.Refused _, Reply.Silent _ -> Optional.empty();
        };
    }

    /// The start never landed, so no traffic was moved for this release.
    private Outcome neverThere(Scene scene, boolean served) {
        if (!served) {
            return new Done();
        }
        return scene.candidate()
                .template()
                .release()
                .filter(intent()::isNewerThan)
                .<Outcome>map(TakenOver::new)
                .orElseGet(() -> new Foreign(scene.route().lastWriter()));
    }

    /// A newer release is about to start where the traffic would go: its start is refused first.
    private Outcome against(Scene scene, List<Split> splits) {
        Optional<Blocked> unread = Scene.failure(scene.toBaseline());
        if (unread.isPresent()) {
            return unread.get();
        }
        return switch (api.fenceDeployment(
                sides.target(), sides.baseline(), scene.baseline(), release())) {
            case Reply.Ok _ -> move(scene, splits);
            case Reply.Refused refused when refused.precondition() -> new Changed(refused.why());
            case Reply reply -> Scene.failure(reply).orElseThrow();
        };
    }

    private Outcome move(Scene scene, List<Split> splits) {
        RouteView route = scene.route();
        Capacity capacity = new Capacity(scene.baseline(), scene.candidate(), release());
        boolean grows = grow(capacity);
        int stays = grows ? stays(capacity, splits) : 0;
        boolean moved =
                splits.stream()
                        .allMatch(
                                s -> s.at(sides.candidate(), stays) && s.serves(sides.baseline()));
        if (!moved || !route.hasServed(order.intent()) || !route.ownedBy(order.intent())) {
            JsonPatch patch = RouteView.served(route.owning(order.intent()), order.intent());
            for (Split split : splits) {
                split.testPlaces(patch, sides);
                split.setWeights(patch, sides, stays);
            }
            Reply reply = api.patchRoute(sides.target(), patch);
            if (reply instanceof Reply.Refused refused && refused.precondition()) {
                return new Changed(refused.why());
            }
            Optional<Outcome.Blocked> failure = Scene.failure(reply);
            if (failure.isPresent()) {
                return failure.get();
            }
        }
        return stays == 0
                ? new Done()
                : new NotYet(
                        "%d %% stays with the candidate: %s".formatted(stays, capacity.waiting()));
    }

    /// Whether the baseline gets its pods back; where it may not, nothing is worth waiting for.
    private boolean grow(Capacity capacity) {
        return capacity.growth()
                .map(p -> api.patchDeployment(sides.target(), sides.baseline(), p))
                .map(reply -> !(reply instanceof Reply.Refused refused) || refused.precondition())
                .orElse(true);
    }

    private int stays(Capacity capacity, List<Split> splits) {
        return splits.stream().mapToInt(s -> capacity.stays(s, sides)).max().orElse(0);
    }

    private Intent intent() {
        return order.intent();
    }

    private String release() {
        return order.intent().id().name();
    }
}
