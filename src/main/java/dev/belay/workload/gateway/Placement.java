package dev.belay.workload.gateway;

import dev.belay.engine.Workload.Order;
import dev.belay.policy.Target;
import dev.belay.policy.Target.Backend;
import dev.belay.release.Ledger.Certified;
import dev.belay.workload.Standing;
import java.util.Optional;
import java.util.function.Function;

/// Where the next candidate goes, and whose version serves now.
sealed interface Placement {

    /// Where it goes.
    ///
    /// @param sides who keeps its version and who gets the candidate
    /// @param serves the backend whose version serves now, or served before a release half-way
    record Found(Sides sides, Backend serves) implements Placement {}

    /// Nobody may start from here.
    record Unrest(String why) implements Placement {}

    /// Decides.
    ///
    /// The candidate goes where no traffic is, or in place of the candidate it supersedes. One that
    /// has all the traffic and was never certified gives it back to the certified version first:
    /// there are only two places, and the certified one is never written over while it is needed.
    ///
    /// @param over the started release that would be replaced, its candidate being where it says
    /// @param hash the name of a backend's version
    static Placement of(
            Target.HttpRoute target,
            Split split,
            Optional<Over> over,
            Optional<Certified> certified,
            Function<Backend, Optional<String>> hash) {
        Backend first = target.backends().getFirst();
        Backend last = target.backends().getLast();
        if (split.serves(first) && split.serves(last)) {
            return over.<Placement>map(o -> new Found(o.sides(), o.sides().baseline()))
                    .orElseGet(() ->
                            new Unrest(
                                    "the traffic is divided %d:%d between %s and %s"
                                            .formatted(
                                                    split.weight(first),
                                                    split.weight(last),
                                                    first.service(),
                                                    last.service())));
        }
        Backend serves = split.serves(first) ? first : last;
        Backend idle = split.serves(first) ? last : first;
        boolean keepsIdle =
                over.filter(o -> o.sides().candidate().equals(serves)).isPresent()
                        && certified.isPresent()
                        && certified.map(Certified::hash).equals(hash.apply(idle));
        return new Found(Sides.onto(target, keepsIdle ? serves : idle), serves);
    }

    /// A started release and its parts.
    record Over(Order order, Sides sides) {

        /// Only if its candidate still stands where it was put.
        static Optional<Over> of(
                Target.HttpRoute target,
                Optional<Order> order,
                Function<Backend, DeploymentView> deployment) {
            return order.flatMap(o -> Sides.of(target, o).map(s -> new Over(o, s)))
                    .filter(o ->
                            deployment.apply(o.sides().candidate()).standing(o.order())
                                    instanceof Standing.Candidate);
        }

        /// Whether what it was started over is still there.
        boolean keeps(DeploymentView baseline) {
            return order.start().baseline().isEmpty()
                    || baseline.standing(order) instanceof Standing.OfBaseline;
        }
    }
}
