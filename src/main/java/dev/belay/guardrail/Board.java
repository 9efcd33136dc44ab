package dev.belay.guardrail;

import static dev.belay.guardrail.Panel.DATASOURCE;
import static dev.belay.guardrail.Panel.ordered;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A dashboard in Grafana's Classic JSON, filled from left to right and from top to bottom.
final class Board {

    private static final int COLUMNS = 24;

    private final String uid;
    private final String from;
    private final String title;
    private final String description;
    private final List<Object> variables = new ArrayList<>();
    private final List<Object> annotations = new ArrayList<>();
    private final List<Object> panels = new ArrayList<>();
    private int x;
    private int y;
    private int height;

    Board(String uid, String title, String description, String from) {
        this.uid = uid;
        this.from = from;
        this.title = title;
        this.description = description;
        variables.add(
                ordered(
                        "name", "datasource",
                        "label", "Data source",
                        "type", "datasource",
                        "query", "prometheus",
                        "refresh", 1,
                        "includeAll", false,
                        "multi", false));
    }

    /// A choice among the values of a label; several at once, or one.
    Board variable(String name, String label, String values, boolean several) {
        Map<String, Object> variable =
                ordered(
                        "name", name,
                        "label", label,
                        "type", "query",
                        "datasource", DATASOURCE,
                        "definition", values,
                        "query", ordered("query", values, "refId", name),
                        "refresh", 2,
                        "sort", 2,
                        "includeAll", several,
                        "multi", several);
        if (several) {
            variable.put("allValue", ".*");
            variable.put("current", ordered("text", "All", "value", "$__all"));
        }
        variables.add(variable);
        return this;
    }

    /// A mark at the instant that a query returns, in seconds.
    Board mark(String name, String color, String seconds, String text) {
        annotations.add(
                ordered(
                        "name", name,
                        "enable", true,
                        "iconColor", color,
                        "datasource", DATASOURCE,
                        "expr", seconds + " * 1000",
                        "useValueForTime", true,
                        "titleFormat", name,
                        "textFormat", text,
                        "step", "60s"));
        return this;
    }

    Board row(String rowTitle) {
        return row(rowTitle, "");
    }

    /// A row that is repeated for each chosen value of a variable.
    Board row(String rowTitle, String repeat) {
        newLine();
        Map<String, Object> row =
                ordered(
                        "id",
                        panels.size() + 1,
                        "type",
                        "row",
                        "title",
                        rowTitle,
                        "collapsed",
                        false,
                        "gridPos",
                        place(COLUMNS, 1),
                        "panels",
                        List.of());
        if (!repeat.isEmpty()) {
            row.put("repeat", repeat);
        }
        panels.add(row);
        newLine();
        return this;
    }

    Board panel(int width, int tall, Panel panel) {
        if (x + width > COLUMNS) {
            newLine();
        }
        panels.add(panel.tree(panels.size() + 1, place(width, tall)));
        return this;
    }

    private Map<String, Object> place(int width, int tall) {
        Map<String, Object> place = ordered("x", x, "y", y, "w", width, "h", tall);
        x += width;
        height = Math.max(height, tall);
        return place;
    }

    private void newLine() {
        y += height;
        x = 0;
        height = 0;
    }

    Map<String, Object> tree() {
        return ordered(
                "uid",
                uid,
                "title",
                title,
                "description",
                description,
                "tags",
                List.of("belay"),
                "schemaVersion",
                39,
                "editable",
                true,
                "graphTooltip",
                1,
                "refresh",
                "10s",
                "timezone",
                "browser",
                "time",
                ordered("from", from, "to", "now"),
                "templating",
                ordered("list", variables),
                "annotations",
                ordered("list", annotations),
                "links",
                List.of(
                        ordered(
                                "type", "dashboards",
                                "title", "Belay",
                                "tags", List.of("belay"),
                                "asDropdown", false,
                                "includeVars", true,
                                "keepTime", true,
                                "targetBlank", false)),
                "panels",
                panels);
    }
}
