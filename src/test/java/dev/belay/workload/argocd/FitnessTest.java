package dev.belay.workload.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.policy.Target;
import dev.belay.policy.Target.Via;
import dev.belay.release.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FitnessTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COMMIT = "a".repeat(40);

    private static final String APPLICATION =
            """
            {"spec": {
               "source": {"repoURL": "https://git.example/game.git", "targetRevision": "%s"},
               "destination": {"server": "https://kubernetes.default.svc", "namespace": "play"},
               "syncPolicy": {"automated": {}}},
             "status": {
               "sourceType": "Kustomize",
               "sync": {"status": "Synced"},
               "resources": [{"kind": "Rollout", "namespace": "play", "name": "game-server"}]}}\
            """
                    .formatted(COMMIT);

    private static List<Finding> findings(JsonNode application, Via via) {
        Target.Application target = (Target.Application) Stage.policy("play", via).target();
        return new Fitness(new ApplicationView(application, target), target).findings();
    }

    private static ObjectNode application() throws JsonProcessingException {
        return (ObjectNode) JSON.readTree(APPLICATION);
    }

    @Test
    void findsNothingWrongWithAnApplicationThatSyncsByItself() throws JsonProcessingException {
        assertThat(findings(application(), Stage.PATCHES)).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    /spec/syncPolicy/automated | null | ERROR spec.syncPolicy.automated is off
                    /spec/syncPolicy/automated | {"enabled": false} | ERROR spec.syncPolicy.automated is off
                    /spec/source | null | ERROR it has no single spec.source
                    /spec/sources | [{}, {}] | ERROR it has no single spec.source
                    /status/sourceType | "Helm" | ERROR status.sourceType is Helm, but application.via kustomizePatches
                    /status/sourceType | "Directory" | ERROR status.sourceType is Directory
                    /spec/destination/server | "https://elsewhere" | ERROR spec.destination is the cluster https://elsewhere
                    /spec/destination/name | "far" | ERROR spec.destination is the cluster far
                    /status/resources | [] | ERROR Rollout play/game-server is not among what it manages
                    /status/resources | [{"kind": "Rollout", "namespace": "other", "name": "game-server"}] | ERROR Rollout play/game-server is not among
                    /spec/source/kustomize | {"images": ["game-server:v1"]} | WARNING spec.source.kustomize.images has game-server:v1
                    /spec/source/targetRevision | "main" | WARNING spec.source.targetRevision is main
                    /spec/source/targetRevision | null | WARNING spec.source.targetRevision is
                    /spec/ignoreDifferences | [{"kind": "Rollout", "jsonPointers": ["/spec/template"]}] | ERROR spec.ignoreDifferences hides /spec/template
                    /spec/ignoreDifferences | [{"kind": "*", "jsonPointers": ["/spec"]}] | ERROR spec.ignoreDifferences hides /spec
                    """)
    void saysWhatToChange(String pointer, String value, String finding)
            throws JsonProcessingException {
        ObjectNode application = application();
        set(application, pointer, value);

        assertThat(findings(application, Stage.PATCHES))
                .singleElement()
                .asString()
                .startsWith(finding);
    }

    /// Argo CD then does not compare the image, but it sees the label, and syncs both.
    @Test
    void leavesAHiddenImageAloneUnlessThatIsRespected() throws JsonProcessingException {
        ObjectNode application = application();
        set(
                application,
                "/spec/ignoreDifferences",
                "[{\"kind\": \"Rollout\", \"jsonPointers\": [\"/spec/template/spec/containers/0/image\"]}]");
        assertThat(findings(application, Stage.PATCHES)).isEmpty();

        set(application, "/spec/syncPolicy/syncOptions", "[\"RespectIgnoreDifferences=true\"]");

        assertThat(findings(application, Stage.PATCHES))
                .singleElement()
                .asString()
                .startsWith(
                        "ERROR spec.ignoreDifferences hides /spec/template/spec/containers/0/image");
    }

    @Test
    void leavesWhatIsHiddenOfOthersAlone() throws JsonProcessingException {
        ObjectNode application = application();
        set(
                application,
                "/spec/ignoreDifferences",
                """
                [{"kind": "Deployment", "jsonPointers": ["/spec/template"]},
                 {"kind": "Rollout", "name": "other", "jsonPointers": ["/spec/template"]},
                 {"kind": "Rollout", "jsonPointers": ["/spec/replicas"]}]
                """);

        assertThat(findings(application, Stage.PATCHES)).isEmpty();
    }

    @Test
    void aBranchIsWhatTheOtherWayIsFor() throws JsonProcessingException {
        ObjectNode application = application();
        set(application, "/spec/source/targetRevision", "\"main\"");

        assertThat(findings(application, new Via.TargetRevision())).isEmpty();
    }

    @Test
    void aChartNeedsParametersAndTheOtherWayRound() throws JsonProcessingException {
        Via helm = new Via.HelmParameters("image", "release");
        ObjectNode application = application();
        assertThat(findings(application, helm))
                .singleElement()
                .asString()
                .startsWith(
                        "ERROR status.sourceType is Kustomize, but application.via helmParameters");

        set(application, "/status/sourceType", "\"Helm\"");

        assertThat(findings(application, helm)).isEmpty();
    }

    private static void set(ObjectNode root, String pointer, String value)
            throws JsonProcessingException {
        int slash = pointer.lastIndexOf('/');
        ((ObjectNode) root.at(pointer.substring(0, slash)))
                .set(pointer.substring(slash + 1), JSON.readTree(value));
    }
}
