package dev.belay.notify;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.belay.engine.Secrets;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// A service that tells people, as far as its published description says what it answers.
public final class OnWire implements BeforeEachCallback, AfterEachCallback {

    /// More patient than a service that answers needs, however busy the machine is.
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    /// Short enough to wait for with a service that hangs.
    public static final Duration SHORT = Duration.ofSeconds(1);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final WireMockServer server =
            new WireMockServer(
                    WireMockConfiguration.options().dynamicPort().bindAddress("127.0.0.1"));

    @Override
    public void beforeEach(ExtensionContext context) {
        server.start();
        server.resetAll();
        server.stubFor(any(anyUrl()).atPriority(100).willReturn(aResponse().withStatus(404)));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        server.stop();
    }

    /// Where it listens.
    public URI url() {
        return URI.create(server.baseUrl());
    }

    /// Answers every POST to a path with this from now on.
    public void answers(String path, int code, String body) {
        answers(path, aResponse().withStatus(code).withBody(body));
    }

    /// Answers every POST to a path so from now on.
    public void answers(String path, ResponseDefinitionBuilder answer) {
        server.stubFor(post(urlPathEqualTo(path)).willReturn(answer));
    }

    /// Asks to be left alone.
    public void isBusy(String path, int seconds) {
        answers(
                path,
                aResponse().withStatus(429).withHeader("Retry-After", Integer.toString(seconds)));
    }

    /// Hangs for longer than anyone waits.
    public void hangs(String path) {
        answers(path, aResponse().withStatus(200).withFixedDelay(60_000));
    }

    /// Breaks off in the middle of an answer.
    public void breaksOff(String path) {
        answers(path, aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
    }

    /// All requests, oldest first.
    public List<LoggedRequest> requests() {
        return server.findAll(WireMock.anyRequestedFor(anyUrl())).stream()
                .sorted(Comparator.comparing(LoggedRequest::getLoggedDate))
                .toList();
    }

    /// The paths of all requests, oldest first.
    public List<String> paths() {
        return requests().stream().map(LoggedRequest::getUrl).toList();
    }

    /// The body of the n-th request.
    public JsonNode body(int index) {
        try {
            return JSON.readTree(requests().get(index).getBodyAsString());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The body of the last request.
    public JsonNode lastBody() {
        return body(requests().size() - 1);
    }

    /// One live secret.
    public static Secrets secret(String text) {
        return () -> List.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
