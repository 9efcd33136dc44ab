package dev.belay.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names that may stand in a request to the API server.
class DnsNameTest {

    @Test
    void takesNames() {
        assertThat(DnsName.isLabel("a")).isTrue();
        assertThat(DnsName.isLabel("game-1042")).isTrue();
        assertThat(DnsName.isLabel("0".repeat(63))).isTrue();
        assertThat(DnsName.isName("game.eu-1042")).isTrue();
        assertThat(DnsName.isLabel("game.eu")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "-a", "a-", "A", "a_b", "a/b", "..", "a..b", ".a", "a.", "a\n", "a b", "é",
                "%2e"
            })
    void refusesTheRest(String text) {
        assertThat(DnsName.isLabel(text)).isFalse();
        assertThat(DnsName.isName(text)).isFalse();
    }

    @Test
    void refusesLongOnesFast() {
        assertThat(DnsName.isLabel("0".repeat(64))).isFalse();
        assertThat(DnsName.isName("a.".repeat(100_000) + "a")).isFalse();
    }
}
