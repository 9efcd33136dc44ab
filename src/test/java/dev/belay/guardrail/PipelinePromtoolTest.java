package dev.belay.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.cluster.ClusterBinaries;
import dev.belay.cluster.RequiresRealCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real promtool reads the pipeline's rules and every expression of a dashboard, and plays what the rules are
/// to do.
@RequiresRealCluster
class PipelinePromtoolTest {

    private static final Path CASES = Path.of("src", "test", "promtool");

    @Test
    void theRulesCanBeLoaded() throws Exception {
        assertThat(
                        promtool(
                                "check",
                                "rules",
                                "--lint=all",
                                "--lint-fatal",
                                "alerts/pipeline-rules.yaml"))
                .contains("SUCCESS: 19 rules found");
    }

    @Test
    void theRulesDoWhatTheyAreTo() throws Exception {
        for (String cases : List.of("alerts", "statistics", "month")) {
            String file = CASES.resolve("pipeline-" + cases + ".yaml").toString();
            assertThat(promtool("test", "rules", file)).contains("SUCCESS");
        }
    }

    @Test
    void everyExpressionOfADashboardIsPromQl(@TempDir Path directory) throws Exception {
        List<Object> rules = new ArrayList<>();
        for (Map<String, Object> dashboard : Dashboards.all()) {
            Lint.queries((JsonNode) new ObjectMapper().valueToTree(dashboard))
                    .forEach(asked -> rules.add(rule(rules.size(), asked.expr())));
        }
        assertThat(rules).hasSizeGreaterThan(40);
        assertThat(promtool("check", "rules", file(directory, rules))).contains("SUCCESS");
        rules.add(rule(rules.size(), "sum by ("));
        assertThat(promtool("check", "rules", file(directory, rules))).contains("FAILED");
    }

    private static Map<String, Object> rule(int number, String expr) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("record", "belay:lint:" + number);
        rule.put(
                "expr",
                expr.replace("$__rate_interval", "1m")
                        .replace("$__range", "1h")
                        .replaceAll("\\$[a-z]+", "x"));
        return rule;
    }

    private static String file(Path directory, List<Object> rules) throws IOException {
        Map<String, Object> group = new LinkedHashMap<>();
        group.put("name", "dashboards");
        group.put("rules", rules);
        Path file = directory.resolve("dashboards.yaml");
        Files.writeString(file, Yaml.text(Map.of("groups", List.of(group))));
        return file.toString();
    }

    private static String promtool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ClusterBinaries.find().program("promtool").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said =
                new String(
                        process.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        boolean good = process.waitFor() == 0;
        return good ? said : said + "\nFAILED";
    }
}
