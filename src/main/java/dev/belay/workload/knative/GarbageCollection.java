package dev.belay.workload.knative;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.release.Finding;
import dev.belay.workload.KubeApi;
import dev.belay.workload.Reply;
import java.util.List;

/// Whether Knative would delete revisions that a person may want to go back to.
///
/// The baseline of a release is safe from it: it keeps a tag, and an annotation of its own.
record GarbageCollection(KubeApi kube) {

    private static final String CONFIG =
            KubeApi.path("v1", "knative-serving", "configmaps", "config-gc");

    List<Finding> findings() {
        return switch (kube.get(CONFIG)) {
            case Reply.Ok(JsonNode config) -> findings(config.path("data"));
            case Reply.Refused(int _, String why) -> List.of(unknown(why));
            case Reply.Silent(String why) -> List.of(unknown(why));
        };
    }

    private static List<Finding> findings(JsonNode data) {
        String most = data.path("max-non-active-revisions").asText("1000");
        return most.equals("0") || most.equals("1")
                ? List.of(
                        Finding.warning(
                                "config-gc has max-non-active-revisions: %s, so Knative deletes an earlier version as soon as it has neither traffic nor a tag"
                                        .formatted(most),
                                "let it keep 2 or more"))
                : List.of();
    }

    private static Finding unknown(String why) {
        return Finding.warning(
                "when Knative deletes old revisions is unknown: " + why,
                "let Belay get the ConfigMap config-gc in namespace knative-serving");
    }
}
