package dev.belay.workload.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FitnessTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String DEPLOYMENT =
            """
            {"metadata": {},
             "spec": {"replicas": 4, "minReadySeconds": 1, "paused": false,
               "strategy": {"type": "RollingUpdate",
                 "rollingUpdate": {"maxSurge": "50%", "maxUnavailable": 0}},
               "template": {"metadata": {"labels": {}}, "spec": {"containers": [
                 {"name": "sidecar", "image": "s:1"},
                 {"name": "game-server", "image": "g:1@sha256:1"}]}}}}\
            """;

    private static ObjectNode deployment() throws JsonProcessingException {
        return (ObjectNode) JSON.readTree(DEPLOYMENT);
    }

    private static List<String> findings(JsonNode deployment) {
        return new Fitness(new DeploymentView(deployment), Stage.policy("play"))
                .findings().stream().map(Object::toString).toList();
    }

    private static void set(ObjectNode deployment, String pointer, String value)
            throws JsonProcessingException {
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) deployment.at(pointer.substring(0, slash)))
                .set(pointer.substring(slash + 1).replace("~1", "/"), JSON.readTree(value));
    }

    @Test
    void findsNothingWrongWithADeploymentAsThePolicyWantsIt() throws JsonProcessingException {
        assertThat(findings(deployment())).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /spec/template/spec/containers/1/image | "g:1" | WARNING its image g:1 is a tag, which a rollback puts back whatever it then means: deploy by digest, like @sha256:…
                    /spec/template/spec/containers/1/name | "app" | ERROR it has no container 'game-server', only sidecar, app
                    /spec/paused | true | ERROR spec.paused is true, so that no pod would be replaced: set it to false, or take it away
                    /spec/replicas | 0 | ERROR spec.replicas is 0, so that nothing would run and nothing could be proven: set it to at least 1
                    /spec/revisionHistoryLimit | 0 | ERROR spec.revisionHistoryLimit is 0, so that no earlier version is kept to go back to: set it to at least 2
                    /spec/minReadySeconds | 0 | WARNING spec.minReadySeconds is 0, so that a version that crashes soon after it was ready replaces all pods at once: set it to the seconds after which that would have shown
                    /spec/minReadySeconds | 301 | WARNING replacing 4 pods with spec.minReadySeconds 301 takes at least 10m2s, longer than the policy's progressDeadline of 10m, after which Belay rolls back: raise the policy's progressDeadline
                    /spec/strategy/type | "Recreate" | ERROR spec.strategy.type is Recreate, but the policy's strategy is rolling: set it to RollingUpdate
                    /spec/strategy/rollingUpdate/maxSurge | "25%" | ERROR spec.strategy.rollingUpdate.maxSurge is 25%, but the policy says 50%: set one of the two to the other
                    /spec/strategy/rollingUpdate/maxSurge | 2 | ERROR spec.strategy.rollingUpdate.maxSurge is 2, but the policy says 50%: set one of the two to the other
                    /spec/strategy/rollingUpdate/maxUnavailable | 1 | ERROR spec.strategy.rollingUpdate.maxUnavailable is 1, but the policy says 0: set one of the two to the other
                    """)
    void saysWhatToChange(String pointer, String value, String line)
            throws JsonProcessingException {
        ObjectNode deployment = deployment();
        set(deployment, pointer, value);

        assertThat(findings(deployment)).containsExactly(line);
    }

    /// Kubernetes fills in 25 % for each.
    @Test
    void takesWhatIsNotSetForWhatKubernetesMakesOfIt() throws JsonProcessingException {
        ObjectNode deployment = deployment();
        set(deployment, "/spec/strategy", "{}");

        assertThat(findings(deployment))
                .containsExactly(
                        "ERROR spec.strategy.rollingUpdate.maxSurge is 25%, but the policy says 50%: set one of the two to the other",
                        "ERROR spec.strategy.rollingUpdate.maxUnavailable is 25%, but the policy says 0: set one of the two to the other");
    }

    @Test
    void takesNoneForNoneHoweverItIsWritten() throws JsonProcessingException {
        ObjectNode deployment = deployment();
        set(deployment, "/spec/strategy/rollingUpdate/maxUnavailable", "\"0%\"");

        assertThat(findings(deployment)).isEmpty();
    }

    @Test
    void takesOnePodWhereNoNumberIsSet() throws JsonProcessingException {
        ObjectNode deployment = deployment();
        ((ObjectNode) deployment.path("spec")).remove("replicas");

        assertThat(findings(deployment)).isEmpty();
    }

    @Test
    void doesNotMindItsOwnPause() throws JsonProcessingException {
        ObjectNode deployment = deployment();
        set(deployment, "/spec/paused", "true");
        set(
                deployment,
                "/spec/template/metadata/labels",
                "{\"belay.dev/release\": \"game-server-101\"}");
        set(deployment, "/metadata/annotations", "{\"belay.dev/paused\": \"game-server-101\"}");
        assertThat(findings(deployment)).isEmpty();

        set(deployment, "/metadata/annotations/belay.dev~1paused", "\"game-server-100\"");
        assertThat(findings(deployment)).singleElement().asString().contains("spec.paused is true");
    }

    @Test
    void refusesATemplateThatIsTooLargeToKeep() throws JsonProcessingException {
        ObjectNode deployment = deployment();
        ((ObjectNode) deployment.at("/spec/template/spec")).put("padding", "x".repeat(33 * 1024));

        assertThat(findings(deployment))
                .singleElement()
                .asString()
                .startsWith("ERROR ")
                .contains("33 KiB", "at most 32");
    }

    @Test
    void saysEverythingAtOnce() throws JsonProcessingException {
        ObjectNode deployment = deployment();
        set(deployment, "/spec/paused", "true");
        set(deployment, "/spec/replicas", "0");
        set(deployment, "/spec/strategy/type", "\"Recreate\"");

        assertThat(findings(deployment)).hasSize(3).allMatch(f -> f.startsWith("ERROR "));
    }
}
