package dev.belay;

import static dev.belay.install.KnativeFiles.container;
import static dev.belay.install.KnativeFiles.environment;
import static dev.belay.install.KnativeFiles.stream;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.github.app.GitHubAppConfig;
import dev.belay.install.GitHubAppFiles;
import dev.belay.install.KnativeFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The installation with a GitHub App gives its key to those who ask GitHub, and to nobody else.
class GitHubAppInstallTest {

    private static final String ID = "BELAY_GITHUB_APP_ID";
    private static final String KEY = "BELAY_GITHUB_PRIVATE_KEY_FILE";

    @Test
    void theClockAndTheApiHaveTheKeyAndNobodyElse() {
        Map<String, JsonNode> functions = GitHubAppFiles.functions();
        assertThat(functions.keySet()).isEqualTo(KnativeFiles.functions().keySet());
        functions.forEach((name, function) -> {
            boolean asks = name.equals("belay-clock") || name.equals("belay-api");
            assertThat(environment(function).keySet().containsAll(Set.of(ID, KEY)))
                    .as(name)
                    .isEqualTo(asks);
            assertThat(function.toString().contains("belay-github-app")).as(name).isEqualTo(asks);
        });
    }

    @Test
    void theKeyIsReadWhereItIsMounted() {
        JsonNode function = GitHubAppFiles.functions().get("belay-api");
        Path key = Path.of(environment(function).get(KEY));
        JsonNode mount =
                stream(container(function).path("volumeMounts"))
                        .filter(m ->
                                m.path("mountPath").asText().equals(key.getParent().toString()))
                        .findFirst()
                        .orElseThrow();
        assertThat(mount.path("readOnly").asBoolean()).isTrue();
        String secret =
                stream(function.at("/spec/template/spec/volumes"))
                        .filter(v -> v.path("name").equals(mount.path("name")))
                        .map(v -> v.at("/secret/secretName").asText())
                        .findFirst()
                        .orElseThrow();
        JsonNode id =
                stream(container(function).path("env"))
                        .filter(e -> e.path("name").asText().equals(ID))
                        .map(e -> e.at("/valueFrom/secretKeyRef"))
                        .findFirst()
                        .orElseThrow();
        assertThat(id.path("name").asText()).isEqualTo(secret);
        assertThat(Markdown.read(Path.of("docs", "github.md")).shell())
                .anySatisfy(command ->
                        assertThat(command)
                                .contains("create secret generic " + secret)
                                .contains("--from-literal=" + id.path("key").asText() + "=")
                                .contains("--from-file=" + key.getFileName() + "="));
    }

    @Test
    void theseAreSettingsThatTheCodeReads() {
        assertThat(ConfigProperties.of(Stream.of(GitHubAppConfig.class)))
                .anySatisfy(row -> assertThat(row).contains("`" + ID + "`"))
                .anySatisfy(row -> assertThat(row).contains("`" + KEY + "`"));
    }
}
