package dev.belay.workload.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.NotYet;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import java.util.Optional;

/// The writes that stop a rolling update half-way and let it go on, marked as Belay's, so that it never
/// lifts a pause that a person has set.
record Halt(DeploymentApi api) {

    /// How often it looks anew because the controller, which writes at every pod, came in between.
    private static final int TRIES = 5;

    Outcome pause(Order order) {
        return settle(
                order,
                deployment -> {
                    if (!(deployment.standing(order) instanceof Standing.Candidate)) {
                        return Next.end(deployment.standing(order).unexpected());
                    }
                    if (deployment.paused()) {
                        // By us before, or by a person, who then also says when it goes on.
                        return Next.end(new Done());
                    }
                    ObjectNode change = deployment.live().change();
                    mark(change).put(DeploymentView.PAUSED_FOR, order.intent().id().name());
                    change.putObject("spec").put("paused", true);
                    return Next.write(change);
                });
    }

    /// Whatever version stands there: it is our pause, and no other's release.
    Outcome resume(Order order) {
        return settle(
                order,
                deployment -> {
                    if (!deployment.markedFor(order.intent().id().name())) {
                        return Next.end(new Done());
                    }
                    ObjectNode change = deployment.live().change();
                    mark(change).putNull(DeploymentView.PAUSED_FOR);
                    change.putObject("spec").putNull("paused");
                    return Next.write(change);
                });
    }

    private static ObjectNode mark(ObjectNode change) {
        return change.withObject("/metadata").putObject("annotations");
    }

    private interface Rule {
        Next of(DeploymentView deployment);
    }

    private record Next(Optional<Outcome> end, Optional<ObjectNode> write) {
        static Next end(Outcome outcome) {
            return new Next(Optional.of(outcome), Optional.empty());
        }

        static Next write(ObjectNode change) {
            return new Next(Optional.empty(), Optional.of(change));
        }
    }

    private Outcome settle(Order order, Rule rule) {
        for (int n = 0; n < TRIES; n++) {
            Optional<Outcome> outcome = attempt(order, rule);
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        return new NotYet("it was written to each time in between");
    }

    /// Empty when somebody wrote in between.
    private Optional<Outcome> attempt(Order order, Rule rule) {
        return switch (api.read(order.intent().policy().target())) {
            case Reply.Ok(JsonNode root) -> {
                Next next = rule.of(new DeploymentView(root));
                yield next.end().or(() -> written(order, next.write().orElseThrow()));
            }
            // What does not exist does not roll on.
            case Reply.Refused refused when refused.missing() -> Optional.of(new Done());
            case Reply.Refused refused -> Optional.of(refused.blocked());
            case Reply.Silent(String why) -> Optional.of(new Blocked(why));
        };
    }

    private Optional<Outcome> written(Order order, ObjectNode change) {
        return switch (api.merge(order.intent().policy().target(), change)) {
            case Reply.Ok _ -> Optional.of(new Done());
            case Reply.Refused refused when refused.code() == 409 -> Optional.empty();
            case Reply.Refused refused -> Optional.of(refused.blocked());
            case Reply.Silent(String why) -> Optional.of(new Blocked(why));
        };
    }
}
