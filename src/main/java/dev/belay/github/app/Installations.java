package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Unavailable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The tokens of the App's installations, each for one repository only and kept until it expires.
///
/// Nothing is said about how long such a token is: GitHub's newer ones are several hundred characters.
final class Installations implements Credentials {

    /// One that expires on the way is worth nothing.
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private static final String APP = "the App";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final AppToken app;
    private final Transport transport;
    private final Limits limits;
    private final InstantSource clock;
    private final Map<As, Token> tokens = new HashMap<>();
    private final Map<As, String> installed = new HashMap<>();

    private record Token(String text, Instant expires) {
        @Override
        public String toString() {
            return "Token[expires=" + expires + "]";
        }
    }

    Installations(AppToken app, Transport transport, Limits limits, InstantSource clock) {
        this.app = app;
        this.transport = transport;
        this.limits = limits;
        this.clock = clock;
    }

    @Override
    public synchronized String bearer(As who) {
        return switch (who) {
            case As.App _ -> app.at(clock.instant());
            case As.InRepository in -> inRepository(in);
        };
    }

    @Override
    public synchronized String account(As who) {
        return switch (who) {
            case As.App _ -> APP;
            case As.InRepository in -> installed.getOrDefault(in, in.repository());
        };
    }

    @Override
    public boolean isApp() {
        return true;
    }

    /// A token may be revoked before it expires, and an App's own is made afresh each time.
    @Override
    public synchronized boolean renew(As who) {
        return tokens.remove(who) != null;
    }

    private String inRepository(As.InRepository in) {
        Token known = tokens.get(in);
        if (known == null || !clock.instant().isBefore(known.expires().minus(MARGIN))) {
            limits.check(account(in), in); // While it lasts a new token would be of no use.
            known = fresh(in);
            tokens.put(in, known);
        }
        return known.text();
    }

    private Token fresh(As.InRepository in) {
        long installation =
                ask("GET", Paths.repository(in.repository()) + "/installation", Optional.empty())
                        .path("id")
                        .asLong();
        if (installation < 1) {
            throw new Unavailable("GitHub named no installation for " + in.repository());
        }
        installed.put(in, "installation " + installation);
        ObjectNode wanted = JSON.createObjectNode();
        wanted.putArray("repositories").add(Paths.name(in.repository()));
        JsonNode made =
                ask(
                        "POST",
                        "/app/installations/%d/access_tokens".formatted(installation),
                        Optional.of(wanted));
        String token = made.path("token").asText();
        if (token.isEmpty()) {
            throw new Unavailable("GitHub made no token for " + in.repository());
        }
        return new Token(token, expiry(made.path("expires_at").asText()));
    }

    /// One without a readable end is used once.
    private Instant expiry(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return clock.instant();
        }
    }

    private JsonNode ask(String method, String path, Optional<JsonNode> body) {
        As self = As.app();
        limits.check(APP, self);
        Reply reply = transport.send(method, path, body, app.at(clock.instant()));
        limits.note(APP, self, reply);
        return reply.orThrow();
    }
}
