package dev.belay.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every alert has a page that says what to do, every page an alert, and every link of an alert leads somewhere.
class RunbooksTest {

    private static final Path PAGES = Path.of("docs", "runbooks");
    private static final List<String> SECTIONS =
            List.of("Meaning", "Impact", "Diagnosis", "Mitigation");
    private static final Pattern SECTION = Pattern.compile("^## (.+)$", Pattern.MULTILINE);
    private static final Pattern PROMQL = Pattern.compile("```promql\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern UID = Pattern.compile(".*/d/([a-z0-9-]+)(?:\\?.*)?");

    @Test
    void everyAlertHasAPageAndEveryPageAnAlert() throws IOException {
        Set<String> alerts =
                alerts().stream()
                        .map(a -> a.path("alert").asText())
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(alerts).hasSizeGreaterThanOrEqualTo(18);
        assertThat(pages().keySet()).isEqualTo(alerts);
    }

    @Test
    void everyPageHasTheFixedSectionsWithSomethingInThem() throws IOException {
        pages().forEach((name, text) -> assertThat(problems(name, text)).as(name).isEmpty());

        String good = pages().get("BelayHeartbeat");
        assertThat(problems("Other", good)).hasSize(1);
        assertThat(problems("BelayHeartbeat", good.replace("## Impact", "## Import"))).hasSize(1);
        assertThat(
                        problems(
                                "BelayHeartbeat",
                                "# BelayHeartbeat\n## Meaning\n\n## Impact\nx\n## Diagnosis\n```sh\n## Mitigation\nx"))
                .containsExactly("Meaning is empty");
        assertThat(problems("BelayHeartbeat", good.replace("```", ""))).hasSize(1);
    }

    private static List<String> problems(String name, String text) {
        List<String> problems = new ArrayList<>();
        if (!text.startsWith("# " + name + "\n")) {
            problems.add("another title");
        }
        List<MatchResult> found = SECTION.matcher(text).results().toList();
        if (!found.stream().map(m -> m.group(1)).toList().equals(SECTIONS)) {
            problems.add("other sections");
        }
        for (int i = 0; i < found.size(); i++) {
            int end = i + 1 < found.size() ? found.get(i + 1).start() : text.length();
            if (text.substring(found.get(i).end(), end).isBlank()) {
                problems.add(found.get(i).group(1) + " is empty");
            }
        }
        if (!text.contains("```sh\n") && !text.contains("```promql\n")) {
            problems.add("nothing to type");
        }
        return problems;
    }

    @Test
    void everyMetricThatAPageAsksForExists() throws IOException {
        Set<String> known = KnownMetrics.all();
        String asked =
                PROMQL.matcher(String.join("\n", pages().values()))
                        .results()
                        .map(m -> m.group(1))
                        .collect(Collectors.joining());

        assertThat(Metrics.named(asked)).hasSizeGreaterThan(15).isSubsetOf(known);
        assertThat(Metrics.matched(asked))
                .isNotEmpty()
                .allSatisfy(form -> assertThat(known).anyMatch(form.asMatchPredicate()));
    }

    @Test
    void everyAlertLinksToItsPageAndToADashboardThatExists() throws IOException {
        Set<String> uids =
                Dashboards.all().stream()
                        .map(d -> String.valueOf(d.get("uid")))
                        .collect(Collectors.toSet());
        for (JsonNode alert : alerts()) {
            JsonNode says = alert.path("annotations");
            var uid = UID.matcher(says.path("dashboard_url").asText());
            assertThat(says.path("runbook_url").asText())
                    .endsWith("/" + alert.path("alert").asText() + ".md");
            assertThat(uid.matches()).as(says.path("dashboard_url").asText()).isTrue();
            assertThat(uids).contains(uid.group(1));
            assertThat(says.path("summary").asText()).endsWith(".");
            assertThat(says.path("description").asText()).isNotBlank();
        }
    }

    @Test
    void everyNameInTheCodeIsRendered() throws IOException {
        assertThat(alerts().stream().map(a -> a.path("alert").asText()))
                .containsAll(Arrays.stream(AlertName.values()).map(AlertName::text).toList());
    }

    private static Map<String, String> pages() throws IOException {
        Map<String, String> pages = new TreeMap<>();
        try (Stream<Path> files = Files.list(PAGES)) {
            for (Path file : files.toList()) {
                pages.put(
                        file.getFileName().toString().replaceFirst("\\.md$", ""),
                        Files.readString(file));
            }
        }
        return pages;
    }

    /// Those that the code renders, and whatever lies under `alerts/`.
    private static List<JsonNode> alerts() throws IOException {
        List<JsonNode> all = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        find(json.valueToTree(PipelineRules.of(PipelineObjectives.DEFAULT, Options.DEFAULT)), all);
        find(json.valueToTree(Rendering.rules(EveryForm.GUARDED, Options.DEFAULT)), all);
        try (Stream<Path> files = Files.list(Path.of("alerts"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
                find(new YAMLMapper().readTree(Files.readString(file)), all);
            }
        }
        return all;
    }

    private static void find(JsonNode tree, List<JsonNode> found) {
        found.addAll(tree.findParents("alert"));
    }
}
