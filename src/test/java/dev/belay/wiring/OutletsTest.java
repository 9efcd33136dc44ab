package dev.belay.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.engine.Channel;
import dev.belay.notify.NotSetUp;
import dev.belay.notify.cdevents.CdEventsConfig;
import dev.belay.notify.pagerduty.PagerDutyConfig;
import dev.belay.notify.slack.SlackConfig;
import dev.belay.observe.DeliveryMetrics;
import dev.belay.release.Announcement;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Attempt;
import dev.belay.release.ReleaseState;
import dev.belay.release.Samples;
import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is set up of the channels, and what is said of what is not.
class OutletsTest {

    private static final Optional<Path> NOTHING = Optional.empty();

    @TempDir Path directory;

    private static Outlets outlets(
            Optional<Path> token, Optional<Path> webhook, Optional<Path> key, String sink) {
        DeliveryMetrics nothingIsCountedHere = null;
        return new Outlets(
                new Slack(token, webhook, "https://slack.example/api"),
                new PagerDuty(key, "https://events.example"),
                new CdEvents(Optional.of(sink).filter(s -> !s.isEmpty())),
                nothingIsCountedHere);
    }

    private Optional<Path> secret() throws IOException {
        return Optional.of(Files.writeString(directory.resolve("secret"), "s3cret\n"));
    }

    @Test
    void whatIsNotSetUpSaysWhichPropertyIsMissing() {
        ReleaseState state = Samples.pending(Samples.policy());
        Announcement announcement =
                new Announcement(1, Samples.T0, Level.INFO, Kind.QUEUED, "queued");
        Outlets outlets = outlets(NOTHING, NOTHING, NOTHING, "");
        outlets.check(new StartupEvent());
        assertThat(outlets.channels())
                .allSatisfy(c -> assertThat(c.wants(state.intent())).isFalse())
                .extracting(c -> c.tell(state, announcement, ""))
                .containsExactly(
                        new Attempt.Never("belay.slack.token-file is not set"),
                        new Attempt.Never("belay.pagerduty.routing-key-file is not set"),
                        new Attempt.Never("belay.cdevents.sink is not set"));
    }

    @Test
    void whatIsSetUpIsThere() throws IOException {
        Outlets outlets = outlets(secret(), NOTHING, secret(), "http://broker.example/play");
        outlets.check(new StartupEvent());
        assertThat(outlets.channels()).noneMatch(NotSetUp.class::isInstance);
        assertThat(outlets.channels())
                .extracting(Channel::name)
                .containsExactly("slack", "pagerDuty", "cdEvents");
    }

    @Test
    void whatIsWrongIsSaidAllAtOnceAndWithoutItsValue() throws IOException {
        Outlets outlets =
                outlets(
                        secret(),
                        secret(),
                        Optional.of(directory.resolve("gone")),
                        "s3cret://sink");
        assertThatThrownBy(() -> outlets.check(new StartupEvent()))
                .hasMessageContaining("only one of belay.slack.token-file")
                .hasMessageContaining("belay.pagerduty.routing-key-file")
                .hasMessageContaining("belay.cdevents.sink must be a URL")
                .message()
                .doesNotContain("s3cret");
    }

    private record Slack(Optional<Path> tokenFile, Optional<Path> webhookUrlFile, String apiUrl)
            implements SlackConfig {}

    private record PagerDuty(Optional<Path> routingKeyFile, String url)
            implements PagerDutyConfig {}

    private record CdEvents(Optional<String> sink) implements CdEventsConfig {}
}
