package dev.belay.guardrail;

import static dev.belay.guardrail.AlertName.HEALTHY;
import static dev.belay.guardrail.AlertName.HEARTBEAT;
import static dev.belay.guardrail.AlertName.MISSING;
import static dev.belay.guardrail.AlertName.RECOVERED;
import static dev.belay.guardrail.AlertName.WARNING;
import static dev.belay.guardrail.Scenario.LIVE;
import static dev.belay.guardrail.Slos.AVAILABILITY;
import static dev.belay.guardrail.Slos.LATENCY;
import static dev.belay.guardrail.Slos.PLAYERS;
import static dev.belay.guardrail.Slos.QUEUE;
import static dev.belay.guardrail.Slos.RATIO;
import static dev.belay.guardrail.Slos.guarded;

import dev.belay.cluster.RequiresRealCluster;
import dev.belay.policy.Slo;
import dev.belay.policy.Slo.Sli;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What proves health, and what holds, as the real promtool evaluates it.
@RequiresRealCluster
class ProofAlertsTest {

    private static final String SEVEN = "game-server-7";
    private static final String SIX = "game-server-6";

    @TempDir private Path directory;

    private static Scenario availability() {
        return Scenario.of(guarded(AVAILABILITY));
    }

    @Test
    void theHeartbeatBeatsWhileAReleaseIsUnderWay() {
        availability()
                .release(SEVEN, LIVE, SIX, "1x12 stale")
                .release(SEVEN, "Succeeded", SIX, "_x12 1x60")
                .fires("30s", HEARTBEAT, "", "heartbeat", "")
                .silent("2m", HEARTBEAT)
                .check(directory);
    }

    @Test
    void healthNeedsEnoughTraffic() {
        availability()
                .requests(SEVEN, "a", "200", "0+10x60")
                .requests("game-server-8", "b", "200", "0 1 2 3 4 5 6 7 8 8x60")
                .fires("1m30s", HEALTHY, "availability", "healthy", SEVEN)
                .check(directory);
    }

    @Test
    void whatMissesTheObjectiveIsNotHealthy() {
        availability()
                .requests(SEVEN, "a", "200", "0+499x60")
                .requests(SEVEN, "a", "500", "0+1x60")
                .silent("2m", HEALTHY)
                .fires("4m", WARNING, "availability", "hold", SEVEN)
                .check(directory);
    }

    @Test
    void aReadyMadeShareBeyondItsWarningHolds() {
        Scenario.of(guarded(RATIO))
                .series(
                        "game_server_availability{namespace=\"play\",belay_release=\"game-server-7\"}",
                        "100x12 99.85x60")
                .silent("2m", WARNING)
                .fires("5m", WARNING, "ready-made", "hold", SEVEN)
                .silent("5m", AlertName.CRITICAL)
                .silent("5m", HEALTHY)
                .check(directory);
    }

    @Test
    void aGaugeBeyondItsWarningHolds() {
        Scenario.of(guarded(QUEUE, PLAYERS))
                .series(
                        "game_queue_length{namespace=\"play\",belay_release=\"game-server-7\",pod=\"a\"}",
                        "0x12 150x60")
                .series(
                        "players{namespace=\"play\",belay_release=\"game-server-7\",pod=\"a\"}",
                        "25x60")
                .silent("2m", WARNING)
                .fires("5m", WARNING, "queue", "hold", SEVEN)
                .silent("5m", AlertName.CRITICAL)
                .check(directory);
    }

    @Test
    void theLinesOfTheDashboardAreTheThresholds() {
        Scenario.of(guarded(AVAILABILITY, LATENCY, RATIO, QUEUE))
                .value(
                        "0s",
                        line("warning", "availability"),
                        labelled("warning", "availability"),
                        0.001)
                .value(
                        "0s",
                        line("critical", "availability"),
                        labelled("critical", "availability"),
                        0.002)
                .value("0s", line("critical", "latency"), labelled("critical", "latency"), 0.05)
                .value(
                        "0s",
                        line("critical", "ready-made"),
                        labelled("critical", "ready-made"),
                        0.002)
                .value("0s", line("warning", "queue"), labelled("warning", "queue"), 100)
                .check(directory);
    }

    private static String line(String what, String slo) {
        return "belay:%s:threshold{slo=\"%s\"}".formatted(what, slo);
    }

    private static String labelled(String what, String slo) {
        return "belay:%s:threshold{namespace=\"play\",service=\"game-server\",slo=\"%s\"}"
                .formatted(what, slo);
    }

    @Test
    void noSamplesHold() {
        availability()
                .release(SEVEN, LIVE, SIX, "1x60")
                .release("game-server-8", "Pending", SIX, "1x60")
                .silent("1m", MISSING)
                .fires("3m", MISSING, "availability", "hold", SEVEN)
                .check(directory);
    }

    @Test
    void withoutTrafficNothingIsMissing() {
        availability()
                .release(SEVEN, LIVE, SIX, "1x60")
                .series(
                        "belay_release_weight{namespace=\"play\",belay_release=\"game-server-7\"}",
                        "0x60")
                .silent("4m", MISSING)
                .check(directory);
    }

    @Test
    void aBucketThatIsNotThereIsNoSuccess() {
        Scenario.of(guarded(LATENCY))
                .release(SEVEN, LIVE, SIX, "1x60")
                .series(
                        "game_seconds_count{namespace=\"play\",belay_release=\"game-server-7\",pod=\"a\"}",
                        "0+100x60")
                .silent("3m", HEALTHY)
                .fires("3m", MISSING, "latency", "hold", SEVEN)
                .check(directory);
    }

    /// 99.8 instead of 0.998 would be healthy, whatever happens.
    @Test
    void aShareInPercentIsNoShare() {
        Slo bare =
                new Slo(
                        RATIO.guardrail(),
                        new Sli.Ratio("game_server_availability"),
                        RATIO.objective(),
                        RATIO.warning(),
                        RATIO.critical(),
                        RATIO.evidence());
        Scenario.of(guarded(bare))
                .release(SEVEN, LIVE, SIX, "1x60")
                .series(
                        "game_server_availability{namespace=\"play\",belay_release=\"game-server-7\"}",
                        "99.8x60")
                .series(
                        "game_server_availability{namespace=\"play\",belay_release=\"game-server-8\"}",
                        "1x60")
                .fires("3m", HEALTHY, "ready-made", "healthy", "game-server-8")
                .fires("3m", MISSING, "ready-made", "hold", SEVEN)
                .check(directory);
    }

    @Test
    void aGaugeIsHealthyWithinItsWarning() {
        Scenario.of(guarded(QUEUE))
                .series(
                        "game_queue_length{namespace=\"play\",belay_release=\"game-server-7\",pod=\"a\"}",
                        "7x60")
                .fires("2m", HEALTHY, "queue", "healthy", SEVEN)
                .check(directory);
    }

    @Test
    void aBaselineRecoversAfterTheSwitchOnly() {
        availability()
                .requests(SIX, "b", "200", "0+100x60")
                .release(SEVEN, "RollingBack", SIX, "1x60")
                .series(
                        "belay_release_patched_timestamp_seconds{namespace=\"play\",belay_release=\"game-server-7\"}",
                        "60x60")
                .silent("1m55s", RECOVERED)
                .fires("2m", RECOVERED, "", "recovered", SEVEN)
                .check(directory);
    }

    @Test
    void anAdoptedBaselineRecoversByItsService() {
        availability()
                .series(
                        "game_requests_total{namespace=\"play\",service=\"game-server\",pod=\"b\",code=\"200\"}",
                        "0+100x60")
                .series(
                        "game_requests_total{namespace=\"play\",service=\"lobby\",pod=\"c\",code=\"500\"}",
                        "0+100x60")
                .release(SEVEN, "RollingBack", "", "1x60")
                .series(
                        "belay_release_patched_timestamp_seconds{namespace=\"play\",belay_release=\"game-server-7\"}",
                        "30x60")
                .fires("2m", RECOVERED, "", "recovered", SEVEN)
                .check(directory);
    }

    @Test
    void aSickBaselineDoesNotRecover() {
        availability()
                .requests(SIX, "b", "200", "0+95x60")
                .requests(SIX, "b", "500", "0+5x60")
                .release(SEVEN, "RollingBack", SIX, "1x60")
                .series(
                        "belay_release_patched_timestamp_seconds{namespace=\"play\",belay_release=\"game-server-7\"}",
                        "30x60")
                .silent("4m", RECOVERED)
                .check(directory);
    }
}
