package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/// The table that `kubectl get` prints: name, the CRD's printer columns, age.
final class Tables {

    private static final Pattern FILTER =
            Pattern.compile("\\?\\(@\\.([A-Za-z]+)==[\"']([^\"']*)[\"']\\)");
    private static final Pattern STEP =
            Pattern.compile("\\.((?:\\\\.|[^.\\[\\\\])+)|\\[([^\\]]*)]");

    private record Column(String name, String type, String path, int priority) {}

    private Tables() {}

    /// @param answer an object or a list
    static ObjectNode of(ResourceKind kind, JsonNode answer, Instant now) {
        var table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        var list = answer.path("items").isArray();
        table.set(
                "metadata",
                Json.object()
                        .put(
                                "resourceVersion",
                                answer.path("metadata").path("resourceVersion").asText()));
        var columns = columns(kind);
        var definitions = table.putArray("columnDefinitions");
        columns.forEach(column ->
                definitions
                        .addObject()
                        .put("name", column.name())
                        .put("type", column.type().equals("date") ? "string" : column.type())
                        .put("format", column.name().equals("Name") ? "name" : "")
                        .put("description", "")
                        .put("priority", column.priority()));
        var rows = table.putArray("rows");
        for (var object : list ? answer.path("items") : List.of(answer)) {
            row(rows, columns, object, now);
        }
        return table;
    }

    private static List<Column> columns(ResourceKind kind) {
        var columns = new java.util.ArrayList<Column>();
        columns.add(new Column("Name", "string", ".metadata.name", 0));
        for (var column : kind.definition().path("additionalPrinterColumns")) {
            columns.add(
                    new Column(
                            column.path("name").asText(),
                            column.path("type").asText(),
                            column.path("jsonPath").asText(),
                            column.path("priority").asInt()));
        }
        if (columns.size() == 1) {
            columns.add(new Column("Age", "date", ".metadata.creationTimestamp", 0));
        }
        return columns;
    }

    private static void row(ArrayNode rows, List<Column> columns, JsonNode object, Instant now) {
        var row = rows.addObject();
        var cells = row.putArray("cells");
        for (var column : columns) {
            var value = find(object, column.path());
            if (column.type().equals("date") && value.isTextual()) {
                cells.add(age(Duration.between(Instant.parse(value.asText()), now)));
            } else if (value.isMissingNode()) {
                cells.addNull();
            } else {
                cells.add(value);
            }
        }
        var meta =
                row.putObject("object")
                        .put("kind", "PartialObjectMetadata")
                        .put("apiVersion", "meta.k8s.io/v1");
        meta.set("metadata", object.path("metadata"));
    }

    /// The part of JSONPath that printer columns use: `.a.b`, `.a\.b`, `[0]`, `[?(@.type=="X")]`.
    static JsonNode find(JsonNode object, String path) {
        var steps = STEP.matcher(path);
        var node = object;
        while (steps.find()) {
            node =
                    steps.group(1) != null
                            ? node.path(steps.group(1).replace("\\.", "."))
                            : element(node, steps.group(2));
        }
        return node;
    }

    private static JsonNode element(JsonNode array, String index) {
        var filter = FILTER.matcher(index);
        if (filter.matches()) {
            return array.valueStream()
                    .filter(item -> item.path(filter.group(1)).asText().equals(filter.group(2)))
                    .findFirst()
                    .orElseGet(com.fasterxml.jackson.databind.node.MissingNode::getInstance);
        }
        return index.matches("\\d{1,9}")
                ? array.path(Integer.parseInt(index))
                : array.path(index.replaceAll("^['\"]|['\"]$", ""));
    }

    private static String age(Duration age) {
        if (age.toMinutes() < 2) {
            return age.toSeconds() + "s";
        } else if (age.toHours() < 2) {
            return age.toMinutes() + "m";
        }
        return age.toDays() < 2 ? age.toHours() + "h" : age.toDays() + "d";
    }
}
