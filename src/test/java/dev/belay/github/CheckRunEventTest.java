package dev.belay.github;

import static dev.belay.github.Samples.SHA;
import static dev.belay.github.Samples.fixture;
import static dev.belay.github.Samples.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.Policies.Found;
import dev.belay.policy.Varied;
import dev.belay.release.Intent;
import dev.belay.release.Phase;
import dev.belay.release.Press;
import dev.belay.release.ReleaseId;
import dev.belay.release.SampleReleases;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The event `check_run`: who pressed `Roll back`. It is written down on the release, and no more than that happens here.
class CheckRunEventTest {

    private static final String NAME = "game-server-145988746";
    private static final ReleaseId ID = new ReleaseId("game", NAME);
    private static final String BODY = fixture("check_run-requested_action");

    private final DeliveryReader reader = new DeliveryReader();
    private final FakePorts ports = new FakePorts();
    private final DeliveryHandler handler = new DeliveryHandler(ports, ports, ports);

    @BeforeEach
    void aReleaseUnderWayThatHasAButton() {
        Found.Usable found = withTeams("acme/sre");
        ports.policies.add(found);
        Intent intent = SampleReleases.of(found.policy(), ID, Samples.REPOSITORY, SHA);
        ports.stored.put(ID, intent);
        ports.states.put(ID, SampleReleases.at(intent, new Phase.Promoting(Samples.CREATED), true));
    }

    static Found.Usable withTeams(String... teams) {
        Found.Usable found = (Found.Usable) server();
        return new Found.Usable(
                found.namespace(),
                found.name(),
                found.source(),
                Varied.teams(found.policy(), teams));
    }

    @Test
    void readsWhoPressedWhat() {
        assertThat(read(BODY))
                .isEqualTo(
                        new Delivery.Pressed(
                                ID,
                                "belay/game-server",
                                new Press("codebytere", "example/game", SHA)));
    }

    @Test
    void aPressIsKeptAndTheClockIsAskedToLook() {
        Answer answer = handle(BODY);

        assertThat(answer.releases())
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.outcome()).isEqualTo(Outcome.KNOWN);
                    assertThat(item.reason())
                            .isEqualTo(
                                    "github:codebytere pressed Roll back; GitHub is asked whether that"
                                            + " is a member");
                });
        assertThat(ports.states.get(ID).presses()).containsExactly("codebytere");
        assertThat(ports.states.get(ID).phase()).isInstanceOf(Phase.Promoting.class);
        assertThat(ports.pokes).isEqualTo(1);
    }

    @Test
    void pressedTwiceIsPressedOnce() {
        handle(BODY);

        assertIgnored(BODY, "github:codebytere pressed it before, and GitHub is being asked");
        assertThat(ports.states.get(ID).presses()).containsExactly("codebytere");
    }

    @Test
    void atMostFourPeopleWaitToBeJudged() {
        for (int i = 0; i < Press.MOST; i++) {
            assertThat(handle(by("lee" + i)).outcome()).isEqualTo(Outcome.KNOWN);
        }

        assertIgnored(BODY, "others pressed it before, and GitHub is being asked about them");
        assertThat(ports.states.get(ID).presses()).hasSize(Press.MOST);
    }

    @Test
    void afterTheEndNothingIsLeftToAskFor() {
        put(new Phase.Succeeded(Samples.CREATED), true);

        assertThat(ignored(BODY)).startsWith("finished already (rollback, github:codebytere: ");
        assertThat(ports.states.get(ID).verdicts().entries()).isEmpty();
        assertThat(ports.states.get(ID).presses()).isEmpty();
    }

    @Test
    void withoutAVersionToGoBackToThereIsNothingToAskFor() {
        put(new Phase.Promoting(Samples.CREATED), false);

        assertThat(ignored(BODY)).startsWith("there is no version to go back to");
    }

    @ParameterizedTest
    @CsvSource({
        "game/game-server-145988746, game/other-145988746",
        "game/game-server-145988746, other/game-server-145988746",
        "game/game-server-145988746, game/game-server-2-7",
        "belay/game-server, belay/other",
        "belay/game-server, game-server"
    })
    void aCheckRunThatIsNotOfThisRepositorysPolicyTellsNobodyAnything(String from, String to) {
        assertThat(handle(BODY.replace(from, to)).reason())
                .isEqualTo("no policy of this repository's has that release");
        assertThat(ports.told).isEqualTo(List.of());
        assertThat(ports.pokes).isZero();
    }

    @Test
    void aForeignRepositoryTellsNobodyAnything() {
        ports.policies.clear();

        assertThat(handle(BODY).outcome()).isEqualTo(Outcome.IGNORED);
        assertThat(ports.told).isEqualTo(List.of());
    }

    @Test
    void theReleaseItselfKnowsItsRepositoryAndCommit() {
        String wrong = "the check run is not on the commit of this release";

        assertIgnored(BODY.replace(SHA, "0".repeat(40)), wrong);
        assertIgnored(BODY.replace("example/game", "example/fork"), wrong);
        assertThat(ports.states.get(ID).presses()).isEmpty();
    }

    @Test
    void withoutTeamsThereIsNoButton() {
        ports.policies.clear();
        ports.policies.add(withTeams());

        assertThat(handle(BODY).reason())
                .isEqualTo("the policy names no teams whose members may roll back");
        assertThat(ports.told).isEqualTo(List.of());
    }

    @Test
    void aReleaseThatIsGoneIsNotTold() {
        ports.stored.clear();

        assertIgnored(BODY, "there is no such release");
    }

    @Test
    void whatCannotBeNotedIsSentAgain() {
        ports.unavailable.add(NAME);

        assertThat(handle(BODY).outcome()).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(handle(BODY).isComplete()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"created", "completed", "rerequested"})
    void onlyTheButtonCounts(String action) {
        assertThat(read(BODY.replace("\"requested_action\",", "\"%s\",".formatted(action))))
                .isEqualTo(
                        new Delivery.Nothing(
                                "event check_run with action %s is not handled".formatted(action)));
    }

    @Test
    void aButtonOfAnyoneElseMeansNothing() {
        Delivery nothing = new Delivery.Nothing("a button that is not Belay's");

        assertThat(read(fixture("check_run-as-published"))).isEqualTo(nothing);
        assertThat(read(BODY.replace("\"rollback\"", "\"rollback \""))).isEqualTo(nothing);
        for (String id :
                List.of("", "game", "game/", "/x", "a/b/c", "Game/x", "game/x\\n", "game/x y")) {
            assertThat(read(BODY.replace("game/" + NAME, id))).as(id).isEqualTo(nothing);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "requested_action, requested_action is missing",
        "identifier, requested_action.identifier is missing",
        "check_run, check_run is missing",
        "sender, sender is missing",
        "repository, repository is missing"
    })
    void namesWhatIsMissing(String field, String problem) {
        String body = BODY.replace("\"%s\": ".formatted(field), "\"x\": ");

        assertThat(read(body)).isEqualTo(new Delivery.Unreadable(problem));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"name\": \"belay/game-server\" | \"name\": null | check_run.name is missing",
                "\"name\": \"belay/game-server\" | \"name\": 5 | check_run.name has the wrong type",
                "f95f852bd8fca8fcc58a9a2d6c842781e32a215e | main | check_run.head_sha is not 40 or 64 hex digits",
                "example/game | game | repository.full_name is not owner/name",
                "\"codebytere\" | null | sender.login is missing",
                "codebytere | a/../b | sender.login is not the form of a login",
                "codebytere | -x | sender.login is not the form of a login"
            })
    void namesWhatIsWrong(String from, String to, String problem) {
        // The suite has a commit, too, which nobody reads.
        assertThat(read(BODY.replace(from, to)).toString())
                .isEqualTo(new Delivery.Unreadable(problem).toString());
    }

    private static String by(String login) {
        return BODY.replace("codebytere", login);
    }

    private void put(Phase phase, boolean withBaseline) {
        ports.states.put(ID, SampleReleases.at(ports.stored.get(ID), phase, withBaseline));
    }

    private void assertIgnored(String body, String reason) {
        assertThat(ignored(body)).isEqualTo(reason);
    }

    private String ignored(String body) {
        Answer answer = handle(body);
        assertThat(answer.outcome()).isEqualTo(Outcome.IGNORED);
        return answer.releases().getFirst().reason();
    }

    private Answer handle(String body) {
        return handler.handle(read(body));
    }

    private Delivery read(String body) {
        return reader.read("check_run", Encoding.JSON, Samples.bytes(body));
    }
}
