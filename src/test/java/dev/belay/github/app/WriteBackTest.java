package dev.belay.github.app;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static dev.belay.github.app.Given.ID;
import static dev.belay.github.app.Given.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.belay.engine.Policies.Found;
import dev.belay.release.Announcement;
import dev.belay.release.Announcement.Kind;
import dev.belay.release.Attempt;
import dev.belay.release.Baseline;
import dev.belay.release.Cause;
import dev.belay.release.Intent;
import dev.belay.release.Phase;
import dev.belay.release.Samples;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What GitHub is told of a deployment, and that it is told once, in order and never backwards.
class WriteBackTest {

    private static final Instant T0 = Samples.T0;
    private static final Cause CAUSE = new Cause.FromAlert("availability", "f00d", T0);
    private static final Phase UNDER_WAY = new Phase.Progressing(0, T0, Optional.empty());
    private static final Phase ROLLED_BACK = new Phase.RolledBack(CAUSE, T0, true);

    private static final Announcement QUEUED = said(1, Kind.QUEUED, "waiting for its turn");
    private static final Announcement STARTED =
            said(1, Kind.STARTED, "the candidate is on the target");
    private static final Announcement ADVANCED = said(2, Kind.ADVANCED, "50 % of the traffic");
    private static final Announcement SUCCEEDED = said(3, Kind.SUCCEEDED, "watched to the end");
    private static final Announcement ROLLED =
            said(3, Kind.ROLLED_BACK, "the baseline serves again");

    @RegisterExtension final GitHubOnWire wire = new GitHubOnWire();

    private final Given given = new Given();
    private final Found.Usable policy = Given.policy("game");
    private final Intent intent = Given.intent(policy, ID);
    private GitHubApi github;

    @BeforeEach
    void oneReleaseUnderWay() {
        github = wire.app(new TestClock());
        given.policies.add(policy);
        given.putOverGood(intent, UNDER_WAY);
    }

    @Test
    void goesThroughTheStatesInOrder() {
        WriteBack writeBack = writeBack(true);
        tell(writeBack, QUEUED, STARTED, ADVANCED);
        given.putOverGood(intent, new Phase.Succeeded(T0));
        tell(writeBack, SUCCEEDED);

        assertThat(states()).containsExactly("queued", "in_progress", "in_progress", "success");
        assertThat(descriptions())
                .containsExactly(
                        "Belay: waiting for its turn",
                        "Belay: the candidate is on the target",
                        "Belay: 50 % of the traffic",
                        "Belay: watched to the end");
        assertThat(wire.deployments().statuses(ID))
                .allSatisfy(s ->
                        assertThat(s.path("log_url").asText())
                                .isEqualTo("https://belay.example/releases/play/game-42"));
    }

    @Test
    void saysNothingTwice() {
        tell(writeBack(true), STARTED, ADVANCED);
        tell(writeBack(true), STARTED, ADVANCED, STARTED);

        assertThat(states()).containsExactly("in_progress", "in_progress");
    }

    @Test
    void neverGoesBack() {
        WriteBack writeBack = writeBack(true);
        tell(writeBack, STARTED, SUCCEEDED, ADVANCED);
        tell(writeBack, said(9, Kind.WATCH_OVER, "an alert after the watch"));
        tell(writeBack, QUEUED);

        assertThat(states()).containsExactly("in_progress", "success");
    }

    @Test
    void leavesToGitHubWhatGitHubReportsItself() {
        wire.deployments().report(ID, GitHubOnWire.JSON.createObjectNode().put("state", "waiting"));

        tell(writeBack(true), QUEUED);
        assertThat(states()).containsExactly("waiting");
        tell(writeBack(true), STARTED);
        assertThat(states()).containsExactly("waiting", "in_progress");
    }

    @Test
    void aRollbackIsAFailureAndADeploymentOfWhatServesAgain() {
        given.putOverGood(intent, ROLLED_BACK);
        for (int i = 0; i < 2; i++) {
            tell(writeBack(true), STARTED, ROLLED);
        }

        assertThat(states()).containsExactly("in_progress", "failure");
        List<JsonNode> made = wire.bodies("POST", GitHubOnWire.REPO + "/deployments");
        assertThat(made).hasSize(1);
        JsonNode rollback = made.getFirst();
        assertThat(rollback.path("ref").asText()).isEqualTo("a".repeat(40));
        assertThat(rollback.path("task").asText()).isEqualTo("rollback");
        assertThat(rollback.path("environment").asText()).isEqualTo("production");
        assertThat(rollback.path("auto_merge").asBoolean(true)).isFalse();
        assertThat(rollback.path("required_contexts").toString()).isEqualTo("[]");
        assertThat(rollback.path("payload").toString())
                .isEqualTo("{\"belay\":{\"rollbackOf\":42,\"release\":\"play/game-42\"}}");
        long id = wire.deployments().all().getLast().path("id").asLong();
        assertThat(wire.deployments().states(id)).containsExactly("success");
    }

    @Test
    void theDeploymentOfARollbackCanBeSwitchedOff() {
        given.putOverGood(intent, ROLLED_BACK);

        tell(writeBack(false), ROLLED);

        assertThat(states()).containsExactly("failure");
        assertThat(wire.deployments().all()).isEmpty();
    }

    @Test
    void ofTwoThatWereMadeAtOnceTheFirstCounts() {
        given.putOverGood(intent, ROLLED_BACK);
        tell(writeBack(true), ROLLED);
        long first = wire.deployments().all().getLast().path("id").asLong();
        wire.deployments()
                .add(
                        wire.deployments()
                                .all()
                                .getLast()
                                .<ObjectNode>deepCopy()
                                .put("id", first + 500));

        tell(writeBack(true), ROLLED);

        assertThat(wire.deployments().states(first)).containsExactly("success");
        assertThat(wire.deployments().states(first + 500)).containsExactly("inactive");
        assertThat(wire.bodies("POST", GitHubOnWire.REPO + "/deployments")).hasSize(1);
    }

    @Test
    void aVersionThatWasAdoptedIsKnownByItsTagOrNotAtAll() {
        String sha = "b".repeat(40);
        adopted("registry.example.com/game:" + sha);
        tell(writeBack(true), ROLLED);
        assertThat(wire.deployments().all().getLast().path("sha").asText()).isEqualTo(sha);

        wire.deployments().reset();
        adopted("registry.example.com/game:v41");
        tell(writeBack(true), ROLLED);
        assertThat(wire.deployments().all()).isEmpty();
        assertThat(states()).containsExactly("failure");
    }

    private void adopted(String image) {
        given.put(
                intent,
                ROLLED_BACK,
                "taken back",
                Optional.of(new Baseline(Optional.empty(), image, "h", "{}")));
    }

    @Test
    void aRollbackThatDoesNotHoldIsAnErrorUntilItDoes() {
        given.putOverGood(intent, new Phase.RollbackFailed(CAUSE, T0));
        tell(writeBack(true), said(4, Kind.ROLLBACK_FAILED, "it did not hold in time"));
        given.putOverGood(intent, ROLLED_BACK);
        tell(writeBack(true), said(5, Kind.ROLLED_BACK_UNVERIFIED, "nothing proves it"));

        assertThat(states()).containsExactly("error", "failure");
    }

    @Test
    void whatNeverStartedIsAnErrorOrInactive() {
        given.put(intent, new Phase.Rejected(T0));
        tell(writeBack(true), said(1, Kind.REJECTED, "no such container"));
        assertThat(states()).containsExactly("error");

        wire.deployments().reset();
        given.put(intent, new Phase.Superseded("game-43", T0));
        tell(writeBack(true), said(1, Kind.SUPERSEDED, "by game-43"));
        assertThat(states()).containsExactly("inactive");
    }

    @Test
    void aHoldBeforeTheStartLeavesItQueued() {
        given.put(intent, new Phase.Pending(T0, true));

        tell(writeBack(true), said(1, Kind.HELD, "dana: not on a Friday"));

        assertThat(states()).containsExactly("queued");
    }

    @Test
    void severalReleasesOfOneDeploymentAreOneStatus() {
        Intent match = Given.intent(with("match"), ID);
        Intent save = Given.intent(with("save"), ID);
        given.put(intent, UNDER_WAY);
        given.put(match, UNDER_WAY);
        given.put(save, UNDER_WAY);
        WriteBack writeBack = writeBack(true);

        tell(writeBack, match, STARTED);
        given.put(match, new Phase.Succeeded(T0));
        tell(writeBack, match, SUCCEEDED);
        assertThat(states()).containsExactly("in_progress", "in_progress");
        given.put(save, new Phase.Succeeded(T0));
        given.put(intent, new Phase.Succeeded(T0));
        tell(writeBack, save, SUCCEEDED);

        assertThat(states()).containsExactly("in_progress", "in_progress", "success");
        assertThat(descriptions().getLast()).isEqualTo("Belay: save: watched to the end");
        assertThat(wire.deployments().statuses(ID).getLast().path("auto_inactive").asBoolean(true))
                .isFalse();
    }

    @Test
    void oneFailureOfSeveralWins() {
        Intent match = Given.intent(with("match"), ID);
        given.put(intent, UNDER_WAY);
        given.put(match, ROLLED_BACK);
        WriteBack writeBack = writeBack(true);

        tell(writeBack, match, ROLLED);
        given.put(intent, new Phase.Succeeded(T0));
        tell(writeBack, intent, SUCCEEDED);

        assertThat(states()).containsOnly("failure");
        assertThat(descriptions()).first().isEqualTo("Belay: match: the baseline serves again");
    }

    private Found.Usable with(String name) {
        Found.Usable other = Given.policy(name);
        given.policies.add(other);
        return other;
    }

    @Test
    void aLongReasonIsCutToWhatGitHubTakes() {
        String rocket = "\uD83D\uDE80";
        for (String text :
                List.of("because ".repeat(40), rocket.repeat(90), "x" + rocket.repeat(90))) {
            wire.deployments().reset();
            tell(writeBack(true), said(1, Kind.STARTED, text));

            String description = descriptions().getFirst();
            assertThat(description.length()).isBetween(139, 140);
            assertThat(description).endsWith("…");
            assertThat(description.codePoints())
                    .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
        }
    }

    @Test
    void whatGitHubCouldNotHearComesLaterInOrderAndOnce() {
        WriteBack writeBack = writeBack(true);
        tell(writeBack, STARTED);
        for (var away :
                List.of(
                        aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                        aResponse().withStatus(502),
                        aResponse().withStatus(200).withBody("[{\"state\":"))) {
            wire.onlyAnswers(away);
            assertThat(tell(writeBack, intent, ADVANCED)).isInstanceOf(Attempt.Down.class);
        }
        wire.recovers();

        given.putOverGood(intent, new Phase.Succeeded(T0));
        tell(writeBack, ADVANCED, SUCCEEDED);

        assertThat(states()).containsExactly("in_progress", "in_progress", "success");
    }

    @Test
    void aDeploymentThatIsGoneIsSaidSo() {
        wire.onlyAnswers(aResponse().withStatus(404).withBody("{\"message\": \"Not Found\"}"));

        assertThat(tell(writeBack(true), intent, STARTED))
                .isInstanceOfSatisfying(
                        Attempt.Later.class, later -> assertThat(later.why()).contains("404"));
    }

    private WriteBack writeBack(boolean rollbackDeployments) {
        return new WriteBack(
                github,
                given,
                given,
                new WriteBack.Options(
                        Optional.of(PageLinks.of("https://belay.example")), rollbackDeployments));
    }

    private void tell(WriteBack writeBack, Announcement... announcements) {
        for (Announcement announcement : announcements) {
            Attempt attempt = tell(writeBack, intent, announcement);
            assertThat(attempt).isInstanceOf(Attempt.Sent.class);
        }
    }

    private Attempt tell(WriteBack writeBack, Intent about, Announcement announcement) {
        return writeBack.tell(given.states.get(about.id()), announcement, "");
    }

    private List<String> states() {
        return wire.deployments().states(ID);
    }

    private List<String> descriptions() {
        return wire.deployments().statuses(ID).stream()
                .map(s -> s.path("description").asText())
                .toList();
    }
}
