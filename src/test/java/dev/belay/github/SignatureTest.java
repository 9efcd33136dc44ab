package dev.belay.github;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.github.Signature.Match;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The signature of a delivery.
class SignatureTest {

    /// Published by GitHub for everyone who verifies webhooks.
    private static final String PUBLISHED =
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    private static final byte[] BODY = Samples.bytes("Hello, World!");
    private static final byte[] SECRET = Samples.bytes("It's a Secret to Everybody");
    private static final byte[] OTHER = Samples.bytes("another");

    @Test
    void acceptsThePublishedExample() {
        assertThat(check(PUBLISHED, List.of(SECRET))).isEqualTo(Match.NEWEST);
        String upper = "sha256=" + PUBLISHED.substring(7).toUpperCase(Locale.ROOT);
        assertThat(check(upper, List.of(SECRET))).isEqualTo(Match.NEWEST);
    }

    @Test
    void triesEveryLiveSecretAndSaysWhichOneItWas() {
        assertThat(check(PUBLISHED, List.of(SECRET, OTHER))).isEqualTo(Match.NEWEST);
        assertThat(check(PUBLISHED, List.of(OTHER, SECRET))).isEqualTo(Match.OLDER);
        assertThat(check(PUBLISHED, List.of(OTHER))).isEqualTo(Match.NONE);
    }

    @Test
    void coversEveryByteOfTheBody() {
        Signature signature = Signature.parse(List.of(PUBLISHED)).orElseThrow();
        for (int i = 0; i < BODY.length; i++) {
            byte[] changed = Arrays.copyOf(BODY, BODY.length);
            changed[i] ^= 1;
            assertThat(signature.check(changed, List.of(SECRET))).isEqualTo(Match.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sha256=",
                "sha256",
                "sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
                "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e170",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1g",
                " sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
                "SHA256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17\n",
            })
    void computesNothingForAnythingElse(String header) {
        assertThat(Signature.parse(List.of(header))).isEmpty();
    }

    @Test
    void wantsExactlyOneHeader() {
        assertThat(Signature.parse(null)).isEmpty();
        assertThat(Signature.parse(List.of())).isEmpty();
        assertThat(Signature.parse(List.of(PUBLISHED, PUBLISHED))).isEmpty();
    }

    private static Match check(String header, List<byte[]> secrets) {
        return Signature.parse(List.of(header)).orElseThrow().check(BODY, secrets);
    }
}
