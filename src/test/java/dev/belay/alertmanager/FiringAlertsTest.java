package dev.belay.alertmanager;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.belay.HalfAnswer;
import dev.belay.engine.Alerts.Firing;
import dev.belay.engine.Unavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiringAlertsTest {

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String body = "[]";

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        requests.add(
                                URLDecoder.decode(
                                        exchange.getRequestURI().getRawQuery() == null
                                                ? ""
                                                : exchange.getRequestURI().getRawQuery(),
                                        UTF_8));
                        exchange.getResponseHeaders().set("Location", "/elsewhere");
                        byte[] bytes = body.getBytes(UTF_8);
                        exchange.sendResponseHeaders(status, bytes.length);
                        exchange.getResponseBody().write(bytes);
                    }
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private List<Firing> ask() {
        return new FiringAlerts(
                        FiringAlerts.address(
                                "http://127.0.0.1:%d/am/".formatted(server.getAddress().getPort())))
                .about("play", "game-server");
    }

    @Test
    void asksForWhatIsSilencedToo() {
        assertThat(ask()).isEmpty();
        assertThat(requests)
                .containsExactly(
                        "active=true&silenced=true&inhibited=true&filter=namespace=\"play\""
                                + "&filter=service=\"game-server\""
                                + "&filter=belay_action=~\"rollback|hold\"");
    }

    @Test
    void readsTheSloAndTheReleaseIfThereIsOne() {
        body =
                """
                [{"labels": {"slo": "availability", "belay_release": "game-server-1"},
                  "status": {"state": "suppressed"}},
                 {"labels": {"slo": "latency"}},
                 {"labels": {"slo": "errors", "belay_release": "../../x"}},
                 {"labels": {"alertname": "Watchdog"}}]
                """;
        assertThat(ask())
                .containsExactly(
                        new Firing("availability", Optional.of("game-server-1")),
                        new Firing("latency", Optional.empty()),
                        new Firing("errors", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 401, 404, 503})
    void anythingButAnAnswerIsNone(int answered) {
        status = answered;
        assertThatThrownBy(this::ask)
                .isInstanceOf(Unavailable.class)
                .hasMessage("Alertmanager could not be asked what fires: it answered " + answered);
        assertThat(requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "{}", "\"secret\"", "<html>secret"})
    void nonsenseIsNone(String text) {
        body = text;
        assertThatThrownBy(this::ask)
                .isInstanceOf(Unavailable.class)
                .hasMessageStartingWith("Alertmanager could not be asked what fires: ")
                .hasMessageNotContaining("secret");
    }

    @Test
    @Timeout(30)
    void whoStopsInTheMiddleOfAnAnswerIsNotWaitedFor() throws IOException {
        try (HalfAnswer half = new HalfAnswer(200)) {
            FiringAlerts firing = new FiringAlerts(half.url());
            assertThatThrownBy(() -> firing.about("play", "game-server"))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("HttpTimeoutException");
            await().until(() -> half.asked() == 1);
        }
    }

    @Test
    void aServerThatIsGoneIsNone() {
        server.stop(0);
        assertThatThrownBy(this::ask)
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("Connect");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "alertmanager:9093", "ftp://a", "http://u:secret@a", "http://a?x=1"})
    void onlyABaseUrlWillDo(String bad) {
        assertThatThrownBy(() -> FiringAlerts.address(bad))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("belay.alertmanager.url")
                .hasMessageNotContaining("secret");
        assertThat(FiringAlerts.address("http://am:9093/")).isEqualTo(URI.create("http://am:9093"));
    }
}
