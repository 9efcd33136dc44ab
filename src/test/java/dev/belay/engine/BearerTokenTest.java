package dev.belay.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.BearerToken.Match;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A header carries a live token, or it does not.
class BearerTokenTest {

    @Test
    void everyLiveTokenIsGood() {
        assertThat(match("Bearer new", "new", "old")).isEqualTo(Match.NEWEST);
        assertThat(match("bearer  new ", "new", "old")).isEqualTo(Match.NEWEST);
        assertThat(match("Bearer old", "new", "old")).isEqualTo(Match.OLDER);
        assertThat(match("Bearer same", "same", "same")).isEqualTo(Match.NEWEST);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "new",
                "Basic new",
                "Bearer ne",
                "Bearer newer",
                "Bearer new, Bearer new"
            })
    void anythingElseIsNot(@Nullable String header) {
        assertThat(match(header, "new", "old")).isEqualTo(Match.NONE);
    }

    @Test
    void anEmptyTokenOpensNothing() {
        assertThat(match("Bearer ", "")).isEqualTo(Match.NONE);
        assertThat(match("Bearer x")).isEqualTo(Match.NONE);
    }

    private static Match match(@Nullable String header, String... live) {
        List<byte[]> tokens = Arrays.stream(live).map(t -> t.getBytes(UTF_8)).toList();
        return BearerToken.match(header, () -> tokens);
    }
}
