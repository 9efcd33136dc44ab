package dev.belay.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Timestamps in every form that a sender may use.
class TimestampsTest {

    @ParameterizedTest
    @CsvSource({
        "2026-08-22T10:15:05Z,2026-08-22T10:15:05Z",
        "2026-08-22t10:15:05z,2026-08-22T10:15:05Z",
        "2026-08-22T10:15:05.1Z,2026-08-22T10:15:05.1Z",
        "2026-08-22T10:15:05.123456789Z,2026-08-22T10:15:05.123456789Z",
        "2026-08-22T10:15:05.1234567891234Z,2026-08-22T10:15:05.123456789Z",
        "2026-08-22T12:15:05+02:00,2026-08-22T10:15:05Z",
        "2026-08-22T04:45:05.5-05:30,2026-08-22T10:15:05.5Z",
        "2026-08-22T10:15:05-00:00,2026-08-22T10:15:05Z",
        "0001-01-01T00:00:00Z,0001-01-01T00:00:00Z"
    })
    void readsRfc3339(String text, Instant expected) {
        assertThat(Timestamps.rfc3339(text)).contains(expected);
        assertThat(Timestamps.epochOrRfc3339(text)).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0,1970-01-01T00:00:00Z",
        "1787393705,2026-08-22T10:15:05Z",
        "1787393705.25,2026-08-22T10:15:05.25Z",
        "1787393705.1234567899,2026-08-22T10:15:05.123456789Z",
        "1.787393705e+09,2026-08-22T10:15:05Z",
        "1.787393705123E9,2026-08-22T10:15:05.123Z"
    })
    void readsSecondsSince1970(String text, Instant expected) {
        assertThat(Timestamps.epochOrRfc3339(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now",
                "-1",
                "+Inf",
                "NaN",
                "1e99",
                "999999999999",
                "1787393705s",
                "0x10",
                "2026-08-22",
                "2026-08-22T10:15:05",
                "2026-13-22T10:15:05Z",
                "2026-08-22T10:15:05Z junk",
                "2026-08-22T10:15:05.123456789123456789123456789123456789123456789123456789Z"
            })
    void refusesAnythingElse(String text) {
        assertThat(Timestamps.epochOrRfc3339(text)).isEmpty();
        assertThat(Timestamps.rfc3339(text)).isEmpty();
    }
}
