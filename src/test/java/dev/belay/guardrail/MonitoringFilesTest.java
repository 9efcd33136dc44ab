package dev.belay.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What lies under `alerts/` about the pipeline and the dashboards is what the code renders.
class MonitoringFilesTest {

    private static final Path ALERTS = Path.of("alerts");
    private static final Path DASHBOARDS = ALERTS.resolve("dashboards");

    @Test
    void theRulesOfThePipelineAreThoseOfTheCode() throws IOException {
        String rendered =
                "# About deployments as such, once for a cluster. Rendered from the code and compared by MonitoringFilesTest.\n"
                        + Yaml.text(rules());
        update(ALERTS.resolve("pipeline-rules.yaml"), rendered);
        assertThat(Files.readString(ALERTS.resolve("pipeline-rules.yaml")))
                .as("run ./mvnw -Dquick test -Dtest=MonitoringFilesTest -Dbelay.update=true")
                .isEqualTo(rendered);
        assertThat(new YAMLMapper().readTree(rendered))
                .isEqualTo(new ObjectMapper().valueToTree(rules()));
    }

    @Test
    void theDashboardsAreThoseOfTheCode() throws IOException {
        Map<String, String> rendered = new TreeMap<>();
        for (Map<String, Object> dashboard : Dashboards.all()) {
            rendered.put(dashboard.get("uid") + ".json", json(dashboard));
        }
        for (var file : rendered.entrySet()) {
            update(DASHBOARDS.resolve(file.getKey()), file.getValue());
        }
        Map<String, String> written = new TreeMap<>();
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            for (Path file : files.toList()) {
                written.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        assertThat(written)
                .as("run ./mvnw -Dquick test -Dtest=MonitoringFilesTest -Dbelay.update=true")
                .isEqualTo(rendered);
    }

    private static Map<String, Object> rules() {
        return PipelineRules.of(PipelineObjectives.DEFAULT, Options.DEFAULT);
    }

    private static String json(Object tree) throws JsonProcessingException {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        return new ObjectMapper()
                        .writer(
                                new DefaultPrettyPrinter()
                                        .withObjectIndenter(lines)
                                        .withArrayIndenter(lines))
                        .writeValueAsString(tree)
                + "\n";
    }

    private static void update(Path file, String text) throws IOException {
        if (Boolean.getBoolean("belay.update")) {
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, text);
        }
    }
}
