package dev.belay.workload.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class FitnessTest {

    private static List<String> findings(String image) throws JsonProcessingException {
        var deployment =
                new ObjectMapper()
                        .readTree(
                                """
                                {"spec": {"replicas": 4, "minReadySeconds": 1,
                                  "strategy": {"rollingUpdate": {"maxSurge": "50%%", "maxUnavailable": 0}},
                                  "template": {"spec": {"containers": [
                                    {"name": "game-server", "image": "%s"}]}}}}
                                """
                                        .formatted(image));
        return new Fitness(new DeploymentView(deployment), Stage.policy("play"))
                .findings().stream().map(Object::toString).toList();
    }

    @Test
    void findsNothingWrongWithADeploymentThatNamesADigest() throws JsonProcessingException {
        assertThat(findings("g:1@sha256:1")).isEmpty();
    }

    @Test
    void warnsOfATag() throws JsonProcessingException {
        assertThat(findings("g:1"))
                .containsExactly(
                        "WARNING its image g:1 is a tag, which a rollback puts back whatever it then means: deploy by digest, like @sha256:…");
    }
}
