package dev.belay.wiring;

import dev.belay.engine.Address;
import dev.belay.engine.Secrets;
import dev.belay.observe.LogKeys;
import dev.belay.observe.LogLine;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The clock of another process: one request asks it for a look.
///
/// Best effort, because the clock's own ticks find what a lost request was about. Never followed is a redirect,
/// and of an answer nothing but its status is read.
final class RemoteClock implements Runnable {

    /// How people find the setting again.
    static final String PROPERTY = "belay.clock.url (environment variable BELAY_CLOCK_URL)";

    private static final Logger LOG = Logger.getLogger(RemoteClock.class);

    /// Longer than a cold start: Knative starts the clock for as long as somebody waits for its answer.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int LEFT_TO_A_LATER_LOOK = 503;

    private final URI address;
    private final Secrets tokens;
    private final Duration patience;

    private @Nullable HttpClient http;
    private String said = "";

    RemoteClock(URI address, Secrets tokens) {
        this(address, tokens, PATIENCE);
    }

    RemoteClock(URI address, Secrets tokens, Duration patience) {
        this.address = address;
        this.tokens = tokens;
        this.patience = patience;
    }

    /// What the setting says, or why it cannot be used.
    static URI address(String url) {
        return Address.of(
                url,
                PROPERTY
                        + " must be the URL of the clock's entrance, like"
                        + " http://belay-clock.belay.svc.cluster.local/clock");
    }

    @Override
    public void run() {
        try {
            int status = ask();
            boolean heard = status / 100 == 2 || status == LEFT_TO_A_LATER_LOOK;
            complain(heard ? "" : "it answered " + status);
        } catch (IOException e) {
            complain(e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int ask() throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(patience).POST(BodyPublishers.noBody());
        List<byte[]> live = tokens.current();
        if (!live.isEmpty()) {
            authorize(request, new String(live.getFirst(), StandardCharsets.UTF_8));
        }
        var answer = http().send(request.build(), BodyHandlers.ofInputStream());
        try (InputStream _ = answer.body()) {
            return answer.statusCode();
        }
    }

    /// Built when it is first needed, which is when the caller has been answered.
    private synchronized HttpClient http() {
        HttpClient built = http;
        if (built == null) {
            built =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .proxy(HttpClient.Builder.NO_PROXY)
                            .connectTimeout(Duration.ofSeconds(2))
                            .build();
            http = built;
        }
        return built;
    }

    /// The client's own complaint would repeat the token.
    private static void authorize(HttpRequest.Builder request, String token) throws IOException {
        try {
            var unused = request.header("Authorization", "Bearer " + token);
        } catch (IllegalArgumentException e) {
            throw new UnfitToken();
        }
    }

    /// A token with characters that no header can carry.
    private static final class UnfitToken extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /// Once for each kind of trouble, not once a request.
    private synchronized void complain(String what) {
        if (!what.isEmpty() && !what.equals(said)) {
            LOG.warn(
                    LogLine.of(
                                    "the clock at belay.clock.url was not reached; its next tick has to do")
                            .with(LogKeys.REASON, what));
        }
        said = what;
    }
}
