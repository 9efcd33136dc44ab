package dev.belay.github.app;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// GitHub's published description of its API, and what of a request it knows nothing of.
public final class ApiDescription {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FILE =
            Path.of("src/test/resources/fixtures/github-api/requests.json");
    private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");
    private static final JsonSchemaFactory SCHEMAS =
            JsonSchemaFactory.getInstance(VersionFlag.V202012);
    private static final JsonNode PATHS = read();

    private ApiDescription() {}

    /// What is wrong with these requests by the description; empty if nothing is.
    public static List<String> violations(List<LoggedRequest> requests) {
        return requests.stream()
                .flatMap(r ->
                        violations(r.getMethod().value(), r.getUrl(), r.getBodyAsString()).stream())
                .distinct()
                .toList();
    }

    static List<String> violations(String method, String address, String body) {
        URI url = URI.create(address);
        String what = method + " " + url.getRawPath();
        List<Map.Entry<String, Matcher>> found =
                PATHS.properties().stream()
                        .map(p ->
                                Map.entry(
                                        p.getKey(), pattern(p.getKey()).matcher(url.getRawPath())))
                        .filter(p -> p.getValue().matches())
                        .sorted(Comparator.comparing(p -> p.getValue().groupCount()))
                        .toList();
        if (found.isEmpty()) {
            return List.of(what + " is not described");
        }
        String path = found.getFirst().getKey();
        JsonNode operation = PATHS.path(path).path(method.toLowerCase(Locale.ROOT));
        if (operation.isMissingNode()) {
            return List.of(what + " is not described with this method");
        }
        List<String> wrong = new ArrayList<>();
        Matcher values = found.getFirst().getValue();
        Matcher names = VARIABLE.matcher(path);
        for (int i = 1; names.find(); i++) {
            check(operation.path("path"), names.group(1), values.group(i), wrong);
        }
        if (url.getRawQuery() != null) {
            for (String part : url.getRawQuery().split("&", -1)) {
                String[] pair = part.split("=", 2);
                check(operation.path("query"), pair[0], pair.length > 1 ? pair[1] : "", wrong);
            }
        }
        body(operation, body, wrong);
        return wrong.stream().map(w -> what + ": " + w).toList();
    }

    private static void check(JsonNode schemas, String name, String raw, List<String> wrong) {
        String value = URLDecoder.decode(raw, StandardCharsets.UTF_8);
        if (!schemas.has(name)) {
            wrong.add("parameter " + name + " is not described");
            return;
        }
        // As in the address everything is text, a number is one where the schema wants it.
        JsonNode text = TextNode.valueOf(value);
        if (!validate(schemas.path(name), text).isEmpty()
                && !validate(schemas.path(name), scalar(value)).isEmpty()) {
            wrong.add("parameter %s is %s".formatted(name, value));
        }
    }

    private static JsonNode scalar(String value) {
        try {
            return JSON.readTree(value);
        } catch (JacksonException e) {
            return NullNode.getInstance();
        }
    }

    /// GitHub takes no notice of fields that it does not know, so a wrong name has to be found here.
    private static void body(JsonNode operation, String text, List<String> wrong) {
        JsonNode schema = operation.path("body");
        if (text.isEmpty() || text.equals("{}")) {
            if (operation.path("bodyRequired").asBoolean() && schema.has("required")) {
                wrong.add("the body is missing");
            }
            return;
        }
        if (schema.isMissingNode()) {
            wrong.add("no body is described");
            return;
        }
        JsonNode body = scalar(text);
        validate(schema, body).forEach(message -> wrong.add(message.getMessage()));
        List<JsonNode> described = new ArrayList<>(List.of(schema));
        schema.path("oneOf").forEach(described::add);
        schema.path("anyOf").forEach(described::add);
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            if (described.stream().noneMatch(s -> s.path("properties").has(field.getKey()))) {
                wrong.add("field " + field.getKey() + " is not described");
            }
        }
    }

    private static Set<ValidationMessage> validate(JsonNode schema, JsonNode value) {
        return SCHEMAS.getSchema(schema).validate(value);
    }

    private static Pattern pattern(String path) {
        return Pattern.compile(VARIABLE.matcher(path).replaceAll("([^/]+)"));
    }

    private static JsonNode read() {
        try {
            return JSON.readTree(Files.readString(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
