package dev.belay.workload.argo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class KeptTemplateTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static String kept(String replicaSet) throws JsonProcessingException {
        return KeptTemplate.of(JSON.readTree(replicaSet)).json().toString();
    }

    @Test
    void takesOutWhatTheControllerPutIn() throws JsonProcessingException {
        assertThat(
                        kept(
                                """
                                {"metadata": {"annotations": {"rollout.argoproj.io/ephemeral-metadata":
                                   "{\\"labels\\":{\\"role\\":\\"stable\\"},\\"annotations\\":{\\"a\\":\\"1\\"}}"}},
                                 "spec": {"template": {
                                   "metadata": {"creationTimestamp": null,
                                     "labels": {"app": "x", "role": "stable", "rollouts-pod-template-hash": "abc"},
                                     "annotations": {"a": "1"}},
                                   "spec": {"affinity": {"podAntiAffinity": {
                                       "preferredDuringSchedulingIgnoredDuringExecution": [
                                         {"weight": 1, "podAffinityTerm": {"labelSelector": {"matchExpressions": [
                                           {"key": "rollouts-pod-template-hash", "operator": "NotIn", "values": ["abc"]}]}}}]}},
                                     "containers": []}}}}\
                                """))
                .isEqualTo(
                        "{\"metadata\":{\"labels\":{\"app\":\"x\"}},\"spec\":{\"containers\":[]}}");
    }

    @Test
    void keepsWhatPeoplePutIn() throws JsonProcessingException {
        String template =
                "{\"metadata\":{\"labels\":{\"belay.dev/release\":\"x-1\"},\"annotations\":{\"a\":\"1\"}},"
                        + "\"spec\":{\"affinity\":{\"podAntiAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":"
                        + "[{\"labelSelector\":{\"matchExpressions\":[{\"key\":\"app\"}]}}]}}}}";

        assertThat(kept("{\"spec\":{\"template\":%s}}".formatted(template))).isEqualTo(template);
    }
}
