package dev.belay.workload.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.policy.Target;
import dev.belay.policy.Target.Via;
import dev.belay.workload.JsonPatch;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceFieldsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Version NEXT =
            new Version(Optional.of("game-server-101"), "game:2", Optional.of("abc"), 1);

    private static SourceFields fields(Via via) {
        return new SourceFields((Target.Application) Stage.policy("play", via).target());
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return JSON.readTree(text);
    }

    private static JsonNode write(Via via, String source, Version version)
            throws JsonProcessingException {
        SourceFields fields = fields(via);
        return fields.write(new JsonPatch(), json(source), fields.of(version)).json();
    }

    @Test
    void aPatchNamesItsContainerAndWhoseItIs() throws JsonProcessingException {
        JsonNode patch = write(Stage.PATCHES, "{}", NEXT);

        assertThat(patch)
                .isEqualTo(
                        json(
                                """
                                [{"op": "add", "path": "/spec/source/kustomize", "value": {"patches": [{
                                  "target": {"kind": "Rollout", "name": "game-server"},
                                  "patch": "# belay.dev sets image and release label together.\\n[{\\"op\\":\\"test\\",\\"path\\":\\"/spec/template/spec/containers/1/name\\",\\"value\\":\\"server\\"},{\\"op\\":\\"add\\",\\"path\\":\\"/spec/template/spec/containers/1/image\\",\\"value\\":\\"game:2\\"},{\\"op\\":\\"add\\",\\"path\\":\\"/spec/template/metadata/labels/belay.dev~1release\\",\\"value\\":\\"game-server-101\\"},{\\"op\\":\\"add\\",\\"path\\":\\"/spec/template/metadata/labels/belay.dev~1revision\\",\\"value\\":\\"abc\\"}]"}]}}]
                                """));
    }

    @Test
    void demandsWhatItReadBesideIt() throws JsonProcessingException {
        String others = "{\"namePrefix\": \"x-\", \"patches\": [{\"path\": \"their.yaml\"}]}";

        JsonNode patch = write(Stage.PATCHES, "{\"kustomize\": " + others + "}", NEXT);

        assertThat(patch.at("/0/op").asText()).isEqualTo("test");
        assertThat(patch.at("/0/value")).isEqualTo(json(others));
        assertThat(patch.at("/1/value/namePrefix").asText()).isEqualTo("x-");
        assertThat(patch.at("/1/value/patches/0")).isEqualTo(json("{\"path\": \"their.yaml\"}"));
        assertThat(patch.at("/1/value/patches")).hasSize(2);
    }

    @Test
    void readsBackWhatItWrote() throws JsonProcessingException {
        SourceFields fields = fields(new Via.TargetRevision());
        JsonNode source = json("{\"targetRevision\": \"main\"}");

        JsonNode patch = fields.write(new JsonPatch(), source, fields.of(NEXT)).json();
        Map<String, JsonNode> values =
                fields.in(
                        json(
                                "{\"kustomize\": %s, \"targetRevision\": \"abc\"}"
                                        .formatted(patch.at("/0/value"))));

        assertThat(patch.at("/1"))
                .isEqualTo(
                        json(
                                "{\"op\": \"test\", \"path\": \"/spec/source/targetRevision\", \"value\": \"main\"}"));
        assertThat(values).isEqualTo(fields.of(NEXT));
        assertThat(fields.named(values))
                .isEqualTo(new Named(Optional.of("game-server-101"), Optional.of("game:2")));
    }

    @Test
    void setsTwoParametersAndKeepsTheOthers() throws JsonProcessingException {
        String before =
                "{\"helm\": {\"parameters\": [{\"name\": \"image\", \"value\": \"game:1\"}, {\"name\": \"players\", \"value\": \"4\"}]}}";

        JsonNode patch = write(new Via.HelmParameters("image", "release"), before, NEXT);

        assertThat(patch.at("/1/value/parameters"))
                .isEqualTo(
                        json(
                                """
                                [{"name": "image", "value": "game:2", "forceString": true},
                                 {"name": "players", "value": "4"},
                                 {"name": "release", "value": "game-server-101", "forceString": true}]
                                """));
    }

    @Test
    void takesAwayWhatWasNotThereBefore() throws JsonProcessingException {
        SourceFields fields = fields(new Via.HelmParameters("image", "release"));
        JsonNode source =
                json(
                        """
                        {"helm": {"parameters": [{"name": "image", "value": "game:2"},
                          {"name": "release", "value": "game-server-101"}]}}
                        """);

        JsonNode patch = fields.write(new JsonPatch(), source, Map.of()).json();

        assertThat(patch.at("/1"))
                .isEqualTo(json("{\"op\": \"remove\", \"path\": \"/spec/source/helm\"}"));
    }

    @Test
    void aPatchThatSomeoneRewroteAsksForNothingKnown() throws JsonProcessingException {
        SourceFields fields = fields(Stage.PATCHES);
        JsonNode source =
                json(
                        """
                        {"kustomize": {"patches": [{"target": {"kind": "Rollout", "name": "game-server"},
                          "patch": "# belay.dev\\nspec: {replicas: 3}"}]}}
                        """);

        assertThat(fields.named(fields.in(source))).isEqualTo(Named.NOTHING);
        assertThat(fields.in(source)).hasSize(1);
    }

    @Test
    void patchesOfOthersAreNotBelays() throws JsonProcessingException {
        JsonNode source =
                json(
                        """
                        {"kustomize": {"patches": [
                          {"target": {"kind": "Rollout", "name": "game-server"}, "patch": "[]"},
                          {"target": {"kind": "Rollout", "name": "other"}, "patch": "# belay.dev\\n[]"},
                          {"target": {"kind": "Deployment", "name": "game-server"}, "patch": "# belay.dev\\n[]"}]}}
                        """);

        assertThat(fields(Stage.PATCHES).in(source)).isEmpty();
    }
}
