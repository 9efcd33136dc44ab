package dev.belay.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.belay.CapturedLog;
import dev.belay.FakeSecrets;
import dev.belay.HalfAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Asking the clock of another process for a look.
class RemoteClockTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final FakeSecrets tokens = new FakeSecrets();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch released = new CountDownLatch(1);
    private HttpServer server;
    private volatile int status = 204;
    private volatile boolean hangs;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(
                    "%s %s %s"
                            .formatted(
                                    exchange.getRequestMethod(),
                                    exchange.getRequestURI(),
                                    exchange.getRequestHeaders().getFirst("Authorization")));
            if (hangs) {
                released.await();
            }
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private URI address() {
        return URI.create("http://127.0.0.1:%d/clock".formatted(server.getAddress().getPort()));
    }

    @Test
    void presentsTheNewestToken() {
        tokens.set("new", "old");
        new RemoteClock(address(), tokens).run();
        assertThat(requests).containsExactly("POST /clock Bearer new");
    }

    @Test
    void presentsNoneWhereTheClockAsksForNone() {
        new RemoteClock(address(), tokens).run();
        assertThat(requests).containsExactly("POST /clock null");
    }

    @Test
    void goesNowhereElse() {
        tokens.set("secret");
        status = 307;
        try (CapturedLog log = new CapturedLog()) {
            new RemoteClock(address(), tokens).run();
            assertThat(log.lines()).singleElement().asString().contains("it answered 307");
        }
        assertThat(requests).containsExactly("POST /clock Bearer secret");
    }

    @Test
    void saysTheSameTroubleOnce() {
        RemoteClock clock = new RemoteClock(address(), tokens);
        try (CapturedLog log = new CapturedLog()) {
            status = 401;
            clock.run();
            clock.run();
            assertThat(log.lines()).singleElement().asString().contains("belay.clock.url", "401");
            status = 503; // Heard; what was left undone is the clock's own business.
            clock.run();
            assertThat(log.lines()).hasSize(1);
            status = 401;
            clock.run();
            assertThat(log.lines()).hasSize(2);
        }
    }

    @Test
    void aClockThatIsGoneOrSilentIsAWarningAndNoMore() {
        // Shorter than it waits for a connection, which would be another trouble.
        RemoteClock silent = new RemoteClock(address(), tokens, Duration.ofMillis(1500));
        await().atMost(LONG).until(() -> isHeard(silent));
        hangs = true;
        try (CapturedLog log = new CapturedLog()) {
            silent.run();
            assertThat(log.lines()).singleElement().asString().contains("HttpTimeoutException");
            released.countDown();
            server.stop(0);
            silent.run();
            assertThat(log.lines()).hasSize(2).last().asString().contains("ConnectException");
        }
    }

    private static boolean isHeard(RemoteClock clock) {
        try (CapturedLog log = new CapturedLog()) {
            clock.run();
            return log.lines().isEmpty();
        }
    }

    /// Its status is all that is read.
    @Test
    @Timeout(30)
    void whoStopsInTheMiddleOfAnAnswerIsNotWaitedFor() throws IOException {
        try (HalfAnswer half = new HalfAnswer(200);
                CapturedLog log = new CapturedLog()) {
            RemoteClock clock = new RemoteClock(half.url(), tokens);
            clock.run();
            clock.run();
            await().until(() -> half.asked() == 2);
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void aTokenThatNoHeaderCanCarryIsNotRepeated() {
        tokens.set("geh\u0001eim");
        try (CapturedLog log = new CapturedLog()) {
            new RemoteClock(address(), tokens).run();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("UnfitToken")
                    .doesNotContain("geh");
        }
        assertThat(requests).isEmpty();
    }

    @Test
    void nobodyWaitsForItAndManyWhoAskShareItsRequests() {
        hangs = true;
        AfterAnswer after = new AfterAnswer();
        Runnable poke = after.followedUp(new RemoteClock(address(), tokens));
        poke.run();
        await().atMost(LONG).until(() -> requests.size() == 1);
        for (int i = 0; i < 1000; i++) {
            poke.run(); // Returns though no answer comes.
        }
        assertThat(requests).hasSize(1);
        hangs = false;
        released.countDown();
        await().atMost(LONG).until(() -> requests.size() >= 4);
        after.close();
        assertThat(requests).hasSizeLessThanOrEqualTo(8);
    }

    @Test
    void onlyAUrlWillDo() {
        for (String good : List.of("http://belay-clock.belay/clock", "https://c:8443/clock?a=b")) {
            assertThat(RemoteClock.address(good)).hasToString(good);
        }
        for (String bad :
                List.of(
                        "",
                        "belay-clock",
                        "/clock",
                        "file:///clock",
                        "http:///clock",
                        "http://me:secret@c/clock",
                        "http://c/clock#now",
                        "http://c/ clock")) {
            assertThatThrownBy(() -> RemoteClock.address(bad))
                    .as(bad)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("belay.clock.url")
                    .hasMessageNotContaining("secret");
        }
    }
}
