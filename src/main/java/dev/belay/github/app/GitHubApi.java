package dev.belay.github.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Secrets;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// Asks GitHub's REST API. Every call throws [dev.belay.engine.Unavailable] when GitHub cannot be asked now or its rate
/// limit is used up, and [Refused] when it says no other than by 404, 409 and 422, which the caller has to judge.
public final class GitHubApi {

    private static final int UNAUTHORIZED = 401;

    private final Transport transport;
    private final Credentials credentials;
    private final Limits limits;

    private GitHubApi(Transport transport, Credentials credentials, Limits limits) {
        this.transport = transport;
        this.credentials = credentials;
        this.limits = limits;
    }

    /// As an App, with the lines of its key's PEM file.
    public static GitHubApi asApp(String url, String app, Secrets key, InstantSource clock) {
        return asApp(url, app, key, clock, Transport.PATIENCE);
    }

    static GitHubApi asApp(
            String url, String app, Secrets key, InstantSource clock, Duration patience) {
        Transport transport = new Transport(address(url), patience);
        Limits limits = new Limits(clock);
        AppToken token = new AppToken(app, key);
        return new GitHubApi(transport, new Installations(token, transport, limits, clock), limits);
    }

    /// With a fine-grained token.
    public static GitHubApi withToken(String url, Secrets token, InstantSource clock) {
        return withToken(url, token, clock, Transport.PATIENCE);
    }

    static GitHubApi withToken(String url, Secrets token, InstantSource clock, Duration patience) {
        return new GitHubApi(
                new Transport(address(url), patience), new FileToken(token), new Limits(clock));
    }

    /// What the setting for the base says, or why it cannot be used.
    public static URI address(String url) {
        return Transport.address(url);
    }

    /// Says why a key cannot be used, before the first request needs it.
    public static void checkKey(Secrets key) {
        var unused = new AppToken("", key).key();
    }

    /// Whether the App itself can be asked for: a token cannot.
    boolean isApp() {
        return credentials.isApp();
    }

    Reply get(As who, String path) {
        return ask(who, "GET", path, Optional.empty());
    }

    Reply post(As who, String path) {
        return ask(who, "POST", path, Optional.empty());
    }

    Reply post(As who, String path, ObjectNode body) {
        return ask(who, "POST", path, Optional.of(body));
    }

    Reply patch(As who, String path, ObjectNode body) {
        return ask(who, "PATCH", path, Optional.of(body));
    }

    private Reply ask(As who, String method, String path, Optional<JsonNode> body) {
        Reply reply = once(who, method, path, body);
        if (reply.status() == UNAUTHORIZED && credentials.renew(who)) {
            reply = once(who, method, path, body);
        }
        return switch (reply.status()) {
            case 404, 409, 422 -> reply;
            default -> {
                JsonNode unused = reply.orThrow();
                yield reply;
            }
        };
    }

    private Reply once(As who, String method, String path, Optional<JsonNode> body) {
        String bearer = credentials.bearer(who);
        String account = credentials.account(who);
        limits.check(account, who);
        Reply reply = transport.send(method, path, body, bearer);
        limits.note(account, who, reply);
        return reply;
    }
}
