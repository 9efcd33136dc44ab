package dev.belay;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The fields of a resource's records, as a row of the reference says them.
final class PolicyFields {

    private PolicyFields() {}

    /// A row of each field, objects before what is in them: path, type, default.
    static List<String> of(Class<?> spec) {
        return rows("", spec).toList();
    }

    private static Stream<String> rows(String prefix, Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).flatMap(c -> rows(prefix, c));
    }

    private static Stream<String> rows(String prefix, RecordComponent field) {
        String path = prefix + name(field);
        boolean list = field.getType() == List.class;
        Class<?> type = list ? element(field) : field.getType();
        Stream<String> own =
                Stream.of(
                        String.join(
                                " | ", "`" + path + "`", typeName(type, list), otherwise(field)));
        return type.isRecord() ? Stream.concat(own, rows(path + (list ? "[]." : "."), type)) : own;
    }

    private static Class<?> element(RecordComponent list) {
        return (Class<?>) ((ParameterizedType) list.getGenericType()).getActualTypeArguments()[0];
    }

    private static String name(RecordComponent field) {
        return on(field, JsonProperty.class).map(JsonProperty::value).orElse(field.getName());
    }

    private static String otherwise(RecordComponent field) {
        return on(field, Required.class)
                .map(_ -> "required")
                .or(() -> on(field, Default.class).map(d -> "`" + d.value() + "`"))
                .orElse("");
    }

    private static String typeName(Class<?> type, boolean list) {
        if (type.isEnum()) {
            return Arrays.stream(type.getFields())
                    .map(f -> "`" + f.getAnnotation(JsonProperty.class).value() + "`")
                    .collect(Collectors.joining(", "));
        }
        String name =
                type.isRecord()
                        ? "object"
                        : type.equals(IntOrString.class)
                                ? "integer or string"
                                : type.getSimpleName().toLowerCase(Locale.ROOT);
        return list ? "list of " + name + "s" : name;
    }

    /// An annotation of a component stands on its field or on its accessor.
    private static <A extends Annotation> Optional<A> on(RecordComponent component, Class<A> type) {
        try {
            return Optional.ofNullable(
                            component
                                    .getDeclaringRecord()
                                    .getDeclaredField(component.getName())
                                    .getAnnotation(type))
                    .or(() -> Optional.ofNullable(component.getAccessor().getAnnotation(type)));
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("every record component has a field", e);
        }
    }

    /// The paths of the fields that a written object uses.
    static Stream<String> usedBy(JsonNode object) {
        return used("", object).distinct();
    }

    private static Stream<String> used(String path, JsonNode node) {
        if (node.isArray()) {
            return node.valueStream()
                    .flatMap(item -> used(path.substring(0, path.length() - 1) + "[].", item));
        }
        return node.propertyStream()
                .flatMap(e ->
                        Stream.concat(
                                Stream.of(path + e.getKey()),
                                used(path + e.getKey() + ".", e.getValue())));
    }
}
