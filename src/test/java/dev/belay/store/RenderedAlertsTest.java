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
    void whatARuleDecidesByIsInItsHashAndLinksAreNot() throws IOException {
        String policy = Files.readString(EXAMPLE);
        Guarded example = example();
        PolicySpec other = Examples.spec(Examples.yaml(policy.replace("99.8%", "99.7%")));
        Guarded changed =
                ((Reading.Good) PolicyReader.read("play", "game-server", other, "spec")).guarded();

        assertThat(Rendering.hash(changed)).isNotEqualTo(Rendering.hash(example));
        assertThat(Yaml.text(Rendering.rules(example, Options.DEFAULT)))
                .contains(Rendering.hash(example));
    }
}
