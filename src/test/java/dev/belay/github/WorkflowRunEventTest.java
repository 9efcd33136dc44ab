package dev.belay.github;

import static dev.belay.github.Samples.server;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.Policies.Found;
import dev.belay.policy.Varied;
import dev.belay.policy.VerificationWorkflow.OnFailure;
import dev.belay.release.Intent;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The event `workflow_run`: a hint of how a run ended, which the release compares with the run it waits for.
class WorkflowRunEventTest {

    private static final String NAME = "game/game-server-145988746/login";
    private static final String URL = "https://github.com/example/game/actions/runs/99";

    private final DeliveryReader reader = new DeliveryReader();
    private final FakePorts ports = new FakePorts();
    private final DeliveryHandler handler = new DeliveryHandler(ports, ports, ports);

    @BeforeEach
    void aReleaseThatIsVerified() {
        Found.Usable found = (Found.Usable) server();
        Found.Usable verified =
                new Found.Usable(
                        found.namespace(),
                        found.name(),
                        found.source(),
                        Varied.verification(
                                found.policy(),
                                List.of(
                                        dev.belay.release.Samples.workflow(
                                                "login", OnFailure.ROLLBACK))));
        ports.policies.add(verified);
        Intent intent = dev.belay.release.Samples.intent(verified.policy(), 145988746);
        var id = new dev.belay.release.ReleaseId("game", "game-server-145988746");
        ports.stored.put(id, intent);
    }

    @Test
    void tellsTheReleaseHowItsRunEnded() {
        String body = body("completed", "verify login " + NAME, "failure");

        assertThat(handle(body).releases())
                .extracting(Answer.Item::name, Answer.Item::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "game-server-145988746", Outcome.KNOWN));
        assertThat(ports.told)
                .containsExactly(
                        "game/game-server-145988746 VerificationSeen[name=login, run=WorkflowRun[id=99,"
                                + " attempt=2, conclusion=Optional[failure], url=%s]]"
                                        .formatted(URL));
        assertThat(ports.pokes).isEqualTo(1);
    }

    @Test
    void toldTwiceTellsTwiceAndTheReleaseKnows() {
        String body = body("completed", NAME, "success");

        assertThat(handle(body)).isEqualTo(handle(body));
        assertThat(ports.told).hasSize(2).containsOnly(ports.told.getFirst());
    }

    @Test
    void aBranchThatLooksLikeANameHidesNone() {
        String title = "verify game/feature/login other/game-server-145988746/login " + NAME;

        assertThat(handle(body("completed", title, "failure")).outcome()).isEqualTo(Outcome.KNOWN);
        assertThat(ports.told).singleElement().asString().contains("name=login");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "game/game-server-145988746/load",
                "game/other-145988746/login",
                "other/game-server-145988746/login",
                "game/game-server-2-7/login"
            })
    void aForeignRunTellsNobodyAnything(String name) {
        assertThat(handle(body("completed", name, "failure")).outcome()).isEqualTo(Outcome.IGNORED);
        assertThat(ports.told).isEqualTo(List.of());
        assertThat(ports.pokes).isZero();
    }

    @Test
    void aForeignRepositoryTellsNobodyAnything() {
        ports.policies.clear();

        assertThat(handle(body("completed", NAME, "failure")).outcome()).isEqualTo(Outcome.IGNORED);
        assertThat(ports.told).isEqualTo(List.of());
    }

    @Test
    void aReleaseThatIsGoneIsNotTold() {
        ports.stored.clear();

        assertThat(handle(body("completed", NAME, "failure")).outcome()).isEqualTo(Outcome.IGNORED);
    }

    @Test
    void whatCannotBeNotedIsSentAgain() {
        ports.unavailable.add("game-server-145988746");

        assertThat(handle(body("completed", NAME, "failure")).outcome())
                .isEqualTo(Outcome.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"requested", "in_progress"})
    void onlyTheEndCounts(String action) {
        assertThat(read(body(action, NAME, "success")))
                .isEqualTo(
                        new Delivery.Nothing(
                                "event workflow_run with action %s is not handled"
                                        .formatted(action)));
    }

    @Test
    void aRunOfAnyoneElseMeansNothing() {
        Delivery nothing = new Delivery.Nothing("a workflow run that Belay did not ask for");

        assertThat(read(body("completed", "Fix the login", "success"))).isEqualTo(nothing);
        assertThat(read(body("completed", "x" + NAME, "success"))).isNotEqualTo(nothing);
        assertThat(read(body("completed", NAME + "/x", "success"))).isEqualTo(nothing);
        assertThat(
                        read(
                                body("completed", NAME, "success")
                                        .replace("workflow_dispatch", "pull_request")))
                .isEqualTo(nothing);
    }

    @Test
    void namesWhatIsMissing() {
        assertThat(read("{\"action\": \"completed\"}"))
                .isEqualTo(new Delivery.Unreadable("workflow_run is missing"));
        assertThat(read(body("completed", NAME, "success").replace("\"repository\"", "\"x\"")))
                .isEqualTo(new Delivery.Unreadable("repository is missing"));
        assertThat(read(body("completed", NAME, "success").replace("\"id\": 99", "\"id\": null")))
                .isEqualTo(new Delivery.Unreadable("workflow_run has no id or no end"));
        assertThat(read("{\"action\": \"completed\", \"workflow_run\": null, \"repository\": 5}"))
                .isInstanceOf(Delivery.Unreadable.class);
    }

    private Answer handle(String body) {
        return handler.handle(read(body));
    }

    private Delivery read(String body) {
        return reader.read(
                "workflow_run", Encoding.of("application/json").orElseThrow(), Samples.bytes(body));
    }

    private static String body(String action, String title, String conclusion) {
        return """
        {"action": "%s",
         "workflow_run": {"id": 99, "name": "Verify", "display_title": "%s", "event": "workflow_dispatch",
           "status": "completed", "conclusion": "%s", "run_number": 7, "run_attempt": 2, "head_branch": "main",
           "path": ".github/workflows/verify.yml", "html_url": "%s"},
         "workflow": {"id": 5, "path": ".github/workflows/verify.yml"},
         "repository": {"id": 1, "full_name": "example/game"}, "sender": {"login": "belay[bot]"}}
        """
                .formatted(action, title, conclusion, URL);
    }
}
