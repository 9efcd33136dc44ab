package dev.belay.github.app;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.belay.engine.Address;
import dev.belay.engine.Exchange;
import dev.belay.engine.Unavailable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Sends one request to GitHub's API and reads its answer. Every address begins with the configured base and goes on
/// with a path of ours; a redirect is an answer like any other.
final class Transport {

    /// How people find the setting again.
    private static final String PROPERTY =
            "belay.github.api-url (environment variable BELAY_GITHUB_API_URL)";

    private static final String VERSION = "2022-11-28";

    /// A hundred deliveries or deployments are far below it.
    private static final long MAX_BYTES = 8 << 20;

    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final URI base;
    private final Duration patience;
    private final ObjectMapper json =
            new ObjectMapper(
                    JsonFactory.builder()
                            .streamReadConstraints(
                                    StreamReadConstraints.builder().maxNestingDepth(64).build())
                            .build());
    private @Nullable HttpClient http;

    Transport(URI base, Duration patience) {
        this.base = base;
        this.patience = patience;
    }

    /// What the setting says, or why it cannot be used.
    static URI address(String url) {
        return Address.base(
                url,
                PROPERTY + " must be the base URL of GitHub's API, like https://api.github.com");
    }

    /// The answer to one request, whatever its status; [Unavailable] where there is none.
    Reply send(String method, String path, Optional<JsonNode> body, String bearer) {
        String asked = method + " " + path.replaceFirst("\\?.*", "");
        BodyPublisher content =
                body.map(b -> BodyPublishers.ofString(b.toString()))
                        .orElseGet(BodyPublishers::noBody);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path))
                        .timeout(patience)
                        .header("Accept", "application/vnd.github+json")
                        .header("X-GitHub-Api-Version", VERSION)
                        .header("User-Agent", "belay.dev")
                        .method(method, content);
        authorize(request, bearer);
        HttpResponse<byte[]> answer = answer(asked, request.build());
        return new Reply(asked, answer.statusCode(), answer.headers(), tree(asked, answer));
    }

    /// The client's own complaint would repeat the token.
    private static void authorize(HttpRequest.Builder request, String bearer) {
        try {
            var unused = request.header("Authorization", "Bearer " + bearer);
        } catch (IllegalArgumentException e) {
            throw new Unavailable("the token for GitHub has characters that no header can carry");
        }
    }

    private HttpResponse<byte[]> answer(String asked, HttpRequest request) {
        try {
            return Exchange.whole(http(), request, patience, MAX_BYTES);
        } catch (HttpTimeoutException e) {
            throw Unavailable.silent("GitHub: %s was not answered in time".formatted(asked));
        } catch (IOException e) {
            throw Unavailable.silent(
                    "GitHub: %s was not answered: %s"
                            .formatted(asked, e.getClass().getSimpleName()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("GitHub: %s was interrupted".formatted(asked));
        }
    }

    /// Of a refusal even the form of its body does not matter.
    private JsonNode tree(String asked, HttpResponse<byte[]> answer) {
        try {
            JsonNode read = answer.body().length == 0 ? null : json.readTree(answer.body());
            return read == null ? MissingNode.getInstance() : read;
        } catch (JacksonException e) {
            if (answer.statusCode() / 100 == 2) {
                throw new Unavailable("GitHub: %s answered with no JSON".formatted(asked));
            }
            return MissingNode.getInstance();
        } catch (IOException e) {
            throw new Unavailable("GitHub: %s answered nothing readable".formatted(asked), e);
        }
    }

    /// Built when it is first needed: most processes never ask GitHub anything.
    private synchronized HttpClient http() {
        HttpClient built = http;
        if (built == null) {
            built =
                    HttpClient.newBuilder()
                            .version(HttpClient.Version.HTTP_1_1)
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .connectTimeout(patience)
                            .build();
            http = built;
        }
        return built;
    }
}
