package dev.belay.observe;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CapturedLog;
import dev.belay.api.PortsOfTests;
import dev.belay.engine.Notices;
import dev.belay.release.Announcement;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Attempt;
import dev.belay.release.Samples;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A message that could not be delivered is counted and logged, under the names that the README has.
@QuarkusTest
@TestProfile(PortsOfTests.Fakes.class)
class NotificationMetricsTest {

    private static final String CHANNEL = "carrierPigeon";
    private static final Announcement HELD =
            new Announcement(3, Samples.T0, Level.WARNING, Kind.HELD, "looks odd");

    @Inject Notices notices;

    @Test
    void whatCannotBeDeliveredIsCountedAndLogged() {
        try (CapturedLog log = new CapturedLog()) {
            tried(new Attempt.Later("no such loft"), 0);
            tried(new Attempt.Down("rain", Optional.empty()), 0);
            tried(new Attempt.Later("no such loft"), 4);
            tried(new Attempt.Never("too heavy"), 1);
            tried(new Attempt.Sent(""), 0);
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("told " + CHANNEL))
                    .hasSize(5)
                    .first()
                    .asString()
                    .contains("release=play/game-42", "outcome=failed", "no such loft");
        }
        assertThat(counted("failed")).isEqualTo(2);
        assertThat(counted("lost")).isEqualTo(5);
        assertThat(counted("sent")).isEqualTo(1);
    }

    private void tried(Attempt attempt, int lost) {
        notices.tried(Samples.pending(Samples.policy()), CHANNEL, HELD, attempt, lost);
    }

    private static double counted(String outcome) {
        String series =
                "belay_notifications_total{channel=\"%s\",outcome=\"%s\"} "
                        .formatted(CHANNEL, outcome);
        return given().get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(series))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .findFirst()
                .orElse(0);
    }
}
