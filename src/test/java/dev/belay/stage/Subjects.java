package dev.belay.stage;

import java.util.List;
import java.util.function.Supplier;

/// Every kind of target there is.
public final class Subjects {

    /// One of each, to be deployed.
    public static final List<Supplier<Subject>> ALL =
            List.of(
                    CanarySubject::new,
                    BlueGreenSubject::new,
                    RollingSubject::new,
                    KnativeSubject::new,
                    HttpRouteSubject::new,
                    ArgoCdSubject::new);

    private Subjects() {}

    /// The one of this scenario.
    ///
    /// @throws IllegalArgumentException if there is none, naming those there are
    public static Subject named(String scenario) {
        return ALL.stream()
                .map(Supplier::get)
                .filter(s -> s.scenario().equals(scenario))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "there is no scenario '%s'; there are %s"
                                        .formatted(
                                                scenario,
                                                String.join(
                                                        ", ",
                                                        ALL.stream()
                                                                .map(s -> s.get().scenario())
                                                                .toList()))));
    }
}
