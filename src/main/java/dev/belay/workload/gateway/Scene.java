package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.belay.release.Outcome.Blocked;
import dev.belay.workload.Reply;
import java.util.Optional;
import java.util.stream.Stream;

/// The three objects a release is about, as they were read one after the other.
///
/// @param toRoute what was answered about the HTTPRoute
/// @param toBaseline and about the Deployment that the baseline runs in
/// @param toCandidate and about the other one
record Scene(Sides sides, Reply toRoute, Reply toBaseline, Reply toCandidate) {

    static Scene read(GatewayApi api, Sides sides) {
        Reply route = api.readRoute(sides.target());
        if (route instanceof Reply.Silent) {
            // Whoever does not answer once is not asked twice more.
            return new Scene(sides, route, route, route);
        }
        Reply baseline = api.readDeployment(sides.target(), sides.baseline());
        Reply candidate = api.readDeployment(sides.target(), sides.candidate());
        return new Scene(sides, route, baseline, candidate);
    }

    RouteView route() {
        return new RouteView(object(toRoute));
    }

    DeploymentView baseline() {
        return new DeploymentView(object(toBaseline));
    }

    DeploymentView candidate() {
        return new DeploymentView(object(toCandidate));
    }

    /// Why a write that needs to know all three cannot be decided.
    Optional<Blocked> unread() {
        return Stream.of(toRoute, toBaseline, toCandidate)
                .flatMap(reply -> failure(reply).stream())
                .findFirst();
    }

    /// What a request comes to that was not answered with an object.
    static Optional<Blocked> failure(Reply reply) {
        return switch (reply) {
            case Reply.Ok _ -> Optional.empty();
            case Reply.Refused refused -> Optional.of(refused.blocked());
            case Reply.Silent(String why) -> Optional.of(new Blocked(why));
        };
    }

    private static JsonNode object(Reply reply) {
        return reply instanceof Reply.Ok(JsonNode object) ? object : MissingNode.getInstance();
    }
}
