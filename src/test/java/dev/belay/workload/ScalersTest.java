package dev.belay.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.release.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScalersTest {

    private static final String TARGET =
            """
            {"metadata": {"namespace": "play", "name": "game"}}\
            """;

    private static final String LIST =
            """
            {"items": [
              {"metadata": {"name": "by-load"}, "spec": {"minReplicas": 3, "maxReplicas": 20,
                "scaleTargetRef": {"kind": "Rollout", "name": "game"}}},
              {"metadata": {"name": "of-another"}, "spec": {"maxReplicas": 20,
                "scaleTargetRef": {"kind": "Rollout", "name": "shop"}}},
              {"metadata": {"name": "keda-hpa-queue", "ownerReferences": [
                  {"kind": "ScaledObject", "name": "queue"}]},
               "spec": {"maxReplicas": 9, "scaleTargetRef": {"kind": "Deployment", "name": "game"}}}]}\
            """;

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text);
    }

    private static List<String> findings(Reply list, String kind) throws JsonProcessingException {
        return Scalers.findings(list, new Live(json(TARGET)), kind).stream()
                .map(Finding::toString)
                .toList();
    }

    @Test
    void saysWhatAnAutoscalerOfThisVeryTargetWrites() throws JsonProcessingException {
        assertThat(findings(new Reply.Ok(json(LIST)), "Rollout"))
                .containsExactly(
                        "INFO HorizontalPodAutoscaler by-load keeps spec.replicas between 3 and 20, which Belay leaves to it: a rollback puts back the pod template alone, and comes up with as many pods as are wanted then");
    }

    @Test
    void namesKedaWhereItMadeTheAutoscaler() throws JsonProcessingException {
        assertThat(findings(new Reply.Ok(json(LIST)), "Deployment"))
                .singleElement()
                .asString()
                .startsWith(
                        "INFO KEDA's ScaledObject queue (HorizontalPodAutoscaler keda-hpa-queue) keeps spec.replicas between 1 and 9");
    }

    @Test
    void findsNothingWhereNothingScales() throws JsonProcessingException {
        assertThat(findings(new Reply.Ok(json(LIST)), "StatefulSet")).isEmpty();
        assertThat(findings(new Reply.Refused(404, "404"), "Rollout")).isEmpty();
    }

    @Test
    void warnsWhenThatCannotBeRead() throws JsonProcessingException {
        for (Reply reply : List.of(new Reply.Refused(403, "403 no"), new Reply.Silent("403 no"))) {
            assertThat(findings(reply, "Rollout"))
                    .containsExactly(
                            "WARNING whether a HorizontalPodAutoscaler scales this target cannot be read: 403 no: let Belay list horizontalpodautoscalers");
        }
    }
}
