package dev.belay.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CapturedLog;
import dev.belay.FakeSecrets;
import dev.belay.alertmanager.AlertmanagerConfig;
import dev.belay.api.ApiConfig;
import dev.belay.clock.ClockConfig;
import dev.belay.github.GitHubConfig;
import dev.belay.observe.DeliveryMetrics;
import io.quarkus.runtime.StartupEvent;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is checked before the first request.
class EntrancesTest {

    private static final String ELSEWHERE = "http://belay-clock.belay.svc.cluster.local/clock";

    @Test
    void oneFunctionThatKnowsTheClockStartsWithoutAWord() {
        assertThat(start(new Clock(false, Optional.empty(), Optional.of(ELSEWHERE)))).isEmpty();
        assertThat(start(new Clock(true, Optional.empty(), Optional.empty()))).isEmpty();
    }

    @Test
    void oneFunctionThatDoesNotIsWarned() {
        assertThat(start(new Clock(false, Optional.empty(), Optional.empty())))
                .startsWith("WARN")
                .contains("belay.clock.url", "BELAY_CLOCK_URL");
    }

    @Test
    void whatCanNeverWorkIsRefused() {
        assertThatThrownBy(() -> start(new Clock(false, Optional.empty(), Optional.of("clock"))))
                .hasMessageContaining("belay.clock.url")
                .hasMessageContaining("BELAY_CLOCK_URL");
        assertThatThrownBy(() ->
                        start(
                                new Clock(
                                        false,
                                        Optional.of(Path.of("gone")),
                                        Optional.of(ELSEWHERE))))
                .hasMessageContaining("belay.clock.token-file");
    }

    /// The warnings of a start of the function for alerts.
    private static String start(Clock clock) {
        DeliveryMetrics nothingIsCountedHere = null;
        try (CapturedLog log = new CapturedLog()) {
            new Entrances(
                            new NoGitHub(),
                            new Alerts(),
                            clock,
                            new NoApi(),
                            nothingIsCountedHere,
                            AppOfTests.NONE)
                    .check(new StartupEvent());
            return String.join("\n", log.lines());
        }
    }

    private record Clock(boolean enabled, Optional<Path> tokenFile, Optional<String> url)
            implements ClockConfig {}

    private static final class NoApi implements ApiConfig {
        @Override
        public boolean enabled() {
            return false;
        }

        @Override
        public String audience() {
            return "belay";
        }

        @Override
        public Optional<Path> peopleFile() {
            return Optional.empty();
        }
    }

    private static final class NoGitHub implements GitHubConfig {
        @Override
        public boolean enabled() {
            return false;
        }

        @Override
        public Optional<Path> secretFile() {
            return Optional.empty();
        }

        @Override
        public int maxBodyBytes() {
            return 1;
        }
    }

    private static final class Alerts implements AlertmanagerConfig {
        @Override
        public Optional<String> url() {
            return Optional.empty();
        }

        @Override
        public boolean enabled() {
            return true;
        }

        @Override
        public Optional<Path> tokenFile() {
            return Optional.of(Path.of(FakeSecrets.file()));
        }

        @Override
        public long maxBodyBytes() {
            return 1;
        }
    }
}
