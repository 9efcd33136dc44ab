package dev.belay.workload.gateway;

import dev.belay.engine.Workload.Order;
import dev.belay.policy.Step;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Observation.Other;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Puts what the route and the two Deployments say into the words of the core.
final class Look {

    private final Scene scene;
    private final Order order;
    private final Revisions revisions;
    private final RouteView route;
    private final DeploymentView baseline;
    private final DeploymentView candidate;

    private Look(Scene scene, Order order, Revisions revisions) {
        this.scene = scene;
        this.order = order;
        this.revisions = revisions;
        this.route = scene.route();
        this.baseline = scene.baseline();
        this.candidate = scene.candidate();
    }

    static Observation at(Scene scene, Order order, Revisions revisions) {
        return unread(scene).orElseGet(() -> new Look(scene, order, revisions).look());
    }

    /// A candidate's Deployment that is gone does not hide that the baseline serves.
    private static Optional<Observation> unread(Scene scene) {
        return unread(scene.toRoute(), false)
                .or(() -> unread(scene.toBaseline(), false))
                .or(() -> unread(scene.toCandidate(), true));
    }

    private static Optional<Observation> unread(Reply reply, boolean mayBeGone) {
        return switch (reply) {
            case Reply.Ok _ -> Optional.empty();
            case Reply.Refused refused when refused.missing() ->
                    mayBeGone ? Optional.empty() : Optional.of(new Observation.Missing());
            case Reply.Refused(int _, String why) -> Optional.of(new Observation.Unreadable(why));
            case Reply.Silent(String why) -> Optional.of(new Observation.Unreadable(why));
        };
    }

    private Observation look() {
        return stranger().or(this::unclear).orElseGet(this::divided);
    }

    /// A newer release on either side, or a baseline that is not the one that was kept.
    private Optional<Observation> stranger() {
        Standing at = baseline.standing(order);
        Standing there = candidate.standing(order);
        if (there instanceof Standing.Newer(String release)) {
            return Optional.of(new Other(Optional.of(release), candidate.lastWriter()));
        }
        if (at instanceof Standing.Newer(String release)) {
            return Optional.of(new Other(Optional.of(release), baseline.lastWriter()));
        }
        boolean foreign =
                order.start().baseline().isPresent() && !(at instanceof Standing.OfBaseline);
        return foreign
                ? Optional.of(new Other(baseline.template().release(), baseline.lastWriter()))
                : Optional.empty();
    }

    /// A route that someone has changed so that it is not known what the two get.
    private Optional<Observation> unclear() {
        List<Split> splits = route.splits(scene.sides().target());
        String what =
                splits.size() != 1
                        ? "%d rules now name both backends".formatted(splits.size())
                        : splits.getFirst().dark() ? "all weights are now 0" : "";
        return what.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Other(Optional.empty(), "%s (%s)".formatted(route.lastWriter(), what)));
    }

    private Observation divided() {
        Split split = route.splits(scene.sides().target()).getFirst();
        boolean served = split.serves(scene.sides().candidate());
        boolean ours = candidate.standing(order) instanceof Standing.Candidate;
        if (ours && served) {
            return onCandidate(split);
        }
        if (ours) {
            return withoutTraffic(split);
        }
        if (!served) {
            return onBaseline(split);
        }
        return candidate.exists()
                ? new Other(candidate.template().release(), candidate.lastWriter())
                : new Observation.Missing();
    }

    /// Not there yet, or taken off again: by a newer release's start, a rollback, or a person.
    private Observation withoutTraffic(Split split) {
        Optional<String> newer = route.owner(order.intent()).filter(order.intent()::isOlderThan);
        if (newer.isPresent()) {
            return new Other(newer, route.lastWriter());
        }
        return route.hasServed(order.intent()) ? onBaseline(split) : onCandidate(split);
    }

    private OnCandidate onCandidate(Split split) {
        Optional<String> meddling =
                split.serves(scene.sides().candidate()) ? misdivided(split) : Optional.empty();
        return progress(split)
                .with(
                        candidate
                                .template()
                                .content(candidate.lastWriter())
                                .with(
                                        meddling.map(what ->
                                                "%s: %s".formatted(route.lastWriter(), what))));
    }

    private OnCandidate progress(Split split) {
        int step = step(split);
        Optional<String> missing = misdivided(split).or(route::trouble).or(candidate::missing);
        if (missing.isPresent()) {
            return new OnCandidate(step, false, missing.get(), "");
        }
        Revisions.Found version = revisions.of(candidate);
        return new OnCandidate(
                step, version.hash().isPresent(), version.why(), version.hash().orElse(""));
    }

    /// How the shares differ from those of the step: Belay itself gives the two what the policy says, and no one else
    /// anything.
    private Optional<String> misdivided(Split split) {
        List<Step> steps = order.intent().policy().steps();
        int step = step(split);
        int wanted = step == steps.size() ? 100 : steps.get(step).weight();
        return strangers(split).or(() -> notAt(split, wanted));
    }

    /// The last step whose weight the candidate's share has reached.
    private int step(Split split) {
        List<Step> steps = order.intent().policy().steps();
        if (split.at(scene.sides().candidate(), 100)) {
            return steps.size();
        }
        int step = 0;
        for (int n = 0; n < steps.size(); n++) {
            if (split.atLeast(scene.sides().candidate(), steps.get(n).weight())) {
                step = n;
            }
        }
        return step;
    }

    private Optional<String> notAt(Split split, int wanted) {
        return split.at(scene.sides().candidate(), wanted)
                ? Optional.empty()
                : Optional.of(
                        "the route gives it %d of %d, which is no step of the policy"
                                .formatted(split.weight(scene.sides().candidate()), split.total()));
    }

    private Optional<String> strangers(Split split) {
        return split.others(scene.sides().target())
                .findFirst()
                .map(ref ->
                        "a third backend %s gets %d of %d"
                                .formatted(ref.service(), ref.weight(), split.total()));
    }

    private OnBaseline onBaseline(Split split) {
        Optional<String> missing =
                Stream.of(strangers(split), route.trouble(), baseline.missing())
                        .flatMap(Optional::stream)
                        .findFirst();
        return new OnBaseline(missing.isEmpty(), missing.orElse(""), false, route.lastWriter());
    }
}
