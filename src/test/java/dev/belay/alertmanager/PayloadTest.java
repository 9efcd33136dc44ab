package dev.belay.alertmanager;

import static dev.belay.alertmanager.Bodies.alert;
import static dev.belay.alertmanager.Bodies.fixture;
import static dev.belay.alertmanager.Bodies.payload;
import static dev.belay.alertmanager.Bodies.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.alertmanager.Bodies.Read;
import dev.belay.alertmanager.Payload.End;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A payload gives every alert it holds, whatever stands around them.
class PayloadTest {

    @ParameterizedTest
    @ValueSource(strings = {"v0.25", "v0.34"})
    void readsWhatAlertmanagerSends(String version) {
        Read rollback = read(fixture(version + "-rollback.json"));
        assertThat(rollback.payload().end()).isEqualTo(End.COMPLETE);
        assertThat(rollback.payload().version()).isEqualTo("4");
        assertThat(rollback.payload().malformed()).isZero();
        assertThat(rollback.alerts())
                .singleElement()
                .satisfies(a -> {
                    assertThat(a.status()).isEqualTo("firing");
                    assertThat(a.startsAt()).isEqualTo("2026-08-22T10:15:05.123Z");
                    assertThat(a.fingerprint()).isEqualTo("8a3f5f4b1c2d6e70");
                    assertThat(a.label("belay_release")).isEqualTo("game-1042");
                    assertThat(a.annotations())
                            .containsOnlyKeys("evaluated_at", "window")
                            .containsEntry("evaluated_at", "1787393705");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"v0.25", "v0.34"})
    void takesTheStatusOfEachAlertNotTheTopOne(String version) {
        assertThat(read(fixture(version + "-mixed.json")).alerts())
                .extracting(RawAlert::status)
                .containsExactly("firing", "resolved");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "null",
                "[]",
                "[{}]",
                "{}",
                "\"firing\"",
                "{\"status\":\"firing\",\"startsAt\":\"2026-08-22T10:15:05Z\"}",
                "{\"status\":\"firing\",\"labels\":null,\"startsAt\":\"2026-08-22T10:15:05Z\"}",
                "{\"status\":\"firing\",\"labels\":[1,{\"a\":2}],\"startsAt\":\"2026-08-22T10:15:05Z\"}",
                "{\"status\":1,\"labels\":{},\"startsAt\":\"2026-08-22T10:15:05Z\"}",
                "{\"status\":\"firing\",\"labels\":{}}",
                "{\"status\":\"firing\",\"labels\":{\"namespace\":5},\"startsAt\":\"2026-08-22T10:15:05Z\"}",
                "{\"status\":\"firing\",\"labels\":{\"namespace\":{\"a\":[]}},\"startsAt\":\"2026-08-22T10:15:05Z\"}",
                "{\"status\":\"firing\",\"labels\":{\"slo\":\"a\",\"slo\":\"b\"},\"startsAt\":\"2026-08-22T10:15:05Z\"}",
                "{\"status\":\"firing\",\"labels\":{},\"labels\":{},\"startsAt\":\"2026-08-22T10:15:05Z\"}",
                "{\"status\":\"firing\",\"status\":\"resolved\",\"labels\":{},\"startsAt\":\"2026-08-22T10:15:05Z\"}"
            })
    void skipsAndCountsAMalformedAlertAmongGoodOnes(String malformed) {
        Read read = read(payload(alert("a1"), malformed, alert("a2")));
        assertThat(read.payload().end()).isEqualTo(End.COMPLETE);
        assertThat(read.payload().malformed()).isOne();
        assertThat(read.alerts()).extracting(RawAlert::fingerprint).containsExactly("a1", "a2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "5",
                "[{}]",
                "{\"evaluated_at\":1787393705}",
                "{\"evaluated_at\":\"1\",\"evaluated_at\":\"2\"}",
                "{\"evaluated_at\":\"1\",\"window\":{}}"
            })
    void aBadAnnotationTakesTheEvidenceAndLeavesTheAlert(String annotations) {
        Read read =
                read(
                        payload(
                                "{\"status\":\"firing\",\"labels\":%s,\"annotations\":%s,\"startsAt\":\"2026-08-22T10:15:05Z\"}"
                                        .formatted(Bodies.json(Bodies.labels()), annotations)));
        assertThat(read.payload().malformed()).isZero();
        assertThat(read.alerts())
                .singleElement()
                .satisfies(a -> assertThat(a.annotations()).isEmpty());
    }

    @Test
    void aFingerprintThatIsNoTextIsNoFingerprint() {
        String alert = alert("x").replace("\"x\"", "17");
        assertThat(read(payload(alert)).alerts())
                .extracting(RawAlert::fingerprint)
                .containsExactly("");
    }

    @Test
    void labelsThatNobodyNeedsStillMakeAnAlert() {
        String alert =
                "{\"status\":\"firing\",\"labels\":{\"pod\":\"x\"},\"startsAt\":\"2026-08-22T10:15:05Z\"}";
        assertThat(read(payload(alert)).alerts()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"7,7", "-3,0", "99999999999999999999,2147483647", "\"7\",0", "[7],0", "1.5,0"})
    void readsHowManyAlertmanagerLeftOut(String value, int expected) {
        Read read = read(payload(alert("a")).replace("Alerts\":0", "Alerts\":" + value));
        assertThat(read.payload().truncatedAlerts()).isEqualTo(expected);
        assertThat(read.payload().end()).isEqualTo(End.COMPLETE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"x\"",
                "{",
                "{}",
                "{\"alerts\":5}",
                "{\"alerts\":null}",
                "<html>"
            })
    void whatHoldsNoAlertsIsBroken(String body) {
        Read read = read(body);
        assertThat(read.alerts()).isEmpty();
        assertThat(read.payload().end()).isEqualTo(End.BROKEN);
        assertThat(read.payload().malformed()).isOne();
    }

    @Test
    void anEmptyListIsComplete() {
        assertThat(read(payload()).payload().end()).isEqualTo(End.COMPLETE);
    }

    @Test
    void doesNotActOnASecondListOfAlerts() {
        String body =
                "{\"alerts\":[%s],\"alerts\":[%s]}".formatted(alert("first"), alert("second"));
        Read read = read(body);
        assertThat(read.alerts()).extracting(RawAlert::fingerprint).containsExactly("first");
        assertThat(read.payload().malformed()).isOne();
    }

    @Test
    void survivesBeingCutAtEveryByte() {
        String first = alert("a1");
        String body = payload(first, alert("a2"));
        int afterFirst = body.indexOf(first) + first.length();
        int afterSecond = body.indexOf("],\"groupLabels");
        byte[] bytes = body.getBytes(UTF_8);
        for (int length = 0; length < bytes.length; length++) {
            Read read = read(Arrays.copyOf(bytes, length));
            int expected = length < afterFirst ? 0 : length < afterSecond ? 1 : 2;
            assertThat(read.alerts()).as("cut at %d", length).hasSize(expected);
            assertThat(read.payload().end()).isEqualTo(End.BROKEN);
            assertThat(read.payload().malformed()).isOne();
        }
    }

    @Test
    void survivesTenThousandMutants() {
        Random random = new Random(20260822);
        byte[][] seeds = {
            fixture("v0.34-mixed.json"),
            fixture("v0.25-rollback.json"),
            payload(alert("a1"), "{\"status\":5}", alert("a2")).getBytes(UTF_8)
        };
        byte[] interesting = "{}[]\":,\\u0\0\u007f".getBytes(UTF_8);
        for (int i = 0; i < 10_000; i++) {
            byte[] mutant = seeds[i % seeds.length].clone();
            for (int n = 1 + random.nextInt(8); n > 0; n--) {
                boolean any = random.nextBoolean();
                mutant[random.nextInt(mutant.length)] =
                        any
                                ? (byte) random.nextInt(256)
                                : interesting[random.nextInt(interesting.length)];
            }
            Read read = read(mutant);
            assertThat(read.payload().end()).isNotEqualTo(End.INTERRUPTED);
            assertThat(read.alerts()).hasSizeLessThanOrEqualTo(4);
            Translation translation = new Translation(Instant.EPOCH);
            read.alerts().forEach(translation::translate);
        }
    }

    @Test
    void anAlertBeforeAMutationSurvivesIt() {
        Random random = new Random(7);
        String first = alert("a1");
        byte[] bytes = payload(first, alert("a2"), alert("a3")).getBytes(UTF_8);
        int from = new String(bytes, UTF_8).indexOf(first) + first.length();
        for (int i = 0; i < 5_000; i++) {
            byte[] mutant = bytes.clone();
            mutant[from + random.nextInt(mutant.length - from)] = (byte) random.nextInt(256);
            assertThat(read(mutant).alerts()).extracting(RawAlert::fingerprint).startsWith("a1");
        }
    }

    @Test
    void skipsAHugeAnnotationBetweenAlerts() {
        String huge = "x".repeat(5 * 1024 * 1024);
        String alert =
                alert("big").replace("\"window\"", "\"summary\":\"" + huge + "\",\"window\"");
        Read read = read(payload(alert("a1"), alert, alert("a2")));
        assertThat(read.payload().end()).isEqualTo(End.COMPLETE);
        assertThat(read.alerts())
                .extracting(RawAlert::fingerprint)
                .containsExactly("a1", "big", "a2");
        assertThat(read.alerts().get(1).annotations()).containsKey("window");
    }

    @Test
    void skipsAnAnnotationLongerThanAnyStringThatMayBeKept() {
        String huge = "x".repeat(20 * 1024 * 1024);
        String alert =
                alert("big").replace("\"window\"", "\"summary\":\"" + huge + "\",\"window\"");
        assertThat(read(payload(alert, alert("a2"))).alerts()).hasSize(2);
    }

    @Test
    void cutsAHugeValueThatIsKept() {
        String huge = "x".repeat(5 * 1024 * 1024);
        Read read = read(payload(alert("a1", "namespace", huge), alert("a2")));
        assertThat(read.alerts()).hasSize(2);
        assertThat(read.alerts().getFirst().label("namespace")).hasSize(256);
    }

    @Test
    void stopsAtADepthBomb() {
        String bomb = "[".repeat(100_000);
        Read read = read(payload(alert("a1"), bomb));
        assertThat(read.alerts()).hasSize(1);
        assertThat(read.payload().end()).isEqualTo(End.BROKEN);
        Read modest = read(payload("[".repeat(60) + "]".repeat(60), alert("a1")));
        assertThat(modest.alerts()).hasSize(1);
        assertThat(modest.payload().end()).isEqualTo(End.COMPLETE);
    }

    @Test
    void readsNoMoreThanItsLimit() {
        String first = alert("a1");
        byte[] bytes = payload(first, alert("a2")).getBytes(UTF_8);
        int limit = new String(bytes, UTF_8).indexOf(first) + first.length() + 10;
        InputStream body = new ByteArrayInputStream(bytes);
        Read read = read(body, limit);
        assertThat(read.alerts()).extracting(RawAlert::fingerprint).containsExactly("a1");
        assertThat(read.payload().malformed()).isOne();
        assertThat(((ByteArrayInputStream) body).available()).isEqualTo(bytes.length - limit);
    }

    @Test
    void aBodyThatStopsArrivingIsToldFromABrokenOne() {
        String first = alert("a1");
        String start = payload(first).substring(0, payload(first).indexOf(first) + first.length());
        InputStream stalled =
                new SequenceInputStream(
                        new ByteArrayInputStream(start.getBytes(UTF_8)),
                        new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("Read timed out");
                            }
                        });
        Read read = read(stalled, Bodies.LIMIT);
        assertThat(read.alerts()).hasSize(1);
        assertThat(read.payload().end()).isEqualTo(End.INTERRUPTED);
    }

    @Test
    void whatFollowsTheObjectIsNotUnderstood() {
        Read read = read(payload(alert("a1")) + " {}");
        assertThat(read.alerts()).hasSize(1);
        assertThat(read.payload().malformed()).isOne();
    }
}
