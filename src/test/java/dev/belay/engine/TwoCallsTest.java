package dev.belay.engine;

import static dev.belay.release.Samples.T0;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.belay.notify.OnWire;
import dev.belay.notify.Post;
import dev.belay.notify.Told;
import dev.belay.notify.pagerduty.PagerDutyChannel;
import dev.belay.notify.slack.SlackChannel;
import dev.belay.notify.slack.WebApi;
import dev.belay.release.Announcement;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Intent;
import dev.belay.release.Outbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Killed at every moment of telling Slack and PagerDuty, whose announcements may take two requests each: also between
/// the two.
class TwoCallsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// What is heard, oldest first: for Slack `edit` and what is posted, for PagerDuty what is done.
    private static final List<String> SLACK = new CopyOnWriteArrayList<>();

    private static final List<String> PAGER_DUTY = new CopyOnWriteArrayList<>();

    /// A rollback that fails first: of the critical one PagerDuty hears resolve and trigger.
    private static final List<Announcement> STORY =
            List.of(
                    new Announcement(1, T0, Level.INFO, Kind.QUEUED, "queued"),
                    new Announcement(2, T0, Level.INFO, Kind.STARTED, "started"),
                    new Announcement(3, T0, Level.WARNING, Kind.ROLLING_BACK, "errors"),
                    new Announcement(4, T0, Level.CRITICAL, Kind.ROLLBACK_FAILED, "refused"),
                    new Announcement(5, T0, Level.WARNING, Kind.ROLLED_BACK, "it holds"));

    private static final List<String> POSTED =
            List.of("Queued", "Started", "RollingBack", "RollbackFailed", "RolledBack");
    private static final List<String> PAGED =
            List.of("change", "trigger warning", "resolve", "trigger critical", "resolve");

    private static final String REST_IN_SLACK =
            " edit RollingBack edit RollbackFailed edit RolledBack";

    private static final Post POST = new Post(OnWire.PATIENCE);

    private static HttpServer server;

    private final Mortal process = new Mortal();
    private final FakeReleases releases =
            new FakeReleases(process, () -> T0, new FakeReleases.Watcher() {});

    @BeforeAll
    static void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", TwoCallsTest::hear);
        server.start();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static void hear(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            String said = body.path("text").asText().replaceFirst("(?s).*\\*(\\w+)\\*: .*", "$1");
            switch (path) {
                case "/chat.postMessage" -> SLACK.add(said);
                case "/chat.update" -> SLACK.add("edit");
                default -> PAGER_DUTY.add(event(body));
            }
            byte[] answer =
                    "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1700000000.000100\"}"
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(path.startsWith("/chat.") ? 200 : 202, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static String event(JsonNode body) {
        String action = body.path("event_action").asText("change");
        return (action + " " + body.path("payload").path("severity").asText()).strip();
    }

    @Test
    void undisturbedEachIsToldOnce() {
        assertThat(killedAt(Integer.MAX_VALUE)).isFalse();
        assertThat(posts()).isEqualTo(POSTED);
        assertThat(SLACK).hasSize(2 * POSTED.size() - 1);
        assertThat(PAGER_DUTY).isEqualTo(PAGED);
    }

    @Test
    void killedAtAnyMomentEachIsToldInOrderAndAtMostOneOfThemTwice() {
        Set<List<String>> slack = new HashSet<>();
        Set<List<String>> pagerDuty = new HashSet<>();
        int call = 0;
        while (killedAt(call)) {
            inOrder(posts(), POSTED);
            int edits = SLACK.size() - posts().size();
            assertThat(edits).isBetween(POSTED.size() - 1, POSTED.size());
            inOrder(calls(), List.of("trigger warning", "trigger critical"));
            assertThat(PAGER_DUTY).startsWith("change").endsWith("resolve");
            assertThat(PAGER_DUTY.size()).isBetween(PAGED.size(), PAGED.size() + 2);
            slack.add(List.copyOf(SLACK));
            pagerDuty.add(List.copyOf(PAGER_DUTY));
            call++;
        }
        assertThat(call).as("moments to die at").isGreaterThan(15);
        assertThat(slack)
                .as("between the edit and the reply, and behind the reply")
                .contains(split("Queued edit edit Started" + REST_IN_SLACK))
                .contains(split("Queued edit Started edit Started" + REST_IN_SLACK));
        assertThat(pagerDuty)
                .as("between resolve and trigger, and behind the trigger")
                .contains(paged("resolve"))
                .contains(paged("resolve", "trigger critical"));
    }

    private static List<String> split(String words) {
        return List.of(words.split(" ", -1));
    }

    /// What is heard with this more, before the critical alert.
    private static List<String> paged(String... more) {
        List<String> heard = new ArrayList<>(PAGED);
        heard.addAll(2, List.of(more));
        return heard;
    }

    private static List<String> posts() {
        return SLACK.stream().filter(said -> !said.equals("edit")).toList();
    }

    private static List<String> calls() {
        return PAGER_DUTY.stream().filter(said -> said.startsWith("trigger")).toList();
    }

    /// All of it, of which at most one comes twice, one behind the other.
    private static void inOrder(List<String> heard, List<String> wanted) {
        List<String> once = new ArrayList<>();
        for (String said : heard) {
            if (once.isEmpty() || !once.getLast().equals(said)) {
                once.add(said);
            }
        }
        assertThat(once).as(heard.toString()).isEqualTo(wanted);
        assertThat(heard.size() - once.size()).isLessThanOrEqualTo(1);
    }

    /// Tells the story in a process that is killed at this call, and then in one that is not.
    private static boolean killedAt(int call) {
        return new TwoCallsTest().tellKilledAt(call);
    }

    private boolean tellKilledAt(int call) {
        SLACK.clear();
        PAGER_DUTY.clear();
        Intent intent = Told.release().intent();
        assertThat(releases.create(intent)).isTrue();
        Stored created = releases.load(intent.id()).orElseThrow();
        Outbox outbox = new Outbox(STORY, STORY.size(), Map.of());
        assertThat(releases.commit(created, created.state().outbox(outbox))).isPresent();
        process.killAt(call, false);
        boolean survived = Mortal.survives(() -> teller().tell(List.of(intent.id())));
        process.spare();
        assertThat(teller().tell(List.of(intent.id()))).isEmpty();
        assertThat(releases.peek(intent.id()).orElseThrow().outbox().isEmpty()).isTrue();
        return !survived;
    }

    /// Each request needs its secret first, so a process that dies there dies before it, and behind the one before.
    private Teller teller() {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        Channel slack = new SlackChannel(new WebApi(POST, url, secret("slack")));
        Channel pager = new PagerDutyChannel(POST, url, secret("pager"));
        return FakeChannel.teller(releases, () -> T0, slack, pager);
    }

    private Secrets secret(String port) {
        Secrets secret = OnWire.secret("x");
        return () -> process.read(port, secret::current);
    }
}
