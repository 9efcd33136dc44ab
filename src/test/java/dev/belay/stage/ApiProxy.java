package dev.belay.stage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// Stands between Belay and the API server, counts what passes, and can end Belay at a given write.
public final class ApiProxy implements AutoCloseable {

    private static final Set<String> NOT_COPIED =
            Set.of("host", "connection", "content-length", "upgrade", "http2-settings", "transfer-encoding");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http;
    private final URI target;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile Function<Call, Fate> fate = _ -> Fate.pass();

    /// One request that came by.
    ///
    /// @param type the content type of its body, which tells the kinds of patch apart
    public record Call(String method, String path, String type, int status) {}

    /// What becomes of a request: whether it reaches the API server, and what happens after that
    /// instead of an answer.
    public record Fate(boolean forwarded, boolean answered, Runnable then) {
        /// As if there were no proxy.
        public static Fate pass() {
            return new Fate(true, true, () -> {});
        }

        /// It never arrives, and this happens.
        public static Fate lostOnTheWay(Runnable then) {
            return new Fate(false, false, then);
        }

        /// It is carried out, its answer is lost, and this happens.
        public static Fate answerLost(Runnable then) {
            return new Fate(true, false, then);
        }
    }

    /// A proxy before this API server.
    public ApiProxy(URI target) {
        this.target = target;
        try {
            http =
                    HttpClient.newBuilder()
                            .sslContext(trustingLoopback())
                            .version(HttpClient.Version.HTTP_1_1)
                            .build();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /// Where Belay has to look for the API server.
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// What came by since the last call of [#forget].
    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /// Starts counting anew.
    public void forget() {
        calls.clear();
    }

    /// Decides about each request from now on.
    public void decide(Function<Call, Fate> next) {
        fate = next;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Call call =
                    new Call(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().getPath(),
                            String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                            0);
            Fate decided = fate.apply(call);
            if (decided.forwarded) {
                HttpResponse<byte[]> response = forward(exchange, body);
                calls.add(new Call(call.method, call.path, call.type, response.statusCode()));
                if (decided.answered) {
                    answer(exchange, response);
                }
            }
            decided.then.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target.resolve(exchange.getRequestURI().toString()))
                        .timeout(Duration.ofSeconds(20))
                        .method(
                                exchange.getRequestMethod(),
                                HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders()
                .forEach(
                        (name, values) -> {
                            if (!NOT_COPIED.contains(name.toLowerCase(Locale.ROOT))) {
                                values.forEach(v -> request.header(name, v));
                            }
                        });
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static void answer(HttpExchange exchange, HttpResponse<byte[]> response)
            throws IOException {
        response.headers()
                .map()
                .forEach(
                        (name, values) -> {
                            if (!NOT_COPIED.contains(name.toLowerCase(Locale.ROOT))) {
                                exchange.getResponseHeaders().put(name, values);
                            }
                        });
        byte[] body = response.body();
        exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        http.shutdownNow();
    }

    /// The API server of a test has a certificate of its own making, and is on this machine.
    private static SSLContext trustingLoopback() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
