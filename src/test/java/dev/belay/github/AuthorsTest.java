package dev.belay.github;

import static dev.belay.github.Samples.fixture;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.belay.engine.Redeploy.Made;
import dev.belay.github.app.GitHubOnWire;
import dev.belay.github.app.Given;
import dev.belay.github.app.Redeployments;
import dev.belay.github.app.TestClock;
import dev.belay.policy.Source.Deployment;
import dev.belay.release.Intent;
import dev.belay.release.Person;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is behind a deployment is known, whoever GitHub says has made it.
class AuthorsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension final GitHubOnWire wire = new GitHubOnWire();

    private final DeliveryReader reader = new DeliveryReader();

    @Test
    void behindABotIsWhoeverGitHubSaysHadItDoSomething() {
        ObjectNode event = event("deployment-actions");
        assertThat(authors(event)).containsExactly("Codertocat");

        login(event.withObject("/workflow_run/triggering_actor"), "dana");
        login(event.withObject("/sender"), "lee");
        assertThat(authors(event)).containsExactly("dana", "Codertocat", "lee");
    }

    @Test
    void whoSendsAStatusNeedNotHaveMadeTheDeployment() {
        ObjectNode event = event("deployment_status-in_progress");
        login(event.withObject("/sender"), "lee");

        assertThat(authors("deployment_status", event)).containsExactly("Codertocat");
    }

    @Test
    void behindAPersonIsNobodyElse() {
        ObjectNode event = event("deployment");
        login(event.withObject("/sender"), "lee");

        assertThat(authors(event)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bot", "User"})
    void aBotIsBehindNothing(String type) {
        ObjectNode event = event("deployment-actions");
        event.remove("workflow_run");
        login(event.withObject("/sender"), "dependabot[bot]").put("type", type);

        assertThat(authors(event)).isEmpty();
    }

    @Test
    void whoeverAPayloadNamesIsBehindItToo() {
        ObjectNode event = event("deployment");
        ObjectNode belay = event.withObject("/deployment/payload").putObject("belay");
        belay.putArray("authors").add("dana").add("Dana").add("x[bot]").add("no login").add(7);

        assertThat(authors(event)).containsExactly("dana");
    }

    @Test
    void manyNamesInAPayloadCrowdOutNobodyWhomGitHubNames() {
        ObjectNode event = event("deployment-actions");
        var names = event.withObject("/deployment/payload").putObject("belay").putArray("authors");
        IntStream.range(0, 30).forEach(i -> names.add("u" + i));

        assertThat(authors(event)).hasSize(Intent.MOST_AUTHORS).startsWith("Codertocat", "u0");
    }

    @Test
    void aDeploymentThatIsMadeOnceMoreSaysWhoIsBehindItAndIsNotTakenForARollback() {
        Intent intent = Given.intent(Given.policy("game"), Given.ID);
        Redeployments redeployments = new Redeployments(wire.app(new TestClock()));
        ObjectNode first = JSON.createObjectNode().put("id", Given.ID).put("task", "rollback");
        wire.deployments().add(first);
        Made made =
                redeployments.again(
                        intent, new Person("lee", Optional.of("lee-hub"), Set.of()), "flaky");
        assertThat(made).isInstanceOf(Made.Deployment.class);

        ObjectNode again = ((ObjectNode) wire.deployments().all().getLast()).deepCopy();
        login(again.putObject("creator").put("type", "Bot"), "belay[bot]");
        ObjectNode event = JSON.createObjectNode().put("action", "created");
        event.set("deployment", again);
        login(event.putObject("sender").put("type", "Bot"), "belay[bot]");
        event.putObject("repository").put("full_name", intent.repository());

        Deployment read = created("deployment", event);
        assertThat(read.creator()).isEqualTo("belay[bot]");
        assertThat(read.authors()).containsExactly(intent.creator(), "lee-hub");
    }

    private static ObjectNode login(ObjectNode user, String login) {
        return user.put("login", login);
    }

    private static ObjectNode event(String fixture) {
        try {
            return (ObjectNode) JSON.readTree(fixture(fixture));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> authors(ObjectNode event) {
        return authors("deployment", event);
    }

    private List<String> authors(String name, ObjectNode event) {
        return created(name, event).authors();
    }

    private Deployment created(String name, ObjectNode event) {
        byte[] body = event.toString().getBytes(StandardCharsets.UTF_8);
        return switch (reader.read(name, Encoding.JSON, body)) {
            case Delivery.Created(var deployment) -> deployment;
            case Delivery.Began(var deployment) -> deployment;
            case Delivery other -> throw new AssertionError(other);
        };
    }
}
