package dev.belay.alertmanager;

import dev.belay.FakeSecrets;
import dev.belay.engine.AlertDesk;
import dev.belay.engine.Secrets;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/// Gives the beans of this edge its fakes, where a test says so.
public final class PortsOfTests {

    static final FakeAlertDesk DESK = new FakeAlertDesk();
    static final FakeSecrets TOKENS = new FakeSecrets();
    static final Instant NOW = Instant.parse("2026-08-22T10:15:06Z");

    private PortsOfTests() {}

    /// The application with a fake desk behind `POST /alertmanager`.
    public static class FakeDesk implements QuarkusTestProfile {
        @Override
        public Set<Class<?>> getEnabledAlternatives() {
            return Set.of(InsteadOfTheRealOnes.class);
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "belay.github.enabled",
                    "false",
                    "belay.alertmanager.token-file",
                    FakeSecrets.file());
        }
    }

    /// The same, where this function is off.
    public static class Disabled extends FakeDesk {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("belay.github.enabled", "false", "belay.alertmanager.enabled", "false");
        }
    }

    /// For tests whose profile enables it.
    @Alternative
    @Singleton
    static class InsteadOfTheRealOnes {
        @Produces
        AlertDesk desk() {
            return DESK;
        }

        @Produces
        @Named("alertmanager")
        Secrets tokens() {
            return TOKENS;
        }

        @Produces
        InstantSource clock() {
            return InstantSource.fixed(NOW);
        }
    }
}
