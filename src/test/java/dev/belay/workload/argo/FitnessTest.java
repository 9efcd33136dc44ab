package dev.belay.workload.argo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.release.Finding;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FitnessTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String SPEC =
            """
            {"replicas": 4,
             "strategy": {"canary": {"steps": [
               {"setWeight": 10}, {"pause": {}}, {"setWeight": 50}, {"pause": {}}]}},
             "template": {"spec": {"containers": [
               {"name": "sidecar", "image": "s:1"}, {"name": "game-server", "image": "g@sha256:1"}]}}}\
            """;

    private static List<String> findings(JsonNode spec) {
        return all(spec).map(Finding::text).toList();
    }

    private static List<String> lines(JsonNode spec) {
        return all(spec).map(Finding::toString).toList();
    }

    private static Stream<Finding> all(JsonNode spec) {
        ObjectNode root = JSON.createObjectNode();
        root.set("spec", spec);
        return new Fitness(new RolloutView(root), Stage.Way.CANARY.policy("game"))
                .findings().stream();
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
                    /paused                    | true | spec.paused is true
                    /template/spec/containers/1/image | "g:1" | its image g:1 is a tag, which a rollback puts back whatever it then means: deploy by digest
                    /replicas                  | 0    | spec.replicas is 0, so that nothing would run and nothing could be proven: set it to at least 1
                    /revisionHistoryLimit      | 0    | no earlier version is kept
                    /workloadRef               | {"kind": "Deployment", "name": "x"} | spec.workloadRef is used
                    /strategy/canary           | null | spec.strategy.canary is missing
                    /template/spec/containers  | [{"name": "app"}] | no container 'game-server', only app
                    /strategy/canary/steps     | [{"setWeight": 10}, {"pause": {"duration": "5m"}}, {"setWeight": 50}, {"pause": {}}] | are [setWeight: 10, pause: {duration: 5m}, setWeight: 50, pause: {}]
                    /strategy/canary/steps     | [{"setWeight": 20}, {"pause": {}}, {"setWeight": 50}, {"pause": {}}] | must be [setWeight: 10, pause: {}, setWeight: 50, pause: {}]
                    /strategy/canary/steps     | [{"setWeight": 10}, {"analysis": {"templates": []}}, {"pause": {}}] | analysis: …
                    /strategy/canary/steps     | [{"setWeight": 10}, {"pause": {}}, {"setWeight": 50}] | are [setWeight: 10, pause: {}, setWeight: 50]
                    /strategy/canary/trafficRouting | {"maxTrafficWeight": 1000} | maxTrafficWeight is 1000
                    /strategy/canary/analysis  | {"templates": []} | spec.strategy.canary.analysis can abort
                    /progressDeadlineAbort     | true | spec.progressDeadlineAbort is true
                    """)
    void saysWhatToChange(String pointer, String value, String sentence)
            throws JsonProcessingException {
        ObjectNode spec = spec();
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) spec.at(pointer.substring(0, slash)))
                .set(pointer.substring(slash + 1), JSON.readTree(value));

        assertThat(findings(spec)).singleElement().asString().contains(sentence);
    }

    @Test
    void refusesToGiveUpTheStablePodsForEver() throws JsonProcessingException {
        ObjectNode spec = spec();
        ObjectNode canary = (ObjectNode) spec.at("/strategy/canary");
        canary.put("dynamicStableScale", true);
        canary.put("abortScaleDownDelaySeconds", 30);
        assertThat(lines(spec))
                .singleElement()
                .asString()
                .startsWith(
                        "WARNING spec.strategy.canary.dynamicStableScale takes the stable pods away as the candidate grows, so that a rollback has to wait");

        canary.put("abortScaleDownDelaySeconds", 0);

        assertThat(lines(spec))
                .singleElement()
                .asString()
                .startsWith("ERROR spec.strategy.canary.dynamicStableScale")
                .contains("abortScaleDownDelaySeconds: 0");
    }

    @Test
    void saysWhatARollbackWindowDoesToAnUndo() throws JsonProcessingException {
        ObjectNode spec = spec();
        spec.putObject("rollbackWindow").put("revisions", 3);

        assertThat(lines(spec))
                .containsExactly(
                        "INFO spec.rollbackWindow.revisions is 3: back to one of the last 3 versions Argo Rollouts skips the steps by itself, which an undo otherwise does by Belay's second write");
    }

    @Test
    void refusesATemplateThatIsTooLargeToKeep() throws JsonProcessingException {
        ObjectNode spec = spec();
        ((ObjectNode) spec.path("template")).put("padding", "x".repeat(33 * 1024));

        assertThat(findings(spec)).singleElement().asString().contains("33 KiB", "at most 32");
    }

    @Test
    void saysEverythingAtOnce() throws JsonProcessingException {
        ObjectNode spec = spec().put("paused", true).put("revisionHistoryLimit", 0);

        assertThat(findings(spec)).hasSize(2);
    }
}
