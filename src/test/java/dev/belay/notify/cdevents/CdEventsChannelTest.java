package dev.belay.notify.cdevents;

import static dev.belay.notify.Told.that;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.belay.HalfAnswer;
import dev.belay.engine.Unavailable;
import dev.belay.notify.OnWire;
import dev.belay.notify.Post;
import dev.belay.notify.Told;
import dev.belay.release.Announcement;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Announcement.Level;
import dev.belay.release.Attempt;
import dev.belay.release.ReleaseState;
import dev.belay.release.Samples;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CdEventsChannelTest {

    private static final String SINK = "/play/default";
    private static final Announcement ROLLED_BACK = that(Kind.ROLLED_BACK, Level.WARNING);

    @RegisterExtension static final OnWire BROKER = new OnWire();

    private static final Post QUICK = new Post(OnWire.SHORT);

    private final Post post = new Post(OnWire.PATIENCE);

    @BeforeEach
    void takesEverything() {
        BROKER.answers(SINK, 202, "");
    }

    private Attempt tell(ReleaseState state, Announcement announcement, String memo) {
        return tell(post, state, announcement, memo);
    }

    private static Attempt tell(
            Post with, ReleaseState state, Announcement announcement, String memo) {
        return new CdEventsChannel(with, BROKER.url().resolve(SINK))
                .tell(state, announcement, memo);
    }

    private static List<String> types() {
        return BROKER.requests().stream().map(r -> r.getHeader("ce-type")).toList();
    }

    private static String type(String subject) {
        return "dev.cdevents." + subject + ".0.3.0";
    }

    @Test
    void aRollbackIsAnIncidentThatIsDetectedAndResolved() {
        String memo = "";
        for (Announcement announcement : Told.aRollback()) {
            memo = ((Attempt.Sent) tell(Told.started(true), announcement, memo)).memo();
        }
        assertThat(types())
                .containsExactly(
                        type("incident.detected"),
                        type("service.rolledback"),
                        type("incident.resolved"));
        assertThat(memo).isEmpty();
    }

    @Test
    void aCertifiedReleaseIsAnUpgradeOrAFirstDeployment() {
        tell(Told.started(true), that(Kind.CERTIFIED, Level.INFO), "");
        tell(Told.started(false), that(Kind.CERTIFIED, Level.INFO), "");
        assertThat(types()).containsExactly(type("service.upgraded"), type("service.deployed"));
    }

    @Test
    void theAttributesAreTheContextOfTheEvent() {
        tell(Told.started(true), ROLLED_BACK, "");
        LoggedRequest request = BROKER.requests().getFirst();
        JsonNode event = BROKER.body(0);
        JsonNode context = event.path("context");
        assertThat(request.getHeader("ce-specversion")).isEqualTo("1.0");
        assertThat(request.getHeader("Content-Type")).startsWith("application/json");
        assertThat(request.getHeader("ce-id")).isEqualTo(context.path("id").asText());
        assertThat(request.getHeader("ce-type")).isEqualTo(context.path("type").asText());
        assertThat(request.getHeader("ce-source")).isEqualTo(context.path("source").asText());
        assertThat(request.getHeader("ce-time")).isEqualTo(context.path("timestamp").asText());
        assertThat(request.getHeader("ce-subject"))
                .isEqualTo(event.path("subject").path("id").asText())
                .isEqualTo("play/game");
        assertThat(context.path("specversion").asText()).isEqualTo("0.5.1");
        JsonNode content = event.path("subject").path("content");
        assertThat(content.path("environment").path("id").asText()).isNotEmpty();
        assertThat(content.path("artifactId").asText())
                .isEqualTo(PackageUrl.of(Samples.BASELINE.image()));
    }

    @Test
    void aRepeatHasTheSameIdAndTwoEventsOfOneAnnouncementHaveNot() {
        tell(Told.started(true), ROLLED_BACK, "open");
        tell(Told.started(true), ROLLED_BACK, "open");
        List<String> ids = BROKER.requests().stream().map(r -> r.getHeader("ce-id")).toList();
        assertThat(ids).hasSize(4);
        assertThat(ids.subList(0, 2)).isEqualTo(ids.subList(2, 4)).doesNotHaveDuplicates();
    }

    @Test
    void anOpenIncidentIsDetectedOnce() {
        assertThat(tell(Told.started(true), that(Kind.ROLLBACK_FAILED, Level.CRITICAL), "open"))
                .isEqualTo(new Attempt.Sent("open"));
        assertThat(BROKER.requests()).isEmpty();
        assertThat(tell(Told.started(true), that(Kind.HELD, Level.CRITICAL), ""))
                .isEqualTo(new Attempt.Sent("open"));
        assertThat(types()).containsExactly(type("incident.detected"));
        assertThat(BROKER.lastBody().path("subject").path("content").path("description").asText())
                .isEqualTo("because");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 401, 403, 404, 408, 409, 429, 500, 503})
    void whatMayWorkLaterIsTriedAgain(int code) {
        BROKER.answers(SINK, code, "");
        assertThat(tell(Told.started(true), ROLLED_BACK, "open")).isInstanceOf(Attempt.Down.class);
        assertThat(BROKER.requests()).as("in order").hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 415, 422})
    void whatTheSinkWillNeverTakeIsGivenUp(int code) {
        BROKER.answers(SINK, code, "");
        assertThat(tell(Told.started(true), ROLLED_BACK, "")).isInstanceOf(Attempt.Never.class);
    }

    @Test
    void aSinkThatHangsIsUnavailable() {
        BROKER.hangs(SINK);
        assertThatThrownBy(() -> tell(QUICK, Told.started(true), ROLLED_BACK, ""))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    @Timeout(30)
    void whoStopsInTheMiddleOfAnAnswerIsNotWaitedFor() throws IOException {
        try (HalfAnswer half = new HalfAnswer(202)) {
            CdEventsChannel channel = new CdEventsChannel(QUICK, half.url());
            assertThatThrownBy(() -> channel.tell(Told.started(true), ROLLED_BACK, ""))
                    .isInstanceOf(Unavailable.class)
                    .hasMessage("no answer: HttpTimeoutException");
            await().until(() -> half.asked() == 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "registry.example.com/acme/game-server:1.2,"
                + "pkg:oci/game-server?repository_url=registry.example.com%2Facme%2Fgame-server&tag=1.2",
        "registry.example.com:5000/game@sha256:0b31,"
                + "pkg:oci/game@sha256%3A0b31?repository_url=registry.example.com%3A5000%2Fgame",
        "game:1@sha256:0b31, pkg:oci/game@sha256%3A0b31?repository_url=game&tag=1",
        "registry:5000/Game, pkg:oci/game?repository_url=registry%3A5000%2FGame",
    })
    void anImageIsAPackageUrl(String image, String url) {
        assertThat(PackageUrl.of(image)).isEqualTo(url);
    }

    @Test
    void anAttributeIsEncodedAsTheBindingAsks() {
        assertThat(HeaderValue.encoded("a \"b\" 50% \u00e9\r\n"))
                .isEqualTo("a%20%22b%22%2050%25%20%C3%A9%0D%0A");
    }
}
