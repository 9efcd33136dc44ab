package dev.belay.github;

import io.quarkus.test.junit.QuarkusTestProfile;
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
        return Map.of("quarkus.http.limits.max-body-size", "33M");
    }

    /// The same, where this function is off.
    public static class Disabled extends FakeCluster {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("belay.github.enabled", "false");
        }
    }
}
