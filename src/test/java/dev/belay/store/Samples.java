package dev.belay.store;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Makes instances of every record under a sealed type, so that a variant added later is tested
/// without anyone thinking of it.
final class Samples {

    private Samples() {}

    /// Each permitted record, once with and once without its optional values, and with each variant
    /// of a sealed type within it.
    static <T> Stream<T> of(Class<T> sealed) {
        return values(sealed).map(sealed::cast);
    }

    private static Stream<Object> values(Type type) {
        if (type instanceof ParameterizedType optional && optional.getRawType() == Optional.class) {
            var present = values(optional.getActualTypeArguments()[0]).map(Optional::of);
            return Stream.concat(Stream.of(Optional.empty()), present.map(Object.class::cast));
        }
        if (type == boolean.class) {
            return Stream.of(true, false);
        }
        if (type == int.class) {
            return Stream.of(1);
        }
        if (type == String.class) {
            return Stream.of("a \"text\" with ünïcode\n");
        }
        if (type == Instant.class) {
            return Stream.of(Examples.NOW);
        }
        if (type == Duration.class) {
            return Stream.of(Duration.ofSeconds(90));
        }
        var of = (Class<?>) type;
        if (of.isSealed()) {
            return Arrays.stream(of.getPermittedSubclasses()).flatMap(Samples::values);
        }
        if (of.isRecord()) {
            return records(of);
        }
        throw new AssertionError("no sample of " + type);
    }

    private static Stream<Object> records(Class<?> type) {
        var components = type.getRecordComponents();
        var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new);
        Stream<List<Object>> all = Stream.of(List.of());
        for (var component : components) {
            all = all.flatMap(head -> values(component.getGenericType()).map(v -> plus(head, v)));
        }
        return all.map(arguments -> create(type, types, arguments));
    }

    private static Object create(Class<?> type, Class<?>[] types, List<Object> arguments) {
        try {
            return type.getDeclaredConstructor(types).newInstance(arguments.toArray());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Object> plus(List<Object> head, Object value) {
        return Stream.concat(head.stream(), Stream.of(value)).toList();
    }
}
