package dev.belay.workload.argo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.policy.Guardrail;
import dev.belay.policy.Policy;
import dev.belay.release.Finding;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwitchFitnessTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String SPEC =
            """
            {"replicas": 4,
             "strategy": {"blueGreen": {"activeService": "active", "autoPromotionEnabled": false,
               "scaleDownDelaySeconds": 600}},
             "template": {"spec": {"containers": [{"name": "game-server", "image": "g@sha256:1"}]}}}\
            """;

    private static List<Finding> findings(JsonNode spec) {
        return findings(spec, Stage.Way.BLUE_GREEN.policy("game"));
    }

    private static List<Finding> findings(JsonNode spec, Policy policy) {
        ObjectNode root = JSON.createObjectNode();
        root.set("spec", spec);
        return new Fitness(new RolloutView(root), policy).findings();
    }

    private static ObjectNode spec() throws JsonProcessingException {
        return (ObjectNode) JSON.readTree(SPEC);
    }

    @Test
    void findsNothingWrongWithARolloutThatWaitsForBelay() throws JsonProcessingException {
        assertThat(findings(spec())).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /paused                    | true  | ERROR | spec.paused is true
                    /template/spec/containers/0/image | "g:1" | WARNING | its image g:1 is a tag, which a rollback puts back
                    /replicas                  | 0     | ERROR | spec.replicas is 0
                    /revisionHistoryLimit      | 0     | ERROR | no earlier version is kept
                    /workloadRef               | {"kind": "Deployment"} | ERROR | spec.workloadRef is used
                    /strategy/blueGreen        | null  | ERROR | spec.strategy.blueGreen is missing
                    /strategy/blueGreen/activeService         | ""    | ERROR | activeService is missing
                    /strategy/blueGreen/autoPromotionEnabled  | true  | ERROR | autoPromotionEnabled is true
                    /strategy/blueGreen/autoPromotionEnabled  | null  | ERROR | autoPromotionEnabled is not set
                    /strategy/blueGreen/autoPromotionSeconds  | 60    | WARNING | autoPromotionSeconds is 60
                    /strategy/blueGreen/prePromotionAnalysis  | {"templates": []} | ERROR | prePromotionAnalysis can abort
                    /strategy/blueGreen/postPromotionAnalysis | {"templates": []} | ERROR | postPromotionAnalysis can keep
                    /strategy/blueGreen/previewReplicaCount   | 1     | WARNING | previewReplicaCount is 1 of 4
                    /strategy/blueGreen/scaleDownDelaySeconds | 599   | WARNING | is 599, shorter than the policy's watch of 10m
                    /strategy/blueGreen/scaleDownDelaySeconds | null  | WARNING | is 30 where it is not set
                    /strategy/blueGreen/scaleDownDelaySeconds | null  | WARNING | set it to 600
                    /strategy/blueGreen/scaleDownDelayRevisionLimit | 0 | WARNING | scaleDownDelayRevisionLimit is 0
                    /rollbackWindow            | {"revisions": 2} | INFO | spec.rollbackWindow.revisions is 2: back to one of the last 2 versions Argo Rollouts neither pauses before the switch nor, once their pods are gone, switches by itself
                    /progressDeadlineAbort     | true  | WARNING | aborts a candidate after 600 s
                    """)
    void saysWhatToChange(String pointer, String value, Finding.Severity severity, String sentence)
            throws JsonProcessingException {
        ObjectNode spec = spec();
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) spec.at(pointer.substring(0, slash)))
                .set(pointer.substring(slash + 1), JSON.readTree(value));

        assertThat(findings(spec))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(severity);
                    assertThat(finding.text()).contains(sentence);
                });
    }

    @Test
    void warnsOfEvidenceThatOnlyPlayersCouldGive() throws JsonProcessingException {
        Policy policy =
                Stage.Way.BLUE_GREEN.policy(
                        "game",
                        List.of(
                                new Guardrail("availability", Duration.ofMinutes(1), true),
                                new Guardrail("queue", Duration.ofMinutes(1), false)));
        ObjectNode spec = spec();

        assertThat(findings(spec, policy))
                .singleElement()
                .asString()
                .startsWith(
                        "WARNING the policy asks for healthy evidence of availability before the switch")
                .endsWith(
                        ": send synthetic traffic to a previewService, which is not set, or set healthy: optional there");

        ((ObjectNode) spec.at("/strategy/blueGreen")).put("previewService", "game-preview");
        assertThat(findings(spec, policy))
                .singleElement()
                .asString()
                .endsWith(
                        ": send synthetic traffic to Service game-preview, or set healthy: optional there");
    }

    @Test
    void saysEverythingAtOnce() throws JsonProcessingException {
        ObjectNode spec = spec().put("paused", true);
        ((ObjectNode) spec.at("/strategy/blueGreen")).put("autoPromotionEnabled", true);

        assertThat(findings(spec)).hasSize(2);
    }
}
