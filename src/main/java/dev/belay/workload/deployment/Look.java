package dev.belay.workload.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Target;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.workload.Reply;
import dev.belay.workload.Standing;
import java.util.Optional;

/// Puts what a Deployment says into the words of the core: it is on its way to 100 %, or there.
record Look(DeploymentApi api, DeploymentView deployment, Order order) {

    Observation taken() {
        return switch (deployment.standing(order)) {
            case Standing.Candidate _ ->
                    candidate().with(deployment.template().content(deployment.lastWriter()));
            case Standing.OfBaseline _ -> baseline();
            case Standing.Newer(String release) ->
                    new Observation.Other(Optional.of(release), deployment.lastWriter());
            case Standing.Stranger(String by) ->
                    new Observation.Other(deployment.template().release(), by);
        };
    }

    private OnCandidate candidate() {
        int full = order.intent().policy().steps().size();
        Optional<String> missing = deployment.missing();
        if (missing.isPresent()) {
            return new OnCandidate(full, false, missing.get(), "");
        }
        // The hash is asked for only when the candidate can be certified by it.
        Target target = order.intent().policy().target();
        return switch (api.listReplicaSets(target, deployment)) {
            case Reply.Ok(JsonNode list) ->
                    Versions.of(deployment, list)
                            .hashOf(deployment.template())
                            .map(hash -> new OnCandidate(full, true, "", hash))
                            .orElseGet(() -> unknown(full, "it is not there"));
            case Reply.Refused(int _, String why) -> unknown(full, why);
            case Reply.Silent(String why) -> unknown(full, why);
        };
    }

    private static OnCandidate unknown(int step, String why) {
        return new OnCandidate(step, false, "its ReplicaSet cannot be read: " + why, "");
    }

    private OnBaseline baseline() {
        Optional<String> missing = deployment.missing();
        return new OnBaseline(
                missing.isEmpty(), missing.orElse(""), false, deployment.lastWriter());
    }
}
