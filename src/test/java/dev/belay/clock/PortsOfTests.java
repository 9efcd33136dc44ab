package dev.belay.clock;

import dev.belay.FakeSecrets;
import dev.belay.engine.Secrets;
import dev.belay.engine.Sweeper;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/// Gives the beans of this edge its fakes, where a test says so.
public final class PortsOfTests {

    static final FakeSweeper SWEEPER = new FakeSweeper();
    static final FakeSecrets TOKENS = new FakeSecrets();

    private PortsOfTests() {}

    /// A sweeper that notes where it looked, and can be told to fail.
    static final class FakeSweeper implements Sweeper {

        final List<Optional<String>> swept = new CopyOnWriteArrayList<>();
        List<String> failed = List.of();
        Optional<RuntimeException> failure = Optional.empty();

        void reset() {
            swept.clear();
            failed = List.of();
            failure = Optional.empty();
        }

        @Override
        public Report sweep(Optional<String> namespace) {
            failure.ifPresent(f -> {
                throw f;
            });
            swept.add(namespace);
            return new Report(1, failed);
        }
    }

    /// The application with a fake sweeper behind `POST /clock`.
    public static class FakeSweep implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(InsteadOfTheRealOnes.class);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("belay.github.enabled", "false", "belay.alertmanager.enabled", "false");
        }
    }

    /// The same, where callers need a token.
    public static class Guarded extends FakeSweep {
        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> overrides = new HashMap<>(super.getConfigOverrides());
            overrides.put("belay.clock.token-file", FakeSecrets.file());
            return overrides;
        }
    }

    /// The same, where this function is off.
    public static class Disabled extends FakeSweep {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "belay.github.enabled", "false",
                    "belay.clock.enabled", "false",
                    "belay.alertmanager.token-file", FakeSecrets.file());
        }
    }

    /// For tests whose profile enables it.
    @Alternative
    @Singleton
    static class InsteadOfTheRealOnes {
        @Produces
        Sweeper sweeper() {
            return SWEEPER;
        }

        @Produces
        @Named("clock")
        Secrets tokens() {
            return TOKENS;
        }
    }
}
