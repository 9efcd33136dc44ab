package dev.belay.engine;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One request and its answer to the last byte, in a limited time.
///
/// A request's own timeout ends with the headers of the answer, and a body may stop half-way: whoever
/// reads it would then wait for ever.
public final class Exchange {

    private Exchange() {}

    /// The whole answer, whatever its status; an [HttpTimeoutException] where it takes longer than that.
    ///
    /// @param maxBytes an answer that is longer is an [IOException]
    public static HttpResponse<byte[]> whole(
            HttpClient http, HttpRequest request, Duration patience, long maxBytes)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(
                        request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), maxBytes));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("not answered in " + patience);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException known ? known : new IOException(e.getCause());
        } finally {
            boolean unused = answer.cancel(true); // Of one that is done it does nothing.
        }
    }
}
