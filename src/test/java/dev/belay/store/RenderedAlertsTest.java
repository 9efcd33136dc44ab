package dev.belay.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.belay.guardrail.Guarded;
import dev.belay.guardrail.Options;
import dev.belay.guardrail.Receiver;
import dev.belay.guardrail.Rendering;
import dev.belay.guardrail.Yaml;
import dev.belay.store.PolicyReader.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `alerts/` holds what Belay renders for the example policy.
class RenderedAlertsTest {

    private static final Path EXAMPLE = Path.of("examples", "game-server", "policy.yaml");
    private static final Path ALERTS = Path.of("alerts");

    private static Guarded example() throws IOException {
        PolicySpec spec = Examples.spec(Examples.yaml(Files.readString(EXAMPLE)));
        return ((Reading.Good) PolicyReader.read("play", "game-server", spec, "spec")).guarded();
    }

    private static Map<String, Object> rendered(String file) throws IOException {
        Guarded example = example();
        return switch (file) {
            case "rules.yaml" -> Rendering.rules(example, Options.DEFAULT);
            case "prometheusrule.yaml" -> Rendering.prometheusRule(example, Options.DEFAULT);
            case "alertmanager.yaml" -> Rendering.alertmanager(example, Receiver.DEFAULT);
            case "scrape.yaml" -> Rendering.scrape(example, Options.DEFAULT);
            case "kube-state-metrics.yaml" -> Rendering.kubeStateMetrics();
            default -> throw new IllegalArgumentException(file);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rules.yaml",
                "prometheusrule.yaml",
                "alertmanager.yaml",
                "scrape.yaml",
                "kube-state-metrics.yaml"
            })
    void theFilesAreWhatIsRendered(String file) throws IOException {
        Map<String, Object> tree = rendered(file);
        String text =
                "# Rendered from examples/game-server/policy.yaml by RenderedAlertsTest.\n"
                        + Yaml.text(tree);
        if (Boolean.getBoolean("belay.update")) {
            Files.createDirectories(ALERTS);
            Files.writeString(ALERTS.resolve(file), text);
        }

        assertThat(Files.readString(ALERTS.resolve(file)))
                .as("run ./mvnw -Dquick test -Dtest=RenderedAlertsTest -Dbelay.update=true")
                .isEqualTo(text);
        JsonNode read = new YAMLMapper().readTree(text);
        assertThat(read)
                .isEqualTo(
                        new ObjectMapper().readTree(new ObjectMapper().writeValueAsString(tree)));
    }

    /// The example routes all services at once; what a group waits for and what is sent is the same.
    @Test
    void theRouteForAllServicesDiffersInItsMatchersAlone() throws IOException {
        JsonNode example =
                new YAMLMapper().readTree(EXAMPLE.resolveSibling("alertmanager.yaml").toFile());
        JsonNode rendered = new ObjectMapper().valueToTree(rendered("alertmanager.yaml"));
        for (int i = 0; i < 2; i++) {
            JsonNode ours = rendered.at("/route/routes/" + i);
            JsonNode theirs = example.at("/route/routes/" + i);
            assertThat(theirs.path("continue").asBoolean())
                    .isEqualTo(ours.path("continue").asBoolean());
            for (String field :
                    new String[] {
                        "receiver", "group_by", "group_wait", "group_interval", "repeat_interval"
                    }) {
                assertThat(theirs.path(field)).as(field).isEqualTo(ours.path(field));
            }
            assertThat(theirs.at("/matchers/0").asText().replace(" ", ""))
                    .isEqualTo(ours.at("/matchers/0").asText());
        }
        for (int i = 0; i < 3; i++) {
            String receiver = "/receivers/" + i;
            assertThat(example.at(receiver + "/name")).isEqualTo(rendered.at(receiver + "/name"));
            assertThat(example.at(receiver + "/webhook_configs/0/send_resolved"))
                    .isEqualTo(rendered.at(receiver + "/webhook_configs/0/send_resolved"));
        }
    }

    @Test
    void thePolicyKnowsTheHashThatTheHeartbeatCarries() throws IOException {
        PolicySpec spec = Examples.spec(Examples.yaml(Files.readString(EXAMPLE)));
        var good = (Reading.Good) PolicyReader.read("play", "game-server", spec, "spec");
        JsonNode heartbeat =
                new YAMLMapper()
                        .readTree(ALERTS.resolve("rules.yaml").toFile())
                        .at("/groups/0/rules/0");

        assertThat(heartbeat.path("alert").asText()).isEqualTo("BelayHeartbeat");
        assertThat(good.policy().rulesHash())
                .contains(heartbeat.at("/annotations/rules_hash").asText());
    }

    @Test
    void whatARuleDecidesByIsInItsHashAndLinksAndIntervalAreNot() throws IOException {
        String policy = Files.readString(EXAMPLE);
        Guarded example = example();
        PolicySpec other = Examples.spec(Examples.yaml(policy.replace("99.8%", "99.7%")));
        Guarded changed =
                ((Reading.Good) PolicyReader.read("play", "game-server", other, "spec")).guarded();

        assertThat(Rendering.hash(changed)).isNotEqualTo(Rendering.hash(example));
        assertThat(Yaml.text(Rendering.rules(example, Options.DEFAULT)))
                .contains(Rendering.hash(example));
        Options chosen =
                new Options(
                        Duration.ofSeconds(2),
                        "https://wiki.example.com/runbooks",
                        "https://grafana.example.com");
        assertThat(Yaml.text(Rendering.rules(example, chosen)))
                .contains("interval: 2s", "https://wiki.example.com/runbooks/BelayHeartbeat.md")
                .contains(Rendering.hash(example));
    }
}
