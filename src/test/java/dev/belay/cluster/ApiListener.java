package dev.belay.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// The HTTP side of the embedded API server: one virtual thread a request, watches as chunked
/// responses or WebSocket messages.
final class ApiListener implements AutoCloseable {

    private static final int LARGEST_REQUEST = 3 * 1024 * 1024;
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    /// How `kubectl` says who it is: it sends no token where there is no TLS.
    private static final Pattern TOKEN_IN_PATH = Pattern.compile("/token/([^/]+)(/.*)");

    private final ApiServer api;
    private final Reviews reviews;
    private final Supplier<Instant> clock;
    private final Function<ApiRequest, Fault> faults;
    private final BiConsumer<ApiRequest, Integer> log;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Vertx vertx;
    private final HttpServer server;

    ApiListener(
            ApiServer api,
            Reviews reviews,
            Supplier<Instant> clock,
            Function<ApiRequest, Fault> faults,
            BiConsumer<ApiRequest, Integer> log,
            int port) {
        this.api = api;
        this.reviews = reviews;
        this.clock = clock;
        this.faults = faults;
        this.log = log;
        vertx =
                Vertx.vertx(
                        new VertxOptions()
                                .setEventLoopPoolSize(2)
                                .setUseDaemonThread(true)
                                .setFileSystemOptions(
                                        new FileSystemOptions()
                                                .setFileCachingEnabled(false)
                                                .setClassPathResolvingEnabled(false)));
        server =
                await(
                        vertx.createHttpServer(
                                        new HttpServerOptions()
                                                .setHost("127.0.0.1")
                                                .setPort(port)
                                                .setTcpNoDelay(true)
                                                .setMaxWebSocketFrameSize(LARGEST_REQUEST))
                                .requestHandler(this::accept)
                                .listen());
    }

    /// What the server runs on; its clients may, too, and then end with it.
    Vertx vertx() {
        return vertx;
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        await(vertx.close());
        threads.shutdownNow();
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private void accept(HttpServerRequest request) {
        var context = vertx.getOrCreateContext();
        if (request.headers().contains("Upgrade", "websocket", true)) {
            request.pause();
            threads.execute(() -> serve(context, request, ""));
        } else {
            request.body()
                    .onSuccess(body ->
                            threads.execute(() -> serve(context, request, body.toString())));
        }
    }

    private void serve(Context context, HttpServerRequest http, String body) {
        var inPath = TOKEN_IN_PATH.matcher(http.path());
        var request =
                new ApiRequest(
                        http.method().name(),
                        inPath.matches() ? inPath.group(2) : http.path(),
                        ApiRequest.query(http.query()),
                        header(http, "Content-Type"),
                        header(http, "Accept"),
                        inPath.matches()
                                ? "Bearer " + inPath.group(1)
                                : header(http, "Authorization"),
                        header(http, "User-Agent"),
                        body);
        try {
            switch (faults.apply(request)) {
                case Fault.Answer(var code, var reason) ->
                        throw new ApiException(code, reason, "a fault injected by the test");
                case Fault.DropBefore _ -> drop(context, http, request);
                case Fault.DropAfter _ -> {
                    if (!request.watch()) {
                        answer(request);
                    }
                    drop(context, http, request);
                }
                case Fault.None _, Fault.Delay _ -> serve(context, http, request);
            }
        } catch (ApiException e) {
            respond(context, http, request, e.code(), e.status());
        } catch (RuntimeException e) {
            respond(
                    context,
                    http,
                    request,
                    500,
                    new ApiException(500, "InternalError", "the embedded API server failed: " + e)
                            .status());
        }
    }

    private static String header(HttpServerRequest http, String name) {
        var value = http.getHeader(name);
        return value == null ? "" : value;
    }

    private void serve(Context context, HttpServerRequest http, ApiRequest request) {
        if (request.path().matches("/(healthz|livez|readyz)(/.*)?")) {
            text(context, http, request, 200, "ok");
        } else if (request.watch() && request.method().equals("GET")) {
            authenticate(request);
            watch(context, http, request);
        } else {
            var answer = answer(request);
            respond(context, http, request, answer.code(), answer.body());
        }
    }

    private ApiServer.Answer answer(ApiRequest request) {
        authenticate(request);
        return api.handle(request);
    }

    private void authenticate(ApiRequest request) {
        if (reviews.user(request.authorization()).isEmpty()) {
            throw ApiException.unauthorized();
        }
    }

    private void drop(Context context, HttpServerRequest http, ApiRequest request) {
        log.accept(request, 0);
        context.runOnContext(_ -> http.connection().close());
    }

    private void respond(
            Context context, HttpServerRequest http, ApiRequest request, int code, JsonNode body) {
        text(context, http, request, code, body.toString());
    }

    private void text(
            Context context, HttpServerRequest http, ApiRequest request, int code, String body) {
        log.accept(request, code);
        context.runOnContext(_ -> {
            http.resume();
            var response =
                    http.response()
                            .setStatusCode(code)
                            .putHeader("Date", date())
                            .putHeader(
                                    "Content-Type",
                                    body.startsWith("{") ? "application/json" : "text/plain");
            if (code == 429) {
                response.putHeader("Retry-After", "1");
            }
            response.end(body + (body.startsWith("{") ? "\n" : ""));
        });
    }

    private String date() {
        return HTTP_DATE.format(clock.get().atOffset(ZoneOffset.UTC));
    }

    private void watch(Context context, HttpServerRequest http, ApiRequest request) {
        var watch = api.watch(request);
        if (http.headers().contains("Upgrade", "websocket", true)) {
            context.runOnContext(_ ->
                    http.toWebSocket()
                            .onSuccess(socket -> {
                                log.accept(request, 101);
                                follow(
                                        context,
                                        request,
                                        watch,
                                        event -> socket.writeTextMessage(event.toString()),
                                        socket::closeHandler,
                                        () -> close(socket));
                            }));
            return;
        }
        var response = http.response();
        log.accept(request, 200);
        context.runOnContext(_ -> {
            response.setChunked(true)
                    .putHeader("Date", date())
                    .putHeader("Content-Type", "application/json");
            response.writeHead();
            follow(
                    context,
                    request,
                    watch,
                    event -> response.write(Buffer.buffer(event + "\n")),
                    response::closeHandler,
                    response::end);
        });
    }

    private static void close(ServerWebSocket socket) {
        if (!socket.isClosed()) {
            socket.close();
        }
    }

    /// Sends what the watch sees until either side ends it or its time is over. A version that is
    /// too old becomes an event of type ERROR, for the response has begun.
    private void follow(
            Context context,
            ApiRequest request,
            ApiServer.Watch watch,
            Consumer<JsonNode> send,
            Consumer<io.vertx.core.Handler<Void>> onClose,
            Runnable end) {
        try {
            var cancel = watch.start(event -> context.runOnContext(_ -> send.accept(event)));
            var seconds = request.query().getOrDefault("timeoutSeconds", "0");
            var timer =
                    seconds.matches("[1-9]\\d{0,6}")
                            ? vertx.setTimer(Long.parseLong(seconds) * 1000, _ -> end.run())
                            : -1;
            onClose.accept(_ -> {
                cancel.run();
                vertx.cancelTimer(timer);
            });
        } catch (ApiException e) {
            send.accept(ApiServer.event("ERROR", e.status()));
            end.run();
        }
    }
}
