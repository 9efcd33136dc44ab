package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Label and field selectors as the API server reads them.
final class Selectors {

    private static final Pattern IN =
            Pattern.compile("\\s*([^\\s!=,()]+)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*");
    private static final Pattern EQUALS =
            Pattern.compile("\\s*([^\\s!=,()]+)\\s*(==|=|!=)\\s*([^\\s!=,()]*)\\s*");
    private static final Pattern EXISTS = Pattern.compile("\\s*(!?)\\s*([^\\s!=,()]+)\\s*");

    /// No label can have this value.
    private static final String ABSENT = "\0";

    private Selectors() {}

    static Predicate<JsonNode> labels(String selector) {
        Predicate<JsonNode> all = object -> true;
        for (var term : terms(selector)) {
            all = all.and(label(term));
        }
        return all;
    }

    private static Predicate<JsonNode> label(String term) {
        var in = IN.matcher(term);
        if (in.matches()) {
            var values = List.of(in.group(3).trim().split("\\s*,\\s*"));
            Predicate<JsonNode> has = o -> values.contains(value(o, in.group(1)));
            return in.group(2).equals("in") ? has : has.negate();
        }
        var equals = EQUALS.matcher(term);
        if (equals.matches()) {
            Predicate<JsonNode> is = o -> equals.group(3).equals(value(o, equals.group(1)));
            return equals.group(2).equals("!=") ? is.negate() : is;
        }
        var exists = EXISTS.matcher(term);
        if (exists.matches()) {
            return o -> value(o, exists.group(2)).equals(ABSENT) == exists.group(1).equals("!");
        }
        throw ApiException.badRequest("unable to parse requirement: " + term);
    }

    private static String value(JsonNode object, String label) {
        return object.path("metadata").path("labels").path(label).asText(ABSENT);
    }

    static Predicate<JsonNode> fields(ResourceKind kind, String selector) {
        Predicate<JsonNode> all = object -> true;
        for (var term : terms(selector)) {
            var equals = EQUALS.matcher(term);
            if (!equals.matches()) {
                throw ApiException.badRequest("invalid selector: '%s'".formatted(term));
            }
            var field = equals.group(1);
            if (!List.of("metadata.name", "metadata.namespace").contains(field)
                    && !kind.selectableFields().contains(field)) {
                throw ApiException.badRequest("field label not supported: " + field);
            }
            var pointer = "/" + field.replace('.', '/');
            Predicate<JsonNode> is = o -> o.at(pointer).asText("").equals(equals.group(3));
            all = all.and(equals.group(2).equals("!=") ? is.negate() : is);
        }
        return all;
    }

    /// Splits at the commas that are not inside parentheses.
    private static List<String> terms(String selector) {
        return selector.isBlank() ? List.of() : List.of(selector.split(",(?![^(]*\\))"));
    }
}
