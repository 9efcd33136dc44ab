package dev.belay.notify.slack;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static dev.belay.notify.Told.that;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.belay.HalfAnswer;
import dev.belay.engine.Unavailable;
import dev.belay.notify.OnWire;
import dev.belay.notify.Post;
import dev.belay.notify.Told;
import dev.belay.release.Announcement;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Attempt;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlackChannelTest {

    private static final String POST = "/api/chat.postMessage";
    private static final String UPDATE = "/api/chat.update";
    private static final String TS = "1700000000.000100";
    private static final String MEMO = "C024BE91L/" + TS;
    private static final Announcement HELD = that(Kind.HELD, Level.INFO);

    @RegisterExtension static final OnWire SLACK = new OnWire();

    private static final Post QUICK = new Post(OnWire.SHORT);

    private final Post post = new Post(OnWire.PATIENCE);

    private SlackChannel channel() {
        return channel(post);
    }

    private static SlackChannel channel(Post with) {
        return new SlackChannel(
                new WebApi(with, SLACK.url().resolve("/api"), OnWire.secret("xoxb-1")));
    }

    private Attempt tell(Announcement announcement, String memo) {
        return channel().tell(Told.release(), announcement, memo);
    }

    private static String ok(String ts) {
        return "{\"ok\":true,\"channel\":\"C024BE91L\",\"ts\":\"%s\",\"message\":{\"text\":\"x\"}}"
                .formatted(ts);
    }

    private static String error(String code) {
        return "{\"ok\":false,\"error\":\"%s\"}".formatted(code);
    }

    @Test
    void theFirstAnnouncementIsAMessageInThePolicysRoom() {
        SLACK.answers(POST, 200, ok(TS));
        assertThat(tell(that(Kind.QUEUED, Level.INFO), "")).isEqualTo(new Attempt.Sent(MEMO));
        assertThat(SLACK.paths()).containsExactly(POST);
        assertThat(SLACK.requests().getFirst().getHeader("Authorization"))
                .isEqualTo("Bearer xoxb-1");
        assertThat(SLACK.requests().getFirst().getHeader("Content-Type"))
                .startsWith("application/json");
        assertThat(SLACK.lastBody().path("channel").asText()).isEqualTo("#deploys");
        assertThat(SLACK.lastBody().path("text").asText()).contains("play/game-42");
    }

    @Test
    void laterOnesEditThatMessageAndReplyInItsThread() {
        SLACK.answers(UPDATE, 200, ok(TS));
        SLACK.answers(POST, 200, ok("1700000009.000900"));
        assertThat(tell(HELD, MEMO)).isEqualTo(new Attempt.Sent(MEMO));
        assertThat(SLACK.paths()).containsExactly(UPDATE, POST);
        assertThat(SLACK.body(0).path("ts").asText()).isEqualTo(TS);
        assertThat(SLACK.body(0).path("channel").asText()).isEqualTo("C024BE91L");
        assertThat(SLACK.body(1).path("thread_ts").asText()).isEqualTo(TS);
        assertThat(SLACK.body(1).path("reply_broadcast").asBoolean()).isFalse();
        assertThat(SLACK.body(1).path("text").asText()).isEqualTo("*Held*: because");
    }

    @Test
    void whatIsCriticalIsSeenOutsideTheThreadToo() {
        SLACK.answers(UPDATE, 200, ok(TS));
        SLACK.answers(POST, 200, ok("1700000009.000900"));
        tell(that(Kind.ROLLBACK_FAILED, Level.CRITICAL), MEMO);
        assertThat(SLACK.body(1).path("reply_broadcast").asBoolean()).isTrue();
    }

    @Test
    void aMessageThatSomebodyDeletedIsWrittenAnew() {
        SLACK.answers(UPDATE, 200, error("message_not_found"));
        SLACK.answers(POST, 200, ok("1700000009.000900"));
        assertThat(tell(HELD, MEMO)).isEqualTo(new Attempt.Sent("C024BE91L/1700000009.000900"));
        assertThat(SLACK.lastBody().has("thread_ts")).isFalse();
    }

    @Test
    void whatComesFromOutsideCanNeitherCallARoomNorPretendToBeALink() {
        SLACK.answers(POST, 200, ok(TS));
        channel()
                .tell(
                        Told.release("<!channel> & <https://evil.example|here>"),
                        that(Kind.QUEUED, Level.INFO, "<@U1> \"a\" & b"),
                        "");
        String text = SLACK.lastBody().path("text").asText();
        assertThat(text)
                .contains("&lt;!channel&gt; &amp; &lt;https://evil.example|here&gt;")
                .contains("&lt;@U1&gt; \"a\" &amp; b");
        assertThat(text.replaceAll("&(lt|gt|amp);", "")).doesNotContain("<", ">", "&");
    }

    /// `chat.update` parses by default, unlike `chat.postMessage`, and knows nothing of previews.
    @Test
    void slackIsAskedToMakeNothingOfBareUrlsAndNames() {
        SLACK.answers(POST, 200, ok(TS));
        SLACK.answers(UPDATE, 200, ok(TS));
        tell(HELD, "");
        tell(HELD, MEMO);
        assertThat(SLACK.paths()).containsExactly(POST, UPDATE, POST);
        for (int i = 0; i < 3; i++) {
            assertThat(SLACK.body(i).path("parse").asText()).as("request %d", i).isEqualTo("none");
        }
        for (int i : new int[] {0, 2}) {
            assertThat(SLACK.body(i).path("unfurl_links").asBoolean(true)).isFalse();
            assertThat(SLACK.body(i).path("unfurl_media").asBoolean(true)).isFalse();
        }
        assertThat(SLACK.body(1).has("unfurl_links")).isFalse();
        SLACK.answers("/services/T1/B1/secret", 200, "ok");
        webhook().tell(Told.release(), HELD, "");
        assertThat(SLACK.lastBody().path("unfurl_links").asBoolean(true)).isFalse();
        assertThat(SLACK.lastBody().path("unfurl_media").asBoolean(true)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel_not_found", "not_in_channel", "is_archived", "new_error"})
    void whatIsWrongWithARoomIsTriedAgain(String code) {
        SLACK.answers(POST, 200, error(code));
        assertThat(tell(HELD, "")).isEqualTo(new Attempt.Later("chat.postMessage: " + code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid_auth", "token_revoked", "missing_scope", "ratelimited"})
    void whatIsWrongForEveryRoomIsTheWholeChannelsTrouble(String code) {
        SLACK.answers(POST, 200, error(code));
        assertThat(tell(HELD, ""))
                .isEqualTo(new Attempt.Down("chat.postMessage: " + code, Optional.empty()));
    }

    @Test
    void aTextThatSlackNeverTakesIsGivenUp() {
        SLACK.answers(POST, 200, error("msg_too_long"));
        assertThat(tell(HELD, "")).isEqualTo(new Attempt.Never("chat.postMessage: msg_too_long"));
    }

    @Test
    void aPauseThatSlackAsksForIsKept() {
        SLACK.isBusy(UPDATE, 30);
        assertThat(tell(HELD, MEMO))
                .isEqualTo(
                        new Attempt.Down(
                                "chat.update answered 429", Optional.of(Duration.ofSeconds(30))));
    }

    @Test
    void aReplyThatFailsIsTriedAgainAsAWhole() {
        SLACK.answers(UPDATE, 200, ok(TS));
        SLACK.answers(POST, 503, "upstream");
        assertThat(tell(HELD, MEMO))
                .isEqualTo(new Attempt.Down("chat.postMessage answered 503", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "[]", "{\"ok\":true}", "{\"ok\":true,\"ts\":\"../x\"}"})
    void anAnswerThatIsNotSlacksIsNone(String body) {
        SLACK.answers(POST, 200, body);
        assertThat(tell(HELD, "")).isInstanceOf(Attempt.Down.class);
    }

    @Test
    void aRedirectIsNotFollowedWithTheToken() {
        SLACK.answers(POST, aResponse().withStatus(302).withHeader("Location", "/elsewhere"));
        assertThat(tell(HELD, "")).isInstanceOf(Attempt.Down.class);
        assertThat(SLACK.paths()).containsExactly(POST);
    }

    @Test
    void whatHangsOrBreaksOffIsUnavailable() {
        SLACK.hangs(POST);
        assertThatThrownBy(() -> channel(QUICK).tell(Told.release(), HELD, ""))
                .isInstanceOf(Unavailable.class);
        SLACK.breaksOff(POST);
        assertThatThrownBy(() -> tell(HELD, "")).isInstanceOf(Unavailable.class);
    }

    @Test
    @Timeout(30)
    void whoStopsInTheMiddleOfAnAnswerIsNotWaitedFor() throws IOException {
        try (HalfAnswer half = new HalfAnswer(200)) {
            SlackChannel bot =
                    new SlackChannel(new WebApi(QUICK, half.url(), OnWire.secret("xoxb-1")));
            SlackWebhook webhook =
                    new SlackWebhook(QUICK, OnWire.secret(half.url() + "/services/T1"));
            assertThatThrownBy(() -> bot.tell(Told.release(), HELD, ""))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage("no answer: HttpTimeoutException");
            assertThatThrownBy(() -> webhook.tell(Told.release(), HELD, ""))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage("no answer: HttpTimeoutException");
            await().until(() -> half.asked() == 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"xoxb-ge\u0001heim", "xoxb-geheim\nX-Evil: 1", "xoxb-geheim\u007f"})
    void aTokenThatNoHeaderCanCarryIsNotRepeated(String token) {
        SlackChannel channel =
                new SlackChannel(new WebApi(post, SLACK.url(), OnWire.secret(token)));
        assertThatThrownBy(() -> channel.tell(Told.release(), HELD, ""))
                .isInstanceOf(Unavailable.class)
                .hasMessage("Authorization has characters that no header can carry")
                .hasNoCause();
        assertThat(SLACK.requests()).isEmpty();
    }

    @Test
    void aWebhookWhoseAddressIsNoneIsNotRepeated() {
        SlackWebhook webhook =
                new SlackWebhook(post, OnWire.secret(SLACK.url() + "/services/ge\u0001heim"));
        assertThatThrownBy(() -> webhook.tell(Told.release(), HELD, ""))
                .hasMessageStartingWith("the file of belay.slack.webhook-url-file")
                .hasMessageNotContaining("heim")
                .hasNoCause();
    }

    @Test
    void aWebhookGetsAMessageForEachAnnouncement() {
        SLACK.answers("/services/T1/B1/secret", 200, "ok");
        SlackWebhook webhook = webhook();
        assertThat(webhook.tell(Told.release(), HELD, "")).isEqualTo(new Attempt.Sent(""));
        assertThat(SLACK.lastBody().path("text").asText()).contains("*Held*", "because");
        assertThat(SLACK.lastBody().has("channel")).isFalse();
    }

    @Test
    void aWebhookThatFailsNeverShowsItsAddress() {
        SLACK.answers("/services/T1/B1/secret", 404, "no_service");
        assertThat(webhook().tell(Told.release(), HELD, ""))
                .isEqualTo(new Attempt.Later("the webhook answered 404 no_service"));
        SLACK.isBusy("/services/T1/B1/secret", 7);
        assertThat(webhook().tell(Told.release(), HELD, ""))
                .isEqualTo(
                        new Attempt.Down(
                                "the webhook answered 429 ", Optional.of(Duration.ofSeconds(7))));
        SLACK.hangs("/services/T1/B1/secret");
        assertThatThrownBy(() -> webhook(QUICK).tell(Told.release(), HELD, ""))
                .isInstanceOf(Unavailable.class)
                .message()
                .doesNotContain("secret");
    }

    private SlackWebhook webhook() {
        return webhook(post);
    }

    private static SlackWebhook webhook(Post with) {
        return new SlackWebhook(with, OnWire.secret(SLACK.url() + "/services/T1/B1/secret"));
    }
}
