package dev.belay.workload.knative;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.release.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Without Knative's webhook the API server takes any of these.
class FitnessTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static ObjectNode service() throws JsonProcessingException {
        return (ObjectNode)
                JSON.readTree(
                        """
                        {"metadata": {"name": "game-server"},
                         "spec": {
                           "template": {"spec": {"containers": [
                             {"name": "proxy", "image": "p:1"}, {"name": "server", "image": "s:1"}]}},
                           "traffic": [{"revisionName": "a", "percent": 100},
                                       {"revisionName": "b", "tag": "qa"}]}}\
                        """);
    }

    private static List<String> findings(ObjectNode service) {
        return new Fitness(new ServiceView(service), Stage.policy("play"))
                .findings().stream().map(Finding::toString).toList();
    }

    @Test
    void findsNothingWrongWithTrafficThatIsPinned() throws JsonProcessingException {
        assertThat(findings(service())).isEmpty();
    }

    @Test
    void findsNothingWrongWithoutAnyTraffic() throws JsonProcessingException {
        ObjectNode service = service();
        ((ObjectNode) service.path("spec")).remove("traffic");

        assertThat(findings(service)).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /spec/traffic/0/percent | 90 | ERROR spec.traffic has the percents [90, 0], whose sum is 90
                    /spec/traffic/1/percent | 10 | ERROR spec.traffic has the percents [100, 10], whose sum is 110
                    /spec/traffic/0/latestRevision | true | ERROR spec.traffic[0] has latestRevision: true and revisionName: 'a'
                    /spec/traffic/1/revisionName | "" | ERROR spec.traffic[1] has latestRevision: false and revisionName: ''
                    /spec/traffic/0/tag | "qa" | ERROR spec.traffic[1] has tag qa, as another entry has
                    /spec/traffic/1 | {"latestRevision": true, "tag": "newest"} | WARNING spec.traffic[1] has tag newest and latestRevision: true
                    /metadata/name | "a234567890123456789012345678901234567890123456789012345" | ERROR its name has 55 letters, but only 53
                    /metadata/annotations | {"serving.knative.dev/rollout-duration": "380s"} | WARNING the annotation serving.knative.dev/rollout-duration is 380s
                    /spec/template/spec/containers | [{"name": "app"}] | ERROR it has no container 'server', only app
                    """)
    void saysWhatToChange(String pointer, String value, String sentence)
            throws JsonProcessingException {
        ObjectNode service = service();
        int slash = pointer.lastIndexOf('/');
        String field = pointer.substring(slash + 1);
        switch (service.at(pointer.substring(0, slash))) {
            case ObjectNode object -> object.set(field, JSON.readTree(value));
            case ArrayNode list -> list.set(Integer.parseInt(field), JSON.readTree(value));
            default -> throw new AssertionError(pointer);
        }

        assertThat(findings(service)).singleElement().asString().startsWith(sentence);
    }

    @Test
    void refusesNegativePercentsThoughTheyMakeOneHundred() throws JsonProcessingException {
        ObjectNode service = service();
        ((ObjectNode) service.at("/spec/traffic/0")).put("percent", 110);
        ((ObjectNode) service.at("/spec/traffic/1")).put("percent", -10);

        assertThat(findings(service)).singleElement().asString().contains("[110, -10]");
    }
}
