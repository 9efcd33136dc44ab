package dev.belay.alertmanager;

import static dev.belay.alertmanager.Bodies.alert;
import static dev.belay.alertmanager.Bodies.fixture;
import static dev.belay.alertmanager.Bodies.payload;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import dev.belay.alertmanager.Delivery.Result;
import dev.belay.alertmanager.Delivery.Status;
import dev.belay.engine.AlertDesk.Judgement;
import dev.belay.engine.Unavailable;
import dev.belay.release.Triage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One body is judged as a whole, and answered so that the sender does the right thing.
class DeliveryTest {

    private final FakeAlertDesk desk = new FakeAlertDesk();

    @ParameterizedTest
    @ValueSource(strings = {"v0.25", "v0.34"})
    void judgesWhatAlertmanagerSends(String version) {
        Result result = handle(fixture(version + "-mixed.json"));
        assertThat(result.status()).isEqualTo(Status.JUDGED);
        assertThat(result.answer().verdicts())
                .extracting(Answer.Row::release, Answer.Row::verdict)
                .containsExactly(
                        tuple("games/game-1042", "act"), tuple("games/game-1041", "ignore"));
        assertThat(result.answer().ignored()).isOne();
        assertThat(result.answer().malformed()).isZero();
    }

    @Test
    void judgesRepeatsOnceAndCountsThem() {
        Result result = handle(payload(alert("a"), alert("b"), alert("a"), alert("a")));
        assertThat(desk.calls).singleElement().satisfies(c -> assertThat(c).hasSize(2));
        assertThat(result.answer().verdicts())
                .extracting(Answer.Row::fingerprint, Answer.Row::count)
                .containsExactly(tuple("a", 3), tuple("b", 1));
    }

    @Test
    void ofRepeatsTheOneEvaluatedLastCounts() {
        String older = alert("a").replace("1787393705", "1787393690");
        handle(payload(older, alert("a"), older));
        assertThat(desk.given())
                .singleElement()
                .satisfies(t ->
                        assertThat(((Triage.ForRelease) t).alert().evaluatedAt())
                                .contains(Instant.ofEpochSecond(1787393705)));
    }

    @Test
    void whatDiffersInIdentityStatusOrStartIsNoRepeat() {
        handle(
                payload(
                        alert("a"),
                        alert("a", "service", "other"),
                        alert("a", "belay_release", "other"),
                        alert("a", "slo", "other"),
                        alert("a").replace("firing", "resolved"),
                        alert("a").replace("05.123Z", "06Z")));
        assertThat(desk.given()).hasSize(6);
    }

    @Test
    void ignoredAlertsStandInTheAnswerWithWhatTheySaid() {
        Result result =
                handle(payload(alert("a", "belay_release", ""), alert("b", "belay_action", "x")));
        assertThat(result.answer().ignored()).isEqualTo(2);
        assertThat(result.answer().verdicts())
                .extracting(Answer.Row::action, Answer.Row::fingerprint, Answer.Row::reason)
                .containsExactly(
                        tuple("rollback", "a", "no-identity"), tuple("x", "b", "unknown-action"));
    }

    @Test
    void countsMalformedOnesOfBothKinds() {
        Result result = handle(payload("5", alert("a").replace("firing", "odd"), alert("b")));
        assertThat(result.status()).isEqualTo(Status.JUDGED);
        assertThat(result.answer().malformed()).isEqualTo(2);
        assertThat(result.answer().verdicts()).hasSize(1);
    }

    @Test
    void aTruncatedBodyIsJudgedAsFarAsItGoes() {
        String body = payload(alert("a"), alert("b"));
        Result result = handle(body.substring(0, body.lastIndexOf(']')));
        assertThat(result.status()).isEqualTo(Status.JUDGED);
        assertThat(result.answer().malformed()).isOne();
        assertThat(desk.given()).hasSize(2);
    }

    @Test
    void aBrokenBodyWithoutAReadableAlertIsUnreadable() {
        assertThat(handle("{\"alerts\":[{\"status\"").status()).isEqualTo(Status.UNREADABLE);
        assertThat(handle("").status()).isEqualTo(Status.UNREADABLE);
        assertThat(desk.calls).isEmpty();
    }

    @Test
    void anEmptyListAsksForNothing() {
        assertThat(handle(payload()).status()).isEqualTo(Status.JUDGED);
        assertThat(desk.calls).isEmpty();
    }

    @Test
    void whatTheClusterHasNotAcceptedIsRetried() {
        desk.unaccepted = List.of("games/game-1042");
        Result result = handle(payload(alert("a")));
        assertThat(result.status()).isEqualTo(Status.RETRY);
        assertThat(result.answer().verdicts()).hasSize(1);
        assertThat(result.answer().retry()).contains("games/game-1042");
    }

    @Test
    void whatCouldNotBePersistedIsRetried() {
        desk.failure = Optional.of(new Unavailable("the API server does not answer"));
        Result result = handle(payload(alert("a")));
        assertThat(result.status()).isEqualTo(Status.RETRY);
        assertThat(result.answer().verdicts()).isEmpty();
        assertThat(result.answer().retry()).contains("API server");
    }

    @Test
    void aBodyThatStoppedArrivingIsJudgedAndRetried() {
        String body = payload(alert("a"));
        InputStream stalled =
                new SequenceInputStream(
                        new ByteArrayInputStream(
                                body.substring(0, body.lastIndexOf(']')).getBytes(UTF_8)),
                        new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("connection reset");
                            }
                        });
        Result result = new Delivery(desk, Instant.EPOCH).handle(Payload.of(stalled, Bodies.LIMIT));
        assertThat(result.status()).isEqualTo(Status.RETRY);
        assertThat(desk.given()).hasSize(1);
    }

    @Test
    void tellsWhatAlertmanagerLeftOut() {
        Result result = handle(payload(alert("a")).replace("Alerts\":0", "Alerts\":17"));
        assertThat(result.answer().truncatedAlerts()).isEqualTo(17);
    }

    @Test
    void aDeskThatMiscountsIsNotBelieved() {
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        new Delivery(alerts -> new Judgement(List.of(), List.of()), Instant.EPOCH)
                                .handle(payloadOf(payload(alert("a")))));
    }

    @Test
    void tenThousandRepeatsAreOneDecision() {
        byte[] body =
                payload(Collections.nCopies(10_000, alert("a")).toArray(String[]::new))
                        .getBytes(UTF_8);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        Result result = handle(body);
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - start))
                .isLessThan(Duration.ofSeconds(2));
        assertThat(desk.given()).hasSize(1);
        assertThat(result.answer().verdicts().getFirst().count()).isEqualTo(10_000);
    }

    @Test
    void tenThousandDifferentOnesAreOneCallAndAShortAnswer() {
        Result result = handle(payload(different(10_000)));
        assertThat(desk.calls).hasSize(1);
        assertThat(desk.given()).hasSize(10_000);
        assertThat(result.answer().verdicts()).hasSize(1000);
        assertThat(result.answer().more()).isEqualTo(9000);
    }

    @Test
    void moreThanCanBeHeldIsJudgedInParts() {
        Result result = handle(payload(different(Delivery.HELD + 1)));
        assertThat(desk.calls).extracting(List::size).containsExactly(Delivery.HELD, 1);
        assertThat(result.answer().more()).isEqualTo(Delivery.HELD + 1 - 1000);
    }

    private static String[] different(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> alert("f" + i, "belay_release", "game-" + i % 50))
                .toArray(String[]::new);
    }

    private Result handle(String body) {
        return handle(body.getBytes(UTF_8));
    }

    private Result handle(byte[] body) {
        return new Delivery(desk, Instant.EPOCH)
                .handle(Payload.of(new ByteArrayInputStream(body), Bodies.LIMIT));
    }

    private static Payload payloadOf(String body) {
        return Payload.of(new ByteArrayInputStream(body.getBytes(UTF_8)), Bodies.LIMIT);
    }
}
