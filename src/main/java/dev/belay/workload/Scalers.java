package dev.belay.workload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.release.Finding;
import dev.belay.workload.Permissions.Access;
import java.util.ArrayList;
import java.util.List;

/// Who scales a target by its load: it writes `spec.replicas`, and Belay never does where pods and traffic go
/// together, so that neither undoes the other.
public record Scalers(KubeApi kube) {

    /// What looking for them takes; without it there is a warning.
    public static final List<Access> ACCESS =
            List.of(new Access("list", "autoscaling", "horizontalpodautoscalers"));

    private static final String LIST = "horizontalpodautoscalers";

    /// A finding for each HorizontalPodAutoscaler of this target, which is also what KEDA scales by.
    ///
    /// @param kind the target's Kubernetes kind, as in `scaleTargetRef`
    public List<Finding> findings(Live target, String kind) {
        String namespace = target.metadata().path("namespace").asText();
        return findings(
                kube.get(KubeApi.path("autoscaling/v2", namespace, LIST, "")), target, kind);
    }

    static List<Finding> findings(Reply list, Live target, String kind) {
        return switch (list) {
            case Reply.Ok(JsonNode all) -> findings(all, target, kind);
            // A cluster without this kind has no such thing.
            case Reply.Refused refused when refused.missing() -> List.of();
            case Reply.Refused(int _, String why) -> List.of(unread(why));
            case Reply.Silent(String why) -> List.of(unread(why));
        };
    }

    private static Finding unread(String why) {
        return Finding.warning(
                "whether a HorizontalPodAutoscaler scales this target cannot be read: " + why,
                "let Belay list horizontalpodautoscalers");
    }

    private static List<Finding> findings(JsonNode list, Live target, String kind) {
        String name = target.metadata().path("name").asText();
        List<Finding> found = new ArrayList<>();
        for (JsonNode scaler : list.path("items")) {
            JsonNode of = scaler.path("spec").path("scaleTargetRef");
            if (of.path("kind").asText().equals(kind) && of.path("name").asText().equals(name)) {
                found.add(scales(scaler));
            }
        }
        return found;
    }

    private static Finding scales(JsonNode scaler) {
        JsonNode spec = scaler.path("spec");
        return Finding.info(
                "%s keeps spec.replicas between %d and %d, which Belay leaves to it: a rollback puts back the pod template alone, and comes up with as many pods as are wanted then"
                        .formatted(
                                who(scaler),
                                spec.path("minReplicas").asInt(1),
                                spec.path("maxReplicas").asInt()));
    }

    private static String who(JsonNode scaler) {
        JsonNode metadata = scaler.path("metadata");
        String name = "HorizontalPodAutoscaler " + metadata.path("name").asText();
        for (JsonNode owner : metadata.path("ownerReferences")) {
            if (owner.path("kind").asText().equals("ScaledObject")) {
                return "KEDA's ScaledObject %s (%s)".formatted(owner.path("name").asText(), name);
            }
        }
        return name;
    }
}
