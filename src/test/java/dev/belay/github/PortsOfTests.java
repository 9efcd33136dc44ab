package dev.belay.github;

import dev.belay.engine.Deliveries;
import dev.belay.engine.Intake;
import dev.belay.engine.Policies;
import dev.belay.engine.Secrets;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

/// Gives the beans of this edge its fakes, where a test says so.
final class PortsOfTests {

    static final FakePorts FAKE = new FakePorts();

    private PortsOfTests() {}

    /// For tests whose profile enables it.
    @Alternative
    @Singleton
    static class InsteadOfTheRealOnes {
        @Produces
        Policies policies() {
            return FAKE;
        }

        @Produces
        Intake intake() {
            return FAKE;
        }

        @Produces
        Deliveries deliveries() {
            return FAKE;
        }

        @Produces
        @Named("github")
        Secrets secrets() {
            return FAKE;
        }
    }
}
