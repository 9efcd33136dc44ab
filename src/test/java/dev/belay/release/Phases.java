package dev.belay.release;

import java.util.List;
import java.util.stream.Stream;

/// Every phase there is, so that a new one is noticed.
final class Phases {

    private Phases() {}

    static List<Class<?>> all() {
        return of(Phase.class).toList();
    }

    private static Stream<Class<?>> of(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(Phases::of)
                : Stream.of(type);
    }
}
