package dev.belay.github;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads JSON that someone else wrote: with limits, without guesses, and without repeating it in an
/// error.
final class WireReader {

    static final int MAX_DEPTH = 64;
    private static final int MAX_STRING = 1 << 20;
    private static final int MAX_NUMBER = 64;
    private static final int MAX_NAME = 4096;
    private static final String NO_OBJECT = "the payload is not a JSON object";

    private final JsonMapper mapper =
            JsonMapper.builder(
                            JsonFactory.builder()
                                    .streamReadConstraints(limits())
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    // A version that was written as the number 1.10 must not become 1.1.
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                    .withCoercionConfig(
                            LogicalType.Textual,
                            text ->
                                    text.setCoercion(
                                                    CoercionInputShape.Integer, CoercionAction.Fail)
                                            .setCoercion(
                                                    CoercionInputShape.Float, CoercionAction.Fail)
                                            .setCoercion(
                                                    CoercionInputShape.Boolean,
                                                    CoercionAction.Fail))
                    .build();

    private static StreamReadConstraints limits() {
        return StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxStringLength(MAX_STRING)
                .maxNumberLength(MAX_NUMBER)
                .maxNameLength(MAX_NAME)
                .build();
    }

    /// Reads an event.
    Wire.Event event(byte[] json) throws UnreadableException {
        return read(json, Wire.Event.class);
    }

    /// Reads an event about a workflow run.
    Wire.RunEvent runEvent(byte[] json) throws UnreadableException {
        return read(json, Wire.RunEvent.class);
    }

    /// Reads an event about a check run.
    Wire.CheckEvent checkEvent(byte[] json) throws UnreadableException {
        return read(json, Wire.CheckEvent.class);
    }

    private <T> T read(byte[] json, Class<T> type) throws UnreadableException {
        try (Reader text = strict(json)) {
            @Nullable T event = mapper.readValue(text, type);
            if (event == null) {
                throw new UnreadableException(NO_OBJECT);
            }
            return event;
        } catch (IOException e) {
            throw new UnreadableException(reason(e));
        }
    }

    /// Reads a text that may hold JSON; null when it holds none that we would accept.
    @Nullable JsonNode embedded(String text) {
        try {
            return mapper.readTree(text);
        } catch (JacksonException e) {
            return null;
        }
    }

    /// Jackson would guess UTF-16 and UTF-32, and let some broken UTF-8 pass.
    private static Reader strict(byte[] json) {
        return new InputStreamReader(
                new ByteArrayInputStream(json),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
    }

    private static String reason(IOException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return switch (root) {
            case CharacterCodingException _ -> "the payload is not UTF-8";
            case StreamConstraintsException _ ->
                    "the payload is nested deeper than %d or has an overlong value"
                            .formatted(MAX_DEPTH);
            case InputCoercionException _ -> field(e) + " is out of range";
            case JsonParseException p when p.getOriginalMessage().startsWith("Duplicate field") ->
                    "the payload names a field twice" + where(p);
            case StreamReadException p -> "the payload is not valid JSON" + where(p);
            default -> field(e).isEmpty() ? NO_OBJECT : field(e) + " has the wrong type";
        };
    }

    private static String where(JacksonException e) {
        var at = e.getLocation();
        return at == null
                ? ""
                : " (line %d, column %d)".formatted(at.getLineNr(), at.getColumnNr());
    }

    /// The path to the field, of names we know: those of [Wire]; empty for the whole payload.
    private static String field(IOException e) {
        return e instanceof JsonMappingException m
                ? m.getPath().stream()
                        .map(JsonMappingException.Reference::getFieldName)
                        .map(name -> name == null ? "[]" : name)
                        .collect(Collectors.joining("."))
                : "";
    }
}
