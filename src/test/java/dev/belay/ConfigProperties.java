package dev.belay;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The properties of the configuration interfaces, as a row of the reference says them.
final class ConfigProperties {

    private ConfigProperties() {}

    /// A row of each property: name, type, default, environment variable.
    static List<String> of(Stream<Class<?>> interfaces) {
        return interfaces
                .flatMap(type -> rows(type.getAnnotation(ConfigMapping.class).prefix(), type))
                .sorted()
                .toList();
    }

    private static Stream<String> rows(String prefix, Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(m -> Modifier.isAbstract(m.getModifiers()))
                .flatMap(m -> rows(prefix + "." + name(m), m));
    }

    private static Stream<String> rows(String property, Method method) {
        Type type = unwrapped(method.getGenericReturnType());
        if (type instanceof Class<?> c && c.isInterface() && c.getName().startsWith("dev.belay.")) {
            return rows(property, c);
        }
        WithDefault given = method.getAnnotation(WithDefault.class);
        return Stream.of(
                row(property, typeName(type), given == null ? "" : "`" + given.value() + "`"));
    }

    static String row(String property, String type, String otherwise) {
        String variable = property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        return String.join(" | ", "`" + property + "`", type, otherwise, "`" + variable + "`");
    }

    private static String name(Method method) {
        WithName given = method.getAnnotation(WithName.class);
        return given == null
                ? method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT)
                : given.value();
    }

    private static Type unwrapped(Type type) {
        return type instanceof ParameterizedType p && p.getRawType() == Optional.class
                ? p.getActualTypeArguments()[0]
                : type;
    }

    private static String typeName(Type type) {
        if (type instanceof ParameterizedType p && p.getRawType() == List.class) {
            return "list";
        }
        if (type == boolean.class) {
            return "boolean";
        }
        if (type == int.class || type == long.class) {
            return "integer";
        }
        if (type == String.class) {
            return "string";
        }
        return type == Path.class ? "path" : type.getTypeName();
    }
}
