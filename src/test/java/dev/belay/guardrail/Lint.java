package dev.belay.guardrail;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// What is wrong with a dashboard of Grafana's Classic JSON.
///
/// @param known the metrics there are
/// @param waived expressions that need not use the interval of the panel
record Lint(Set<String> known, Set<String> waived) {

    private static final Set<String> DEAD =
            Set.of("graph", "singlestat", "table-old", "heatmap-old", "grafana-piechart-panel");
    private static final Pattern GROWTH = Pattern.compile("\\b(rate|increase|irate)\\s*\\(");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([A-Za-z_]\\w*)");
    private static final Pattern VALUES =
            Pattern.compile("label_values\\((.+), *([A-Za-z_]\\w*)\\)");
    private static final int COLUMNS = 24;

    /// An expression and where it stands.
    record Asked(String where, String expr) {}

    /// All queries: of panels, annotations and variables.
    static Stream<Asked> queries(JsonNode dashboard) {
        String uid = dashboard.path("uid").asText();
        Stream<Asked> panels =
                each(dashboard.path("panels"))
                        .flatMap(p ->
                                each(p.path("targets"))
                                        .map(t ->
                                                new Asked(
                                                        uid + ": " + p.path("title").asText(),
                                                        t.path("expr").asText())));
        Stream<Asked> marks =
                each(dashboard.at("/annotations/list"))
                        .map(a ->
                                new Asked(
                                        uid + ": " + a.path("name").asText(),
                                        a.path("expr").asText()));
        Stream<Asked> variables =
                each(dashboard.at("/templating/list"))
                        .flatMap(v ->
                                VALUES.matcher(v.at("/query/query").asText())
                                        .results()
                                        .map(m ->
                                                new Asked(
                                                        uid + ": $" + v.path("name").asText(),
                                                        m.group(1))));
        return Stream.of(panels, marks, variables).flatMap(all -> all);
    }

    Stream<String> problems(JsonNode dashboard) {
        List<String> all = new ArrayList<>();
        itself(dashboard, all::add);
        Set<Integer> ids = new HashSet<>();
        List<JsonNode> panels = each(dashboard.path("panels")).toList();
        for (int i = 0; i < panels.size(); i++) {
            JsonNode panel = panels.get(i);
            String name = "panel '%s': ".formatted(panel.path("title").asText());
            panel(panel, problem -> all.add(name + problem));
            if (!ids.add(panel.path("id").asInt())) {
                all.add(name + "has the id %d twice".formatted(panel.path("id").asInt()));
            }
            for (JsonNode other : panels.subList(i + 1, panels.size())) {
                if (overlap(panel.path("gridPos"), other.path("gridPos"))) {
                    all.add(name + "two panels overlap, the other is " + other.path("title"));
                }
            }
        }
        queries(dashboard).forEach(q -> query(dashboard, q, all::add));
        String uid = dashboard.path("uid").asText();
        return all.stream().map(problem -> uid + ": " + problem);
    }

    private void itself(JsonNode dashboard, Consumer<String> problem) {
        String uid = dashboard.path("uid").asText();
        if (!uid.matches("[a-z][a-z0-9-]{0,39}")) {
            problem.accept("uid '%s'".formatted(uid));
        }
        if (dashboard.has("id")) {
            problem.accept("has an id");
        }
        if (dashboard.has("__inputs")) {
            problem.accept("has __inputs");
        }
        if (dashboard.path("schemaVersion").asInt() < 39) {
            problem.accept("schemaVersion is below 39");
        }
        if (!dashboard.at("/templating/list/0/type").asText().equals("datasource")) {
            problem.accept("no variable chooses the datasource");
        }
        each(dashboard.at("/templating/list")).skip(1).forEach(v -> variable(v, problem));
        each(dashboard.at("/annotations/list")).forEach(a -> datasource(a, problem));
    }

    private void variable(JsonNode variable, Consumer<String> problem) {
        datasource(variable, problem);
        String query = variable.at("/query/query").asText();
        Matcher values = VALUES.matcher(query);
        if (!values.matches() || !variable.path("definition").asText().equals(query)) {
            problem.accept("variable %s asks '%s'".formatted(variable.path("name"), query));
        } else {
            metrics(values.group(1), problem);
        }
    }

    private static void panel(JsonNode panel, Consumer<String> problem) {
        JsonNode at = panel.path("gridPos");
        if (at.path("w").asInt() < 1
                || at.path("h").asInt() < 1
                || at.path("x").asInt() + at.path("w").asInt() > COLUMNS) {
            problem.accept("is outside of the grid: " + at);
        }
        if (panel.path("title").asText().isBlank()) {
            problem.accept("no title");
        }
        String type = panel.path("type").asText();
        if (DEAD.contains(type)) {
            problem.accept("is of the dead type " + type);
        }
        if (type.equals("row")) {
            return;
        }
        datasource(panel, problem);
        each(panel.path("targets")).forEach(t -> datasource(t, problem));
        if (panel.path("targets").isEmpty()) {
            problem.accept("no query");
        }
        if (panel.path("description").asText().isBlank()) {
            problem.accept("no description");
        }
        if (panel.at("/fieldConfig/defaults/unit").asText().isBlank()) {
            problem.accept("no unit");
        }
    }

    private static void datasource(JsonNode of, Consumer<String> problem) {
        if (!of.at("/datasource/uid").asText().equals("${datasource}")) {
            problem.accept("the datasource is not the chosen one: " + of.path("datasource"));
        }
    }

    private void query(JsonNode dashboard, Asked asked, Consumer<String> problem) {
        metrics(asked.expr(), problem);
        Set<String> variables = new HashSet<>(Set.of("__rate_interval", "__range"));
        each(dashboard.at("/templating/list")).forEach(v -> variables.add(v.path("name").asText()));
        VARIABLE.matcher(asked.expr())
                .results()
                .filter(m -> !variables.contains(m.group(1)))
                .forEach(m -> problem.accept(asked.where() + " uses $" + m.group(1)));
        long growths = GROWTH.matcher(asked.expr()).results().count();
        long right = asked.expr().split(Pattern.quote("[$__rate_interval]"), -1).length - 1;
        if (growths != right && !waived.contains(asked.expr())) {
            problem.accept(asked.where() + " has a rate that is not over $__rate_interval");
        }
    }

    private void metrics(String expr, Consumer<String> problem) {
        Metrics.named(expr).stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> problem.accept("no such metric: " + name));
        Metrics.matched(expr).stream()
                .filter(form -> known.stream().noneMatch(form.asMatchPredicate()))
                .forEach(form -> problem.accept("no metric is called like " + form));
    }

    private static boolean overlap(JsonNode a, JsonNode b) {
        return meet(a, b, "x", "w") && meet(a, b, "y", "h");
    }

    private static boolean meet(JsonNode a, JsonNode b, String from, String size) {
        return a.path(from).asInt() < b.path(from).asInt() + b.path(size).asInt()
                && b.path(from).asInt() < a.path(from).asInt() + a.path(size).asInt();
    }

    private static Stream<JsonNode> each(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
