package dev.belay.workload.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.policy.Target;
import dev.belay.release.Finding;
import dev.belay.workload.Reply;
import java.util.ArrayList;
import java.util.List;

/// What scales one of the two Deployments by its load: without traffic it has none.
final class Autoscalers {

    private Autoscalers() {}

    static List<Finding> findings(Reply list, Target.HttpRoute target) {
        return switch (list) {
            case Reply.Ok(JsonNode all) -> findings(all, target);
            // A cluster without this kind has no such thing.
            case Reply.Refused refused when refused.missing() -> List.of();
            case Reply.Refused(int _, String why) -> List.of(unread(why));
            case Reply.Silent(String why) -> List.of(unread(why));
        };
    }

    private static Finding unread(String why) {
        return Finding.warning(
                "whether a HorizontalPodAutoscaler scales one of the Deployments cannot be read: "
                        + why,
                "let Belay list horizontalpodautoscalers");
    }

    private static List<Finding> findings(JsonNode all, Target.HttpRoute target) {
        List<Finding> found = new ArrayList<>();
        for (JsonNode scaler : all.path("items")) {
            JsonNode of = scaler.path("spec").path("scaleTargetRef");
            String name = of.path("name").asText();
            boolean ours = target.backends().stream().anyMatch(b -> b.deployment().equals(name));
            if (ours && of.path("kind").asText().equals("Deployment")) {
                found.add(
                        Finding.warning(
                                "HorizontalPodAutoscaler %s scales Deployment %s, down to %d while it has no traffic"
                                        .formatted(
                                                scaler.path("metadata").path("name").asText(),
                                                name,
                                                scaler.path("spec").path("minReplicas").asInt(1)),
                                "set minReplicas to what takes all the traffic, or a rollback has to wait for pods"));
            }
        }
        return found;
    }
}
