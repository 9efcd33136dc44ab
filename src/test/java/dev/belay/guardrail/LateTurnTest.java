package dev.belay.guardrail;

import static dev.belay.guardrail.AlertName.CRITICAL;
import static dev.belay.guardrail.AlertName.EVIDENCE;
import static dev.belay.guardrail.Scenario.LIVE;
import static dev.belay.guardrail.Slos.AVAILABILITY;
import static dev.belay.guardrail.Slos.LATENCY;
import static dev.belay.guardrail.Slos.guarded;

import dev.belay.cluster.RequiresRealCluster;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a release does after it has served well for long, as the real promtool evaluates it: 20 requests a second.
@RequiresRealCluster
class LateTurnTest {

    private static final String SEVEN = "game-server-7";
    private static final String COUNT =
            "belay:%s:count%s{namespace=\"play\",service=\"game-server\",belay_release=\"game-server-7\",slo=\"availability\"}";

    @TempDir private Path directory;

    private static Scenario availability() {
        return Scenario.of(guarded(AVAILABILITY));
    }

    private static Scenario silent(Scenario scenario, String... times) {
        for (String time : times) {
            scenario.silent(time, EVIDENCE).silent(time, CRITICAL);
        }
        return scenario;
    }

    private static Scenario value(
            Scenario scenario, String time, String of, String span, double value) {
        String series = COUNT.formatted(of, span);
        return scenario.value(time, series, series, value);
    }

    @Test
    void oneInTwentyRollsBackWithinSecondsAfter30000GoodRequests() {
        availability()
                .requests(SEVEN, "a", "200", "0+100x300 30095+95x60")
                .requests(SEVEN, "a", "500", "0x300 5+5x60")
                .silent("25m5s", EVIDENCE)
                .fires("25m15s", EVIDENCE, "availability", "rollback", SEVEN)
                .fires("27m", CRITICAL, "availability", "rollback", SEVEN)
                .check(directory);
    }

    @Test
    void halfOfThemWithTheFirstScrape() {
        availability()
                .requests(SEVEN, "a", "200", "0+100x300 30050+50x60")
                .requests(SEVEN, "a", "500", "_x301 50+50x60")
                .silent("25m", EVIDENCE)
                .fires("25m5s", EVIDENCE, "availability", "rollback", SEVEN)
                .check(directory);
    }

    @Test
    void oneInHundredTakesMinutes() {
        availability()
                .requests(SEVEN, "a", "200", "0+100x300 30099+99x60")
                .requests(SEVEN, "a", "500", "0x300 1+1x60")
                .silent("26m30s", EVIDENCE)
                .fires("29m", EVIDENCE, "availability", "rollback", SEVEN)
                .check(directory);
    }

    @Test
    void slowOnesAreSeenLateAsWell() {
        String series =
                "game_seconds%s{namespace=\"play\",belay_release=\"game-server-7\",pod=\"a\"%s}";
        Scenario.of(guarded(LATENCY))
                .series(series.formatted("_count", ""), "0+100x360")
                .series(series.formatted("_bucket", ",le=\"0.8\""), "0+100x300 30030+30x60")
                .silent("25m", EVIDENCE)
                .fires("25m15s", EVIDENCE, "latency", "rollback", SEVEN)
                .check(directory);
    }

    @Test
    void atTheObjectiveItStaysSilent() {
        silent(
                        availability()
                                .requests(SEVEN, "a", "200", "0+999x780")
                                .requests(SEVEN, "a", "500", "0+1x780"),
                        "5m",
                        "25m",
                        "45m",
                        "65m")
                .check(directory);
    }

    @Test
    void twoStrayErrorsAreSilent() {
        silent(
                        availability()
                                .requests(SEVEN, "a", "200", "0+100x360")
                                .requests(SEVEN, "a", "500", "_x300 1 2x60"),
                        "25m",
                        "25m5s",
                        "25m10s",
                        "25m20s",
                        "27m")
                .check(directory);
    }

    @Test
    void aPodThatIsGoneTakesItsRequestsAlongAndBringsNothing() {
        Scenario scenario =
                availability()
                        .requests(SEVEN, "a", "200", "0+99x300 stale")
                        .requests(SEVEN, "a", "500", "0 3x299 stale")
                        .requests(SEVEN, "b", "200", "0+1x420")
                        .requests(SEVEN, "b", "500", "0x300 1 2 2x60");
        value(scenario, "24m55s", "requests", "15s", 300);
        value(scenario, "25m30s", "requests", "15s", 3);
        value(scenario, "25m30s", "errors", "15s", 0);
        value(scenario, "25m30s", "errors", "1m", 2);
        value(scenario, "29m", "requests", "5m", 62);
        silent(scenario, "25m", "25m5s", "25m10s", "25m20s", "26m5s", "27m", "30m", "34m")
                .check(directory);
    }

    @Test
    void aPodThatJoinsCountsFromZero() {
        Scenario scenario =
                availability()
                        .requests(SEVEN, "a", "200", "0+100x420")
                        .requests(SEVEN, "b", "200", "_x300 50+50x120")
                        .requests(SEVEN, "b", "500", "_x301 1x120");
        value(scenario, "25m", "requests", "15s", 350);
        value(scenario, "25m10s", "requests", "15s", 451);
        value(scenario, "25m10s", "errors", "15s", 1);
        silent(scenario, "25m", "25m5s", "25m15s", "26m", "30m").check(directory);
    }

    /// Five minutes ago it was as old as it is now, so the difference would be nothing at all.
    @Test
    void requestsAfterARestartAreCountedFromZero() {
        Scenario scenario =
                availability()
                        .requests(SEVEN, "a", "200", "0+100x59 0+100x120")
                        .requests(SEVEN, "a", "500", "0x80 1x5 2x5 3x5 4x100");
        value(scenario, "8m30s", "requests", "5m", 4204);
        value(scenario, "8m30s", "errors", "5m", 4);
        silent(scenario, "5m5s", "7m10s", "8m", "8m30s", "9m", "9m55s").check(directory);
    }

    @Test
    void errorsAreNotCountedTwiceWhenAContainerStartsAnew() {
        Scenario scenario =
                availability()
                        .requests(SEVEN, "a", "200", "0+100x300 0+100x60")
                        .requests(SEVEN, "a", "500", "0 5x299 0 1x60");
        value(scenario, "25m5s", "errors", "15s", 0);
        value(scenario, "25m15s", "requests", "15s", 201);
        silent(scenario, "25m", "25m5s", "25m10s", "25m15s", "26m", "29m").check(directory);
    }

    @Test
    void aScrapeThatFailedIsBridged() {
        Scenario scenario =
                availability()
                        .requests(SEVEN, "a", "200", "0+100x420")
                        .requests(SEVEN, "a", "500", "0 9x299 stale 9x120")
                        .requests(SEVEN, "b", "200", "0+100x299 stale 30100+100x60");
        for (String time : List.of("25m", "25m5s", "25m15s", "26m", "30m")) {
            value(scenario, time, "errors", "15s", 0);
        }
        value(scenario, "25m", "requests", "15s", 500);
        value(scenario, "25m5s", "requests", "15s", 600);
        value(scenario, "25m15s", "requests", "15s", 700);
        silent(scenario, "25m", "25m5s", "25m15s", "26m", "30m").check(directory);
    }

    @Test
    void whatIsOverIsLeftAlone() {
        availability()
                .requests(SEVEN, "a", "200", "0+100x300 30050+50x60")
                .requests(SEVEN, "a", "500", "0x300 50+50x60")
                .release(SEVEN, LIVE, "game-server-6", "1x280 stale")
                .release(SEVEN, "Succeeded", "game-server-6", "_x280 1x100")
                .silent("26m", EVIDENCE)
                .check(directory);
    }
}
