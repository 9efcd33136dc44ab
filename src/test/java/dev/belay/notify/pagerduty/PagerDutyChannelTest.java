package dev.belay.notify.pagerduty;

import static dev.belay.notify.Told.that;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagerDutyChannelTest {

    private static final String EVENTS = "/v2/enqueue";
    private static final String CHANGES = "/v2/change/enqueue";
    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final Announcement ROLLING_BACK = that(Kind.ROLLING_BACK, Level.WARNING);

    @RegisterExtension static final OnWire PAGER_DUTY = new OnWire();

    private static final Post QUICK = new Post(OnWire.SHORT);

    private final Post post = new Post(OnWire.PATIENCE);

    @BeforeEach
    void takesEverything() {
        String accepted =
                "{\"status\":\"success\",\"message\":\"Event processed\",\"dedup_key\":\"x\"}";
        PAGER_DUTY.answers(EVENTS, 202, accepted);
        PAGER_DUTY.answers(
                CHANGES, 202, "{\"status\":\"success\",\"message\":\"Change event processed\"}");
    }

    private Attempt tell(Announcement announcement, String memo) {
        return tell(post, announcement, memo);
    }

    private static Attempt tell(Post with, Announcement announcement, String memo) {
        return new PagerDutyChannel(with, PAGER_DUTY.url(), OnWire.secret(KEY))
                .tell(Told.started(true), announcement, memo);
    }

    private static List<String> actions() {
        List<String> actions = new ArrayList<>();
        for (int i = 0; i < PAGER_DUTY.requests().size(); i++) {
            JsonNode body = PAGER_DUTY.body(i);
            actions.add(
                    (body.path("event_action").asText("change")
                                    + " "
                                    + body.path("payload").path("severity").asText())
                            .strip());
        }
        return actions;
    }

    @Test
    void aRollbackThatWorksIsAWarningThatResolvesItself() {
        String memo = "";
        for (Announcement announcement : Told.aRollback()) {
            memo = ((Attempt.Sent) tell(announcement, memo)).memo();
        }
        assertThat(actions()).containsExactly("change", "trigger warning", "resolve");
        assertThat(memo).isEmpty();
        JsonNode trigger = PAGER_DUTY.body(1);
        assertThat(trigger.path("routing_key").asText()).isEqualTo(KEY);
        assertThat(trigger.path("dedup_key").asText()).isEqualTo("play/game-42");
        JsonNode payload = trigger.path("payload");
        assertThat(payload.path("summary").asText()).contains("game", "because");
        assertThat(payload.path("source").asText()).isEqualTo("belay/play");
        assertThat(payload.path("timestamp").asText()).isNotEmpty();
        assertThat(PAGER_DUTY.body(2).path("dedup_key").asText()).isEqualTo("play/game-42");
        assertThat(PAGER_DUTY.requests().getFirst().getUrl()).isEqualTo(CHANGES);
        assertThat(PAGER_DUTY.body(0).has("event_action")).isFalse();
    }

    @Test
    void aRollbackThatFailsIsAnAlertOfItsOwn() {
        assertThat(tell(that(Kind.ROLLBACK_FAILED, Level.CRITICAL), "warning"))
                .isEqualTo(new Attempt.Sent("critical"));
        assertThat(actions()).containsExactly("resolve", "trigger critical");
        assertThat(tell(that(Kind.ROLLED_BACK, Level.WARNING), "critical"))
                .isEqualTo(new Attempt.Sent(""));
        assertThat(actions()).endsWith("resolve");
    }

    @Test
    void whatIsCriticalStaysSo() {
        assertThat(tell(that(Kind.BLIND, Level.WARNING), "critical"))
                .isEqualTo(new Attempt.Sent("critical"));
        tell(that(Kind.FOREIGN_CHANGE, Level.CRITICAL), "critical");
        assertThat(actions()).containsExactly("trigger warning", "trigger critical");
    }

    @Test
    void anUnverifiedRollbackIsCriticalAndStaysOpen() {
        assertThat(tell(that(Kind.ROLLED_BACK_UNVERIFIED, Level.CRITICAL), ""))
                .isEqualTo(new Attempt.Sent("critical"));
        assertThat(actions()).containsExactly("trigger critical");
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "QUEUED",
                "ADVANCED",
                "PROMOTED",
                "CERTIFIED",
                "REJECTED",
                "SUCCEEDED",
                "RESUMED",
                "CANCELLED",
                "HELD"
            })
    void whatCallsNobodyIsNotSent(Kind kind) {
        assertThat(tell(that(kind, Level.INFO), "")).isEqualTo(new Attempt.Sent(""));
        assertThat(PAGER_DUTY.requests()).isEmpty();
    }

    @Test
    void anEventThatPagerDutyRefusesIsGivenUp() {
        PAGER_DUTY.answers(
                EVENTS,
                400,
                "{\"status\":\"invalid event\",\"message\":\"Event object is invalid\"}");
        assertThat(tell(ROLLING_BACK, "")).isInstanceOf(Attempt.Never.class);
    }

    @Test
    void aKeyIsNeverShown() {
        PAGER_DUTY.answers(EVENTS, 403, "forbidden");
        assertThat(tell(ROLLING_BACK, ""))
                .isEqualTo(new Attempt.Later("/v2/enqueue answered 403 forbidden"));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void itsOwnTroubleIsTriedAgain(int code) {
        PAGER_DUTY.answers(EVENTS, code, "");
        assertThat(tell(ROLLING_BACK, "")).isInstanceOf(Attempt.Down.class);
    }

    @Test
    void tooManyEventsAreTriedAgainWhenItSays() {
        PAGER_DUTY.isBusy(EVENTS, 30);
        assertThat(tell(ROLLING_BACK, ""))
                .isEqualTo(
                        new Attempt.Down(
                                "/v2/enqueue answered 429 ", Optional.of(Duration.ofSeconds(30))));
    }

    @Test
    void aResolveThatFailsKeepsTheTriggerForLater() {
        PAGER_DUTY.answers(EVENTS, 500, "");
        assertThat(tell(that(Kind.ROLLBACK_FAILED, Level.CRITICAL), "warning"))
                .isInstanceOf(Attempt.Down.class);
        assertThat(actions()).containsExactly("resolve");
    }

    @Test
    void whatHangsOrBreaksOffIsUnavailable() {
        PAGER_DUTY.hangs(EVENTS);
        assertThatThrownBy(() -> tell(QUICK, ROLLING_BACK, "")).isInstanceOf(Unavailable.class);
        PAGER_DUTY.breaksOff(EVENTS);
        assertThatThrownBy(() -> tell(ROLLING_BACK, "")).isInstanceOf(Unavailable.class);
    }

    @Test
    @Timeout(30)
    void whoStopsInTheMiddleOfAnAnswerIsNotWaitedFor() throws IOException {
        try (HalfAnswer half = new HalfAnswer(202)) {
            PagerDutyChannel channel = new PagerDutyChannel(QUICK, half.url(), OnWire.secret(KEY));
            assertThatThrownBy(() -> channel.tell(Told.started(true), ROLLING_BACK, ""))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage("no answer: HttpTimeoutException");
            await().until(() -> half.asked() == 1);
        }
    }

    @Test
    void aSummaryIsNeverLongerThanPagerDutyTakes() {
        tell(that(Kind.ROLLING_BACK, Level.WARNING, "x".repeat(3_000)), "");
        assertThat(PAGER_DUTY.lastBody().path("payload").path("summary").asText()).hasSize(1_024);
    }
}
