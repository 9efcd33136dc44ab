package dev.belay.github;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/// The application with a fake cluster behind `POST /github`.
public class FakeCluster implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(PortsOfTests.InsteadOfTheRealOnes.class);
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "belay.github.secret-file",
                secretFile().toString(),
                "belay.alertmanager.enabled",
                "false",
                "belay.clock.enabled",
                "false");
    }

    /// The start looks for the real file, although the fake is asked afterwards.
    private static Path secretFile() {
        try {
            Path file = Files.createTempFile("belay-github", ".secret");
            file.toFile().deleteOnExit();
            return Files.writeString(file, FakePorts.SECRET);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The same, where this function is off and has no secret.
    public static class Disabled extends FakeCluster {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "belay.github.enabled", "false",
                    "belay.alertmanager.enabled", "false",
                    "belay.clock.enabled", "true");
        }
    }
}
