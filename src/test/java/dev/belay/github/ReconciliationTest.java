package dev.belay.github;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.belay.engine.Ledgers;
import dev.belay.engine.Policies.Found;
import dev.belay.engine.Releases;
import dev.belay.engine.Stored;
import dev.belay.github.Reconciliation.Place;
import dev.belay.github.app.GitHubApi;
import dev.belay.github.app.GitHubOnWire;
import dev.belay.github.app.Given;
import dev.belay.github.app.MissedDeliveries;
import dev.belay.github.app.RecentDeployments;
import dev.belay.github.app.TestClock;
import dev.belay.policy.Source;
import dev.belay.release.Intent;
import dev.belay.release.Ledger;
import dev.belay.release.ReleaseId;
import dev.belay.release.ReleaseState;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Deployments that no delivery ever told of are found, and taken in once.
class ReconciliationTest {

    private static final Place PLACE = new Place("acme/game", "production");
    private static final String SHA = "0123456789012345678901234567890123456789";
    private static final Duration TWO_HOURS = Duration.ofHours(2);

    @RegisterExtension final GitHubOnWire wire = new GitHubOnWire();

    private final TestClock clock = new TestClock();
    private final FakePorts ports = new FakePorts();
    private final List<Found> policies = new ArrayList<>(List.of(Given.policy("game")));
    private final Map<String, Long> busier = new HashMap<>();
    private long highest = 100;
    private Reconciliation reconciliation;
    private GitHubApi github;

    private final Ledgers ledgers =
            new Ledgers() {
                @Override
                public Optional<Versioned> load(String namespace, String policy) {
                    long past = busier.getOrDefault(policy, highest);
                    Ledger ledger = new Ledger(Optional.empty(), Optional.empty(), List.of(), past);
                    return Optional.of(new Versioned(namespace, policy, ledger, "1"));
                }

                @Override
                public boolean commit(Versioned read, Ledger next) {
                    throw new AssertionError("the ledger is the engine's");
                }
            };

    private final Releases releases =
            new Releases() {
                @Override
                public Optional<Stored> load(ReleaseId id) {
                    return Optional.ofNullable(ports.stored.get(id))
                            .map(i -> ReleaseState.initial(i, Samples.CREATED))
                            .map(s -> ports.states.getOrDefault(id, s))
                            .map(s -> new Stored(s, "1", false));
                }

                @Override
                public List<Stored> active(Scope scope) {
                    throw new AssertionError("nobody needs a list");
                }

                @Override
                public Optional<Stored> commit(Stored read, ReleaseState next) {
                    throw new AssertionError("the state is the engine's");
                }

                @Override
                public void retire(Stored settled) {
                    throw new AssertionError("the end is the engine's");
                }
            };

    @BeforeEach
    void aRepositoryWithOnePolicy() {
        github = wire.app(clock);
        ports.policies.addAll(policies);
        reconciliation =
                new Reconciliation(new RecentDeployments(github), ledgers, releases, ports, ports);
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

    /// What GitHub's published example of a job's deployment says: it names no App, and links to the job without
    /// `/actions`.
    @ParameterizedTest
    @ValueSource(strings = {"waiting", "queued", "pending", "success"})
    void aJobsDeploymentAsGitHubPublishesItWaits(String state) {
        recorded(state);

        takeIn();

        assertThat(ports.stored.values()).singleElement().matches(i -> i.awaitsGitHub());
        assertThat(ports.told).isEmpty();
    }

    @Test
    void aJobsDeploymentAsGitHubPublishesItGoesOnOnceItWasLetThrough() {
        recorded("in_progress");

        takeIn();

        assertThat(ports.stored.values()).singleElement().matches(i -> i.awaitsGitHub());
        assertThat(ports.told).singleElement().asString().contains("IN_PROGRESS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"waiting", "queued", "pending"})
    void whatSomebodyReportsAsNotBegunWaitsWithoutALinkToo(String state) {
        deployment(101, TWO_HOURS);
        report(101, state, "by its pipeline");

        takeIn();

        assertThat(ports.stored.values()).singleElement().matches(i -> i.awaitsGitHub());
    }

    @Test
    void isNotHeldUpByWhatBelayItselfReported() {
        deployment(101, TWO_HOURS);
        report(101, "queued", "Belay: said of another release of this deployment");

        takeIn();

        assertThat(ports.stored.values()).singleElement().matches(i -> !i.awaitsGitHub());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNothingForAPolicyHidesNothing(Crowd crowd) {
        for (long id = 101; id <= 115; id++) {
            crowd.join(deployment(id, TWO_HOURS));
        }
        if (crowd == Crowd.KNOWN) {
            LongStream.rangeClosed(101, 115).forEach(this::store);
        }
        deployment(140, TWO_HOURS);
        int before = ports.stored.size();

        assertThat(takeIn()).isEqualTo(1);

        assertThat(names()).last().isEqualTo("game-140");
        assertThat(names()).hasSize(before + 1);
        assertThat(wire.looks()).as("statuses that were asked for").isEqualTo(1);
    }

    /// What there may be ten of before the one that was missed.
    enum Crowd {
        OF_A_TOPIC {
            @Override
            void join(ObjectNode deployment) {
                var unused = deployment.put("ref", "topic");
            }
        },
        OF_BELAY {
            @Override
            void join(ObjectNode deployment) {
                deployment.put("task", "rollback");
                var unused =
                        deployment.putObject("payload").putObject("belay").put("rollbackOf", 42);
            }
        },
        KNOWN {
            @Override
            void join(ObjectNode deployment) {}
        };

        abstract void join(ObjectNode deployment);
    }

    @Test
    void whatABusierPolicyHasTakenInHidesNothingAndDoesNotReturn() {
        policies.clear();
        policies.add(forService("quiet"));
        policies.add(forService("busy"));
        busier.put("busy", 150L);
        for (long id = 101; id <= 115; id++) {
            deployment(id, TWO_HOURS).putObject("payload").put("service", "busy");
        }
        deployment(140, TWO_HOURS).putObject("payload").put("service", "quiet");

        assertThat(takeIn()).isEqualTo(1);

        assertThat(names()).containsExactly("quiet-140");
    }

    @Test
    void manyThatWaitHideNeitherAMissNorTheOneThatWasLetThrough() {
        for (long id = 101; id <= 115; id++) {
            deployment(id, TWO_HOURS).put("updated_at", "2026-03-01T08:00:00Z");
            reportByJob(id, "waiting");
        }
        takeIn();
        takeIn();
        assertThat(names()).hasSize(15);
        deployments(103).put("updated_at", "2026-03-01T09:00:00Z");
        reportByJob(103, "in_progress");
        deployment(140, TWO_HOURS);

        assertThat(takeIn()).isEqualTo(1);

        assertThat(names()).last().isEqualTo("game-140");
        assertThat(ports.told).singleElement().asString().contains("game-103");
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
    void aGitHubThatDoesNotAnswerIsAskedOnceATick() {
        policies.add(Given.policy("lobby", "staging"));
        CatchUp catchUp = catchUp();
        wire.onlyAnswers(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));

        assertThat(catchUp.tick()).isFalse();
        assertThat(wire.count()).isEqualTo(1);
        assertThat(catchUp.tick()).isFalse();
        assertThat(wire.count()).as("too early").isEqualTo(1);

        wire.onlyAnswers(aResponse().withStatus(503));
        clock.pass(Duration.ofMinutes(5));
        assertThat(catchUp.tick()).isFalse();
        assertThat(wire.count()).as("a refusal takes no time").isEqualTo(1 + 3);
    }

    @Test
    void twoClocksTakeInTheSameOnce() {
        deployment(101, TWO_HOURS);

        assertThat(List.of(catchUp().tick(), catchUp().tick())).containsExactly(true, false);
        assertThat(names()).containsExactly("game-101");
    }

    private CatchUp catchUp() {
        return new CatchUp(
                () -> policies,
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

    private ObjectNode deployments(long id) {
        return (ObjectNode)
                wire.deployments().all().stream()
                        .filter(d -> d.path("id").asLong() == id)
                        .findFirst()
                        .orElseThrow();
    }

    /// The published deployment of a job, with its published status but for the state.
    private void recorded(String state) {
        JsonNode event = json("deployment-actions");
        ObjectNode made = ((ObjectNode) event.path("deployment")).deepCopy();
        made.put("created_at", clock.instant().minus(TWO_HOURS).toString());
        wire.deployments().add(made);
        ObjectNode status =
                ((ObjectNode) json("deployment_status-in_progress").path("deployment_status"))
                        .deepCopy();
        wire.deployments().report(made.path("id").asLong(), status.put("state", state));
    }

    private static JsonNode json(String fixture) {
        try {
            return new ObjectMapper().readTree(Samples.fixture(fixture));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void store(long id) {
        Intent intent = Given.intent(Given.policy("game"), id);
        ports.stored.put(intent.id(), intent);
    }

    private static Found.Usable forService(String name) {
        Found.Usable like = Given.policy(name);
        Source source = like.source();
        return new Found.Usable(
                like.namespace(),
                name,
                new Source(
                        source.repository(),
                        source.environment(),
                        Optional.of(name),
                        source.refs(),
                        source.image(),
                        source.trigger()),
                like.policy());
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
