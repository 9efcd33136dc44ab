package dev.belay.guardrail;

import static dev.belay.guardrail.AlertName.CRITICAL;
import static dev.belay.guardrail.AlertName.EVIDENCE;
import static dev.belay.guardrail.AlertName.SILENCED;
import static dev.belay.guardrail.Scenario.LIVE;
import static dev.belay.guardrail.Slos.AVAILABILITY;
import static dev.belay.guardrail.Slos.LATENCY;
import static dev.belay.guardrail.Slos.PLAYERS;
import static dev.belay.guardrail.Slos.QUEUE;
import static dev.belay.guardrail.Slos.RATIO;
import static dev.belay.guardrail.Slos.guarded;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.cluster.RequiresRealCluster;
import dev.belay.guardrail.Guarded.EnvironmentSuspected;
import dev.belay.policy.Slo;
import dev.belay.policy.Slo.Threshold;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What rolls back and what does not, as the real promtool evaluates it.
@RequiresRealCluster
class RollbackAlertsTest {

    private static final String SEVEN = "game-server-7";
    private static final String SIX = "game-server-6";
    private static final String BOTH = "environment suspected: the baseline fails as well";

    @TempDir private Path directory;

    private static Scenario availability() {
        return Scenario.of(guarded(AVAILABILITY));
    }

    @Test
    void oneInTwentyRollsBackWithinSeconds() {
        availability()
                .requests(SEVEN, "a", "200", "0+95x60")
                .requests(SEVEN, "a", "500", "0+5x60")
                .fires("15s", EVIDENCE, "availability", "rollback", SEVEN)
                .check(directory);
    }

    @Test
    void aScenarioThatIsNotSoFails() {
        Scenario wrong = availability().requests(SEVEN, "a", "500", "50x60").silent("1m", EVIDENCE);

        assertThatThrownBy(() -> wrong.check(directory)).isInstanceOf(AssertionError.class);
    }

    @Test
    void justUnderTheThresholdItIsSilent() {
        availability()
                .requests(SEVEN, "a", "200", "0+1997x120")
                .requests(SEVEN, "a", "500", "0+3x120")
                .silent("2m", EVIDENCE)
                .silent("2m", CRITICAL)
                .silent("10m", EVIDENCE)
                .silent("10m", CRITICAL)
                .check(directory);
    }

    @Test
    void theThresholdFiresAfterItsTime() {
        availability()
                .requests(SEVEN, "a", "200", "0+99x60")
                .requests(SEVEN, "a", "500", "0+1x60")
                .silent("1m", CRITICAL)
                .fires("2m30s", CRITICAL, "availability", "rollback", SEVEN)
                .check(directory);
    }

    @Test
    void twoStrayErrorsAreSilent() {
        availability()
                .requests(SEVEN, "a", "200", "0+10x60")
                .requests(SEVEN, "a", "500", "0 0 1 1 2x60")
                .silent("30s", EVIDENCE)
                .silent("1m30s", EVIDENCE)
                .silent("1m30s", CRITICAL)
                .silent("3m", CRITICAL)
                .check(directory);
    }

    @Test
    void belowTheLeastTrafficItIsSilent() {
        availability()
                .requests(SEVEN, "a", "200", "0 4 8 8x60")
                .requests(SEVEN, "a", "500", "0 1 2 2x60")
                .silent("1m", EVIDENCE)
                .silent("1m", CRITICAL)
                .silent("3m", CRITICAL)
                .check(directory);
    }

    @Test
    void aHealthyCandidateBesideASickBaselineIsSilent() {
        availability()
                .requests(SEVEN, "a", "200", "0+100x60")
                .requests(SIX, "b", "200", "0+50x60")
                .requests(SIX, "b", "500", "0+50x60")
                .release(SEVEN, LIVE, SIX, "1x60")
                .release(SIX, "Succeeded", "game-server-5", "1x60")
                .silent("2m", EVIDENCE)
                .silent("3m", CRITICAL)
                .fires("3m", AlertName.HEALTHY, "availability", "healthy", SEVEN)
                .check(directory);
    }

    @Test
    void aBurstBeforeTheFirstScrapeIsSeen() {
        availability()
                .requests(SEVEN, "a", "200", "50x60")
                .requests(SEVEN, "a", "500", "50x60")
                .fires("0s", EVIDENCE, "availability", "rollback", SEVEN)
                .check(directory);
    }

    @Test
    void aPodThatFailedAndDiedStillCounts() {
        availability()
                .requests(SEVEN, "a", "500", "10 10 stale")
                .requests(SEVEN, "b", "200", "0+10x60")
                .value(
                        "2m",
                        "belay:errors:count",
                        "belay:errors:count{namespace=\"play\",service=\"game-server\",belay_release=\"game-server-7\",slo=\"availability\"}",
                        10)
                .fires("1m", EVIDENCE, "availability", "rollback", SEVEN)
                .check(directory);
    }

    @Test
    void aCounterThatStartsAnewTakesNothingBack() {
        availability()
                .requests(SEVEN, "a", "200", "0+10x60")
                .requests(SEVEN, "a", "500", "0 2 4 6 0x60")
                .value(
                        "2m",
                        "belay:errors:count",
                        "belay:errors:count{namespace=\"play\",service=\"game-server\",belay_release=\"game-server-7\",slo=\"availability\"}",
                        6)
                .fires("1m", EVIDENCE, "availability", "rollback", SEVEN)
                .check(directory);
    }

    @Test
    void withoutSeriesNothingRollsBack() {
        availability()
                .release(SEVEN, LIVE, SIX, "1x60")
                .silent("3m", EVIDENCE)
                .silent("3m", CRITICAL)
                .check(directory);
    }

    @Test
    void theSickOneOfTwoReleasesIsNamedAndNoOther() {
        availability()
                .requests(SEVEN, "a", "200", "0+50x60")
                .requests(SEVEN, "a", "500", "0+50x60")
                .requests("game-server-8", "b", "200", "0+100x60")
                .requests("other-7", "c", "500", "0+100x60")
                .fires("3m", EVIDENCE, "availability", "rollback", SEVEN)
                .fires("3m", CRITICAL, "availability", "rollback", SEVEN)
                .check(directory);
    }

    @Test
    void itGoesOnForFiveMinutesAfterTheReleaseIsOver() {
        availability()
                .requests(SEVEN, "a", "500", "50x120")
                .release(SEVEN, LIVE, SIX, "1x12 stale")
                .release(SEVEN, "RolledBack", SIX, "_x12 1x120")
                .fires("1m30s", EVIDENCE, "availability", "rollback", SEVEN)
                .fires("5m30s", EVIDENCE, "availability", "rollback", SEVEN)
                .silent("7m", EVIDENCE)
                .check(directory);
    }

    private static Scenario bothSick(EnvironmentSuspected suspected) {
        return Scenario.of(guarded(suspected, AVAILABILITY))
                .requests(SEVEN, "a", "200", "0+95x60")
                .requests(SEVEN, "a", "500", "0+5x60")
                .requests(SIX, "b", "200", "0+95x60")
                .requests(SIX, "b", "500", "0+5x60")
                .release(SEVEN, LIVE, SIX, "1x60")
                .release(SIX, "Succeeded", "", "1x60");
    }

    @Test
    void aSickWorldIsSaidToBeSuspected() {
        bothSick(EnvironmentSuspected.ROLLBACK)
                .fires("2m", EVIDENCE, "availability", "rollback", SEVEN, BOTH)
                .check(directory);
    }

    @Test
    void aSickWorldHoldsWhereThePolicyWantsThat() {
        bothSick(EnvironmentSuspected.HOLD)
                .fires("2m", EVIDENCE, "availability", "hold", SEVEN, BOTH)
                .check(directory);
    }

    /// The version that ran before Belay came: no release, but the service.
    private static Scenario besideAnAdoptedOne(String ok, String failed) {
        String series =
                "game_requests_total{namespace=\"play\",service=\"game-server\",pod=\"b\",code=\"%s\"}";
        return Scenario.of(guarded(EnvironmentSuspected.HOLD, AVAILABILITY))
                .requests(SEVEN, "a", "200", "0+95x60")
                .requests(SEVEN, "a", "500", "0+5x60")
                .series(series.formatted("200"), ok)
                .series(series.formatted("500"), failed)
                .series(
                        "game_requests_total{namespace=\"play\",service=\"lobby\",pod=\"c\",code=\"500\"}",
                        "0+100x60")
                .release(SEVEN, LIVE, "", "1x60");
    }

    @Test
    void aSickAdoptedBaselineIsComparedByItsService() {
        besideAnAdoptedOne("0+95x60", "0+5x60")
                .fires("2m", EVIDENCE, "availability", "hold", SEVEN, BOTH)
                .check(directory);
    }

    @Test
    void aHealthyAdoptedBaselineLeavesTheBlameWithTheCandidate() {
        besideAnAdoptedOne("0+100x60", "0x60")
                .fires("2m", EVIDENCE, "availability", "rollback", SEVEN)
                .check(directory);
    }

    @Test
    void aCriticalThresholdHoldsInASickWorldWhereThePolicyWantsThat() {
        bothSick(EnvironmentSuspected.HOLD)
                .silent("30s", CRITICAL)
                .fires("3m", CRITICAL, "availability", "hold", SEVEN, BOTH)
                .check(directory);
        Scenario.of(guarded(EnvironmentSuspected.HOLD, QUEUE))
                .series(queue(SEVEN), "500x60")
                .series(queue(SIX), "500x60")
                .release(SEVEN, LIVE, SIX, "1x60")
                .release(SIX, "Succeeded", "", "1x60")
                .fires("3m", CRITICAL, "queue", "hold", SEVEN, BOTH)
                .check(directory);
    }

    private static String queue(String release) {
        return "game_queue_length{namespace=\"play\",belay_release=\"%s\",pod=\"a\"}"
                .formatted(release);
    }

    @Test
    void aCandidateThatIsFarWorseThanASickBaselineIsToBlame() {
        Scenario.of(guarded(EnvironmentSuspected.HOLD, AVAILABILITY))
                .requests(SEVEN, "a", "200", "0+50x60")
                .requests(SEVEN, "a", "500", "0+50x60")
                .requests(SIX, "b", "200", "0+990x60")
                .requests(SIX, "b", "500", "0+5x60")
                .release(SEVEN, LIVE, SIX, "1x60")
                .release(SIX, "Succeeded", "", "1x60")
                .fires("2m", EVIDENCE, "availability", "rollback", SEVEN)
                .check(directory);
    }

    @Test
    void whatIsTooSlowRollsBack() {
        Scenario.of(guarded(LATENCY))
                .series(slow("_count", ""), "0+100x60")
                .series(slow("_bucket", ",le=\"0.5\""), "0+60x60")
                .series(slow("_bucket", ",le=\"0.8\""), "0+70x60")
                .series(slow("_bucket", ",le=\"+Inf\""), "0+100x60")
                .fires("30s", EVIDENCE, "latency", "rollback", SEVEN)
                .fires("3m", CRITICAL, "latency", "rollback", SEVEN)
                .check(directory);
    }

    @Test
    void slowerThanTheObjectiveAloneDoesNot() {
        Scenario.of(guarded(LATENCY))
                .series(slow("_count", ""), "0+100x60")
                .series(slow("_bucket", ",le=\"0.5\""), "0+60x60")
                .series(slow("_bucket", ",le=\"0.8\""), "0+99x60")
                .silent("3m", EVIDENCE)
                .silent("3m", CRITICAL)
                .fires("4m", AlertName.WARNING, "latency", "hold", SEVEN)
                .check(directory);
    }

    private static String slow(String suffix, String more) {
        return "game_seconds%s{namespace=\"play\",belay_release=\"game-server-7\",pod=\"a\"%s}"
                .formatted(suffix, more);
    }

    @Test
    void aReadyMadeShareRollsBackAfterItsTimeAlone() {
        Scenario.of(guarded(RATIO))
                .series(
                        "game_server_availability{namespace=\"play\",belay_release=\"game-server-7\"}",
                        "99.95x12 99x60")
                .series(
                        "game_server_availability{namespace=\"other\",belay_release=\"game-server-7\"}",
                        "10x60")
                .silent("1m", CRITICAL)
                .fires("3m", CRITICAL, "ready-made", "rollback", SEVEN)
                .check(directory);
    }

    @Test
    void gaugesRollBackOnTheirBadSide() {
        Scenario.of(guarded(QUEUE, PLAYERS))
                .series(
                        "game_queue_length{namespace=\"play\",belay_release=\"game-server-7\",pod=\"a\"}",
                        "0x12 500x60")
                .series(
                        "players{namespace=\"play\",belay_release=\"game-server-7\",pod=\"a\"}",
                        "1000x60")
                .silent("1m", CRITICAL)
                .fires("3m", CRITICAL, "queue", "rollback", SEVEN)
                .check(directory);
    }

    @Test
    void theFirstBadValueOfAStartingPodDoesNotRollBack() {
        Slo impatient =
                new Slo(
                        QUEUE.guardrail(),
                        QUEUE.sli(),
                        QUEUE.objective(),
                        QUEUE.warning(),
                        QUEUE.critical().map(t -> new Threshold(t.limit(), Duration.ZERO)),
                        QUEUE.evidence());
        Scenario.of(guarded(impatient))
                .series(queue(SEVEN), "300 0x60")
                .series(queue("game-server-8"), "_x12 300 300x60")
                .silent("0s", CRITICAL)
                .silent("5s", CRITICAL)
                .silent("1m", CRITICAL)
                .fires("1m5s", CRITICAL, "queue", "rollback", "game-server-8")
                .check(directory);
    }

    @Test
    void aNotificationThatIsHeldBackIsTold() {
        availability()
                .requests(SEVEN, "a", "500", "50x60")
                .release(SEVEN, LIVE, SIX, "1x60")
                .series("alertmanager_notifications_suppressed_total{reason=\"silence\"}", "0+1x60")
                .fires("1m", SILENCED, "", "", SEVEN)
                .check(directory);
        availability()
                .requests(SEVEN, "a", "500", "50x60")
                .release(SEVEN, LIVE, SIX, "1x60")
                .series("alertmanager_notifications_suppressed_total{reason=\"silence\"}", "5x60")
                .silent("1m", SILENCED)
                .check(directory);
    }
}
