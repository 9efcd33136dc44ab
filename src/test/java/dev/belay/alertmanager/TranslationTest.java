package dev.belay.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.release.Action;
import dev.belay.release.Alert;
import dev.belay.release.Reason;
import dev.belay.release.ReleaseId;
import dev.belay.release.Triage;
import dev.belay.release.Triage.ForNamespace;
import dev.belay.release.Triage.ForRelease;
import dev.belay.release.Triage.Ignored;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every rung of the ladder that comes before a Release is read.
class TranslationTest {

    private static final Instant NOW = Instant.parse("2026-08-22T10:15:06Z");
    private static final String STARTED = "2026-08-22T10:15:05.123Z";

    @ParameterizedTest
    @EnumSource(
            value = Action.class,
            names = {"ROLLBACK", "HOLD", "HEALTHY", "RECOVERED"})
    void namesOneRelease(Action action) {
        assertThat(triage("belay_action", action.label()))
                .isEqualTo(
                        new ForRelease(
                                new ReleaseId("games", "game-1042"),
                                "game",
                                new Alert(
                                        action,
                                        "availability",
                                        true,
                                        "8a3f5f4b1c2d6e70",
                                        Instant.parse(STARTED),
                                        Optional.of(Instant.ofEpochSecond(1787393705)),
                                        Optional.of(Duration.ofMinutes(1)),
                                        NOW)));
    }

    @Test
    void aHeartbeatNeedsANamespaceOnly() {
        Triage triage =
                triage(
                        "belay_action", "heartbeat",
                        "service", "",
                        "belay_release", "",
                        "slo", "Not A Name");
        assertThat(triage).isInstanceOf(ForNamespace.class);
        ForNamespace heartbeat = (ForNamespace) triage;
        assertThat(heartbeat.namespace()).isEqualTo("games");
        assertThat(heartbeat.alert().action()).isEqualTo(Action.HEARTBEAT);
        assertThat(heartbeat.alert().slo()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "restart", "Rollback", "rollback ", "ROLLBACK"})
    void anActionWeDoNotKnowIsIgnored(String action) {
        Ignored ignored = ignored("belay_action", action);
        assertThat(ignored.reason()).isEqualTo(Reason.UNKNOWN_ACTION);
        assertThat(ignored.text()).contains("belay_action").contains(action);
    }

    @Test
    void theActionComesBeforeTheIdentity() {
        assertThat(ignored("belay_action", "restart", "namespace", "").reason())
                .isEqualTo(Reason.UNKNOWN_ACTION);
    }

    @ParameterizedTest
    @CsvSource({
        "rollback,namespace",
        "rollback,service",
        "rollback,belay_release",
        "rollback,slo",
        "hold,namespace",
        "hold,service",
        "hold,belay_release",
        "hold,slo",
        "healthy,namespace",
        "healthy,service",
        "healthy,belay_release",
        "healthy,slo",
        "recovered,namespace",
        "recovered,service",
        "recovered,belay_release",
        "heartbeat,namespace"
    })
    void withoutIdentityItIsIgnored(String action, String label) {
        Ignored missing = ignored("belay_action", action, label, "");
        assertThat(missing.reason()).isEqualTo(Reason.NO_IDENTITY);
        assertThat(missing.text()).isEqualTo("the label " + label + " is missing");
        boolean namesAnObject = label.equals("namespace") || label.equals("belay_release");
        String[] always = {"../x", "-a", "a-", "a b", "ü", "a/b", "x".repeat(64)};
        String[] asName = {"A", "a_b"};
        for (String bad :
                Stream.concat(
                                Arrays.stream(always),
                                namesAnObject ? Arrays.stream(asName) : Stream.empty())
                        .toList()) {
            Ignored wrong = ignored("belay_action", action, label, bad);
            assertThat(wrong.reason()).isEqualTo(Reason.NO_IDENTITY);
            assertThat(wrong.text()).isEqualTo("the label " + label + " has an invalid value");
        }
    }

    @Test
    void servicesAndSlosAreCalledWhatPeopleCallThem() {
        ForRelease about =
                (ForRelease)
                        triage(
                                "belay_action",
                                "rollback",
                                "service",
                                "Game_Server",
                                "slo",
                                "game_server_availability");
        assertThat(about.service()).isEqualTo("Game_Server");
        assertThat(about.alert().slo()).isEqualTo("game_server_availability");
    }

    @Test
    void recoveredMayNameNoSlo() {
        ForRelease recovered = (ForRelease) triage("belay_action", "recovered", "slo", "");
        assertThat(recovered.alert().slo()).isEmpty();
        assertThat(ignored("belay_action", "recovered", "slo", "A b").text()).contains("slo");
    }

    @Test
    void aResolvedAlertIsTranslatedAsSuch() {
        RawAlert raw = raw("resolved", STARTED, "f", Map.of());
        assertThat(alert(translate(raw).orElseThrow().triage()).firing()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "FIRING", "suppressed"})
    void aStatusWeDoNotKnowIsMalformed(String status) {
        assertThat(translate(raw(status, STARTED, "f", Map.of()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "1787393705"})
    void aStartWeCannotReadIsMalformed(String startsAt) {
        assertThat(translate(raw("firing", startsAt, "f", Map.of()))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1787393705,1m,true,PT1M",
        "1787393705,'',true,",
        "2026-08-22T10:15:05Z,90s,true,PT1M30S",
        "soon,1m,false,PT1M",
        "'',1m,false,PT1M",
        "1787393705,a minute,false,",
        "1787393705,-1m,false,"
    })
    void readsWhatEvidenceSaysOfItself(
            String evaluatedAt, String window, boolean usable, Duration expected) {
        RawAlert raw =
                raw("firing", STARTED, "f", Map.of("evaluated_at", evaluatedAt, "window", window));
        Alert alert = alert(translate(raw).orElseThrow().triage());
        assertThat(alert.evaluatedAt().isPresent()).isEqualTo(usable);
        assertThat(alert.window()).isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void withoutAnnotationsThereIsNoEvidence() {
        Alert alert =
                alert(translate(raw("firing", STARTED, "f", Map.of())).orElseThrow().triage());
        assertThat(alert.evaluatedAt()).isEmpty();
        assertThat(alert.window()).isEmpty();
    }

    @Test
    void makesAFingerprintWhereThereIsNoUsableOne() {
        String made = fingerprint("");
        assertThat(made).hasSize(16).matches("[0-9a-f]+");
        assertThat(fingerprint("x".repeat(65))).isEqualTo(made);
        assertThat(fingerprint("a\nb")).isEqualTo(made);
        assertThat(fingerprint("x".repeat(64))).hasSize(64);
        RawAlert other =
                new RawAlert("firing", Bodies.labels("slo", "latency"), Map.of(), STARTED, "");
        assertThat(translate(other).orElseThrow().key().fingerprint()).isNotEqualTo(made);
    }

    @Test
    void nothingUnprintableGetsOut() {
        String evil = "x\r\n\u001b[31m\u202e" + "y".repeat(100);
        Reading reading =
                translate(
                                new RawAlert(
                                        "firing",
                                        Bodies.labels("belay_action", evil, "slo", evil),
                                        Map.of(),
                                        STARTED,
                                        "f"))
                        .orElseThrow();
        String text = ((Ignored) reading.triage()).text();
        assertThat(text).matches("[\\x20-\\x7e]+").hasSizeLessThan(130);
        assertThat(reading.key().slo()).matches("[\\x20-\\x7e]{1,66}");
    }

    private static String fingerprint(String sent) {
        return translate(raw("firing", STARTED, sent, Map.of())).orElseThrow().key().fingerprint();
    }

    private static Alert alert(Triage triage) {
        return switch (triage) {
            case Ignored(Reason reason, String text) -> throw new AssertionError(reason + text);
            case ForNamespace(String _, String _, Alert alert) -> alert;
            case ForRelease(ReleaseId _, String _, Alert alert) -> alert;
        };
    }

    private static Ignored ignored(String... labels) {
        Triage triage = triage(labels);
        assertThat(triage).isInstanceOf(Ignored.class);
        return (Ignored) triage;
    }

    private static Triage triage(String... labels) {
        RawAlert raw =
                new RawAlert(
                        "firing",
                        Bodies.labels(labels),
                        Map.of("evaluated_at", "1787393705", "window", "1m"),
                        STARTED,
                        "8a3f5f4b1c2d6e70");
        return translate(raw).orElseThrow().triage();
    }

    private static RawAlert raw(
            String status, String startsAt, String fingerprint, Map<String, String> annotations) {
        return new RawAlert(status, Bodies.labels(), annotations, startsAt, fingerprint);
    }

    private static Optional<Reading> translate(RawAlert raw) {
        return new Translation(NOW).translate(raw);
    }
}
