package dev.belay.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Ledgers;
import dev.belay.engine.Policies.Found;
import dev.belay.github.Reconciliation.Place;
import dev.belay.github.app.GitHubApi;
import dev.belay.github.app.GitHubOnWire;
import dev.belay.github.app.Given;
import dev.belay.github.app.MissedDeliveries;
import dev.belay.github.app.RecentDeployments;
import dev.belay.github.app.TestClock;
import dev.belay.github.app.WriteBack;
import dev.belay.release.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Deployments that no delivery ever told of are found, and taken in once.
class ReconciliationTest {

    private static final Place PLACE = new Place("acme/game", "production");
    private static final String SHA = "0123456789012345678901234567890123456789";
    private static final Duration TWO_HOURS = Duration.ofHours(2);

    @RegisterExtension final GitHubOnWire wire = new GitHubOnWire();

    private final TestClock clock = new TestClock();
    private final FakePorts ports = new FakePorts();
    private final Given given = new Given();
    private final List<Found> policies = List.of(Given.policy("game"));
    private long highest = 100;
    private Reconciliation reconciliation;
    private GitHubApi github;

    private final Ledgers ledgers =
            new Ledgers() {
                @Override
                public Optional<Versioned> load(String namespace, String policy) {
                    Ledger ledger =
                            new Ledger(Optional.empty(), Optional.empty(), List.of(), highest);
                    return Optional.of(new Versioned(namespace, policy, ledger, "1"));
                }

                @Override
                public boolean commit(Versioned read, Ledger next) {
                    throw new AssertionError("the ledger is the engine's");
                }
            };

    @BeforeEach
    void aRepositoryWithOnePolicy() {
        github = wire.app(clock);
        ports.policies.addAll(policies);
        reconciliation =
                new Reconciliation(new RecentDeployments(github), ledgers, ports, ports, ports);
    }

    @Test
    void takesInWhatWasMissedOldestFirstAndOnce() {
        deployment(102, TWO_HOURS);
        deployment(101, TWO_HOURS);
        deployment(100, TWO_HOURS);

        assertThat(takeIn()).isEqualTo(2);
        assertThat(takeIn()).isZero();

        assertThat(names()).containsExactly("game-101", "game-102");
        assertThat(ports.stored.values().iterator().next().sha()).isEqualTo(SHA);
    }

    @Test
    void startsNothingOldUnderAPolicyThatIsNew() {
        highest = 0;
        deployment(101, TWO_HOURS);

        assertThat(takeIn()).isZero();
        assertThat(wire.deployments().all()).hasSize(1);
    }

    @Test
    void leavesWhatIsTooOldOrMayStillBeOnItsWay() {
        deployment(101, Duration.ofDays(4));
        deployment(102, Duration.ofSeconds(30));

        assertThat(takeIn()).isZero();
    }

    @Test
    void leavesWhatGitHubHasEndedAndWhatIsForNobody() {
        deployment(101, TWO_HOURS);
        report(101, "in_progress", "by its workflow");
        report(101, "error", "by its workflow");
        deployment(102, TWO_HOURS).put("ref", "topic");
        ObjectNode ours = deployment(103, TWO_HOURS).put("task", "rollback");
        ours.putObject("payload").putObject("belay").put("rollbackOf", 42);

        assertThat(takeIn()).isZero();
    }

    @Test
    void isNotMisledByWhatBelayItselfReported() {
        deployment(101, TWO_HOURS);
        report(101, "error", "Belay: said of another release of this deployment");

        assertThat(takeIn()).isEqualTo(1);
    }

    @Test
    void aDeploymentOfAnActionsJobWaitsUntilItWasLetThrough() {
        byActions(deployment(101, TWO_HOURS));
        reportByJob(101, "waiting");
        takeIn();
        assertThat(ports.stored.values()).singleElement().matches(i -> i.awaitsGitHub());
        assertThat(ports.told).isEmpty();

        reportByJob(101, "in_progress");
        takeIn();
        assertThat(ports.told).singleElement().asString().contains("IN_PROGRESS");
    }

    @Test
    void aDeploymentThatAWorkflowMadeByTheApiDoesNotWait() {
        byActions(deployment(101, TWO_HOURS));

        takeIn();

        assertThat(ports.stored.values()).singleElement().matches(i -> !i.awaitsGitHub());
    }

    @Test
    void theClockLooksEveryFiveMinutesAndToleratesThatGitHubIsAway() {
        CatchUp catchUp = catchUp();
        deployment(101, TWO_HOURS);
        wire.onlyAnswers(aResponse().withStatus(503));
        assertThat(catchUp.tick()).isFalse();
        wire.recovers();

        assertThat(catchUp.tick()).as("too early").isFalse();
        clock.pass(Duration.ofMinutes(5));
        assertThat(catchUp.tick()).isTrue();
        assertThat(names()).containsExactly("game-101");
        clock.pass(Duration.ofMinutes(5));
        assertThat(catchUp.tick()).as("nothing new").isFalse();
    }

    @Test
    void twoClocksTakeInTheSameOnce() {
        deployment(101, TWO_HOURS);

        assertThat(List.of(catchUp().tick(), catchUp().tick())).containsExactly(true, false);
        assertThat(names()).containsExactly("game-101");
    }

    @Test
    void theClockSaysOnceThatAReleaseWaits() {
        given.pending(Given.intent(Given.policy("game"), Given.ID));
        CatchUp catchUp = catchUp();

        for (int i = 0; i < 3; i++) {
            catchUp.tick();
        }
        catchUp().tick();

        assertThat(wire.deployments().states(Given.ID)).containsExactly("queued");
    }

    private CatchUp catchUp() {
        return new CatchUp(
                () -> policies,
                given,
                new WriteBack(github, given, given, new WriteBack.Options(Optional.empty(), true)),
                new MissedDeliveries(github, Optional.empty()),
                reconciliation,
                clock);
    }

    private int takeIn() {
        return reconciliation.takeIn(PLACE, policies, clock.instant());
    }

    private List<String> names() {
        return ports.stored.keySet().stream().map(id -> id.name()).toList();
    }

    private ObjectNode deployment(long id, Duration ago) {
        Instant at = clock.instant().minus(ago);
        ObjectNode made = new ObjectMapper().createObjectNode().put("id", id).put("sha", SHA);
        made.put("ref", "main").put("task", "deploy").put("environment", "production");
        made.put("original_environment", "production").put("created_at", at.toString());
        made.putObject("creator").put("login", "octocat");
        made.putObject("payload");
        wire.deployments().add(made);
        return made;
    }

    private static void byActions(ObjectNode deployment) {
        JsonNode unused =
                deployment.putObject("performed_via_github_app").put("slug", "github-actions");
    }

    private void report(long id, String state, String description) {
        wire.deployments()
                .report(
                        id,
                        new ObjectMapper()
                                .createObjectNode()
                                .put("state", state)
                                .put("description", description));
    }

    private void reportByJob(long id, String state) {
        wire.deployments()
                .report(
                        id,
                        new ObjectMapper()
                                .createObjectNode()
                                .put("state", state)
                                .put(
                                        "log_url",
                                        "https://github.com/acme/game/actions/runs/1/job/2"));
    }
}
