package dev.belay.guardrail;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One panel of a dashboard, without its place.
///
/// @param options what only this type of panel has
/// @param extra fields of the panel itself, such as transformations
record Panel(
        String type,
        String title,
        String description,
        String unit,
        List<Query> queries,
        List<Threshold> thresholds,
        Map<String, Object> custom,
        Map<String, Object> options,
        Map<String, Object> extra) {

    /// A query and the name of what it returns; a table takes the instant values.
    record Query(String expr, String legend) {}

    /// From this value on, this colour.
    record Threshold(double from, String color) {}

    static final Map<String, Object> DATASOURCE =
            ordered("type", "prometheus", "uid", "${datasource}");

    Panel {
        queries = List.copyOf(queries);
        thresholds = List.copyOf(thresholds);
    }

    static Panel of(String type, String title, String unit, String description) {
        return new Panel(
                type, title, description, unit, List.of(), List.of(), Map.of(), Map.of(), Map.of());
    }

    /// One figure, the last one.
    static Panel stat(String title, String unit, String description, String expr) {
        return of("stat", title, unit, description)
                .query(expr, "")
                .options(
                        ordered(
                                "reduceOptions",
                                ordered("calcs", List.of("lastNotNull"), "values", false),
                                "colorMode",
                                "value",
                                "graphMode",
                                "area"));
    }

    /// Lines over time.
    static Panel lines(String title, String unit, String description) {
        return of("timeseries", title, unit, description)
                .options(
                        ordered(
                                "legend",
                                ordered("displayMode", "list", "placement", "bottom"),
                                "tooltip",
                                ordered("mode", "multi")));
    }

    Panel query(String expr, String legend) {
        List<Query> more = new ArrayList<>(queries);
        more.add(new Query(expr, legend));
        return new Panel(type, title, description, unit, more, thresholds, custom, options, extra);
    }

    Panel threshold(double from, String color) {
        List<Threshold> more = new ArrayList<>(thresholds);
        more.add(new Threshold(from, color));
        return new Panel(type, title, description, unit, queries, more, custom, options, extra);
    }

    Panel custom(Map<String, Object> fields) {
        return new Panel(
                type, title, description, unit, queries, thresholds, fields, options, extra);
    }

    Panel options(Map<String, Object> fields) {
        return new Panel(
                type, title, description, unit, queries, thresholds, custom, fields, extra);
    }

    Panel extra(Map<String, Object> fields) {
        return new Panel(
                type, title, description, unit, queries, thresholds, custom, options, fields);
    }

    Map<String, Object> tree(int id, Map<String, Object> place) {
        Map<String, Object> defaults = ordered("unit", unit, "custom", custom);
        if (!thresholds.isEmpty()) {
            defaults.put(
                    "color",
                    ordered("mode", type.equals("timeseries") ? "palette-classic" : "thresholds"));
            defaults.put("thresholds", ordered("mode", "absolute", "steps", steps()));
        }
        if (extra.get("mappings") instanceof List<?> mappings) {
            defaults.put("mappings", mappings);
        }
        Map<String, Object> tree =
                ordered(
                        "id", id,
                        "type", type,
                        "title", title,
                        "description", description,
                        "gridPos", place,
                        "datasource", DATASOURCE,
                        "targets", targets(),
                        "fieldConfig", ordered("defaults", defaults, "overrides", overrides()),
                        "options", options);
        if (extra.containsKey("transformations")) {
            tree.put("transformations", extra.get("transformations"));
        }
        return tree;
    }

    private Object overrides() {
        return extra.getOrDefault("overrides", List.of());
    }

    private List<Object> steps() {
        List<Object> steps = new ArrayList<>();
        for (Threshold threshold : thresholds) {
            // The first one holds from the beginning, which Grafana writes as no value.
            Map<String, Object> step = new LinkedHashMap<>();
            step.put("color", threshold.color());
            if (!steps.isEmpty()) {
                step.put("value", threshold.from());
            }
            steps.add(step);
        }
        return steps;
    }

    private List<Object> targets() {
        List<Object> targets = new ArrayList<>();
        boolean table = type.equals("table");
        for (Query query : queries) {
            Map<String, Object> target =
                    ordered(
                            "refId", String.valueOf((char) ('A' + targets.size())),
                            "datasource", DATASOURCE,
                            "expr", query.expr());
            if (table) {
                target.put("format", "table");
            } else {
                target.put("legendFormat", query.legend());
            }
            target.put("instant", table || type.equals("bargauge"));
            target.put("range", !table && !type.equals("bargauge"));
            targets.add(target);
        }
        return targets;
    }

    /// A map that keeps its order, from keys and values in turn.
    static Map<String, Object> ordered(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return map;
    }
}
