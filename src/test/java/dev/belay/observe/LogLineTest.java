package dev.belay.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Log lines with values from outside.
class LogLineTest {

    @Test
    void writesKeysAndValues() {
        assertThat(
                        LogLine.of("delivery")
                                .with(LogKeys.EVENT, "deployment")
                                .with(LogKeys.REASON, "no policy for it")
                                .with(LogKeys.RELEASE, null))
                .hasToString("delivery event=deployment reason=\"no policy for it\"");
    }

    @Test
    void letsNoValueEndTheLineOrPretendToBeAKey() {
        assertThat(
                        LogLine.of("x")
                                .with(
                                        LogKeys.REASON,
                                        "a\r\nlevel=INFO \"b\" \\ \u2028\u202e\u0085"))
                .hasToString("x reason=\"a\\r\\nlevel=INFO \\\"b\\\" \\\\ \\u2028\\u202e\\u0085\"");
        assertThat(LogLine.of("x").with(LogKeys.REASON, "outcome=stored"))
                .hasToString("x reason=\"outcome=stored\"");
    }

    @Test
    void cutsWhatIsTooLong() {
        assertThat(LogLine.of("x").with(LogKeys.REASON, "y".repeat(10_000)).toString())
                .hasSizeLessThan(LogLine.LONGEST + 20)
                .endsWith("y…\"");
    }
}
