package dev.belay.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.CapturedLog;
import dev.belay.FakeSecrets;
import dev.belay.alertmanager.AlertmanagerConfig;
import dev.belay.api.ApiConfig;
import dev.belay.clock.ClockConfig;
import dev.belay.github.GitHubConfig;
import dev.belay.guardrail.Options;
import dev.belay.guardrail.PipelineObjectives;
import dev.belay.observe.DeliveryMetrics;
import io.quarkus.runtime.StartupEvent;
import java.nio.file.Path;
import java.time.Duration;
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

    @Test
    void rulesThatCannotBeRenderedAreRefusedAllAtOnce() {
        assertThatThrownBy(() ->
                        start(
                                new Clock(true, Optional.empty(), Optional.empty()),
                                new Rules(
                                        "1m",
                                        Optional.of("docs/runbooks"),
                                        Optional.of("https://grafana.example.com/?orgId=1"),
                                        "an hour")))
                .hasMessageContaining(
                        "belay.rules.interval (environment variable BELAY_RULES_INTERVAL) must be"
                                + " a duration from 1s to 15s, is '1m'")
                .hasMessageContaining("belay.rules.runbook-url")
                .hasMessageContaining("is 'docs/runbooks'")
                .hasMessageContaining("belay.rules.dashboard-url")
                .hasMessageContaining("BELAY_RULES_STUCK_AFTER")
                .hasMessageContaining("is 'an hour'");
    }

    @Test
    void whatIsChosenAboutTheRulesIsWhatIsRendered() {
        RuleSettings settings =
                new RuleSettings(
                        new Rules(
                                "1s",
                                Optional.of("https://wiki.example.com/runbooks/"),
                                Optional.of("https://grafana.example.com"),
                                "2h"));

        assertThat(settings.options())
                .isEqualTo(
                        new Options(
                                Duration.ofSeconds(1),
                                "https://wiki.example.com/runbooks",
                                "https://grafana.example.com"));
        assertThat(settings.objectives().stuck()).isEqualTo(Duration.ofHours(2));
        assertThat(new RuleSettings(Rules.DEFAULT).options()).isEqualTo(Options.DEFAULT);
        assertThat(new RuleSettings(Rules.DEFAULT).objectives())
                .isEqualTo(PipelineObjectives.DEFAULT);
    }

    /// The warnings of a start of the function for alerts.
    private static String start(Clock clock) {
        return start(clock, Rules.DEFAULT);
    }

    private static String start(Clock clock, RulesConfig rules) {
        DeliveryMetrics nothingIsCountedHere = null;
        try (CapturedLog log = new CapturedLog()) {
            new Entrances(
                            new NoGitHub(),
                            new Alerts(),
                            clock,
                            new NoApi(),
                            nothingIsCountedHere,
                            AppOfTests.NONE,
                            rules)
                    .check(new StartupEvent());
            return String.join("\n", log.lines());
        }
    }

    private record Rules(
            String interval,
            Optional<String> runbookUrl,
            Optional<String> dashboardUrl,
            String stuckAfter)
            implements RulesConfig {
        static final Rules DEFAULT = new Rules("5s", Optional.empty(), Optional.empty(), "1h");
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
