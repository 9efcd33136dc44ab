package dev.belay.notify;

import dev.belay.engine.Exchange;
import dev.belay.engine.Unavailable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Posts to a service that tells people: patient for seconds only, and never sent elsewhere.
public final class Post {

    /// Longer than any answer that is worth reading.
    private static final long MAX_BYTES = 1 << 20;

    private final Duration patience;
    private final HttpClient http;

    /// What came back.
    ///
    /// @param retryAfter how long the service wants to be left alone
    public record Answer(int code, String body, Optional<Duration> retryAfter) {

        /// Whether it may work in a while without anyone doing anything.
        public boolean busy() {
            return code == 429 || code == 408 || code >= 500;
        }
    }

    /// A client with this patience for each request.
    public Post(Duration patience) {
        this.patience = patience;
        this.http =
                HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(patience)
                        .build();
    }

    /// Sends a JSON body, or throws [Unavailable]; what it says never holds the address, which may be
    /// a secret.
    public Answer json(URI to, Map<String, String> headers, String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(to)
                        .timeout(patience)
                        .header("Content-Type", "application/json; charset=utf-8")
                        .header("User-Agent", "belay")
                        .POST(BodyPublishers.ofString(body));
        headers.forEach((name, value) -> put(request, name, value));
        try {
            HttpResponse<byte[]> answer =
                    Exchange.whole(http, request.build(), patience, MAX_BYTES);
            String text = new String(answer.body(), StandardCharsets.UTF_8);
            return new Answer(answer.statusCode(), text, retryAfter(answer));
        } catch (IOException e) {
            throw new Unavailable("no answer: " + e.getClass().getSimpleName(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted", e);
        }
    }

    /// The client's own complaint would repeat the value, which may be a secret.
    private static void put(HttpRequest.Builder request, String name, String value) {
        try {
            var unused = request.header(name, value);
        } catch (IllegalArgumentException e) {
            throw new Unavailable("%s has characters that no header can carry".formatted(name));
        }
    }

    /// Only seconds: the services that are spoken to here send no dates.
    private static Optional<Duration> retryAfter(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(Long::parseLong)
                .map(Duration::ofSeconds);
    }
}
