package dev.belay.github.app;

import dev.belay.engine.Secrets;
import dev.belay.engine.Unavailable;
import io.smallrye.jwt.build.Jwt;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;

/// What the App shows to say that it is the App: a JWT that lives for minutes.
final class AppToken {

    /// GitHub refuses one from the future, and its clock is another one.
    private static final Duration BACK = Duration.ofSeconds(60);

    /// GitHub takes ten minutes at most.
    private static final Duration LIFE = Duration.ofMinutes(9);

    private final String app;
    private final Secrets key;

    /// @param key the lines of the key's PEM file
    AppToken(String app, Secrets key) {
        this.app = app;
        this.key = key;
    }

    /// The key as it is now, or why it cannot be used.
    PrivateKey key() {
        return PrivateKeys.read(
                key.current().stream()
                        .map(line -> new String(line, StandardCharsets.US_ASCII))
                        .collect(Collectors.joining("\n")));
    }

    String at(Instant now) {
        try {
            return Jwt.issuer(app).issuedAt(now.minus(BACK)).expiresAt(now.plus(LIFE)).sign(key());
        } catch (IllegalStateException e) {
            throw new Unavailable("the private key of the GitHub App " + e.getMessage(), e);
        }
    }
}
