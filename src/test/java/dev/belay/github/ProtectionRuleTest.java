package dev.belay.github;

import static dev.belay.github.Samples.SHA;
import static dev.belay.github.Samples.server;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The event `deployment_protection_rule`, of which the publisher has no example: made by hand from its schema.
class ProtectionRuleTest {

    private static final String API = "https://github.example/api/v3";
    private static final String URL =
            API + "/repos/example/game/actions/runs/99/deployment_protection_rule";

    private final DeliveryReader reader = new DeliveryReader(new CallbackUrl(API + "/"));
    private final FakePorts ports = new FakePorts();
    private final DeliveryHandler handler = new DeliveryHandler(ports, ports, ports);

    @Test
    void asksTheReleaseOfItsDeployment() {
        ports.policies.add(server());
        Delivery delivery = read(body("requested", URL));

        assertThat(handler.handle(delivery).releases())
                .extracting(Answer.Item::outcome)
                .containsExactly(Outcome.STORED);
        assertThat(handler.handle(delivery).releases())
                .extracting(Answer.Item::outcome)
                .containsExactly(Outcome.KNOWN);

        assertThat(ports.stored.values()).singleElement().matches(intent -> intent.awaitsGitHub());
        assertThat(ports.told)
                .contains("game/game-server-145988746 RuleAsked[run=99, environment=production]");
        assertThat(ports.pokes).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/repos/example/game/actions/runs/99/deployment_protection_rule",
                "https://github.example/api/v3.evil.example/repos/example/game/actions/runs/99/deployment_protection_rule",
                "https://github.example/api/v3/repos/other/game/actions/runs/99/deployment_protection_rule",
                "https://github.example/api/v3/repos/example/game/../../other/game/actions/runs/99/deployment_protection_rule",
                "https://github.example/api/v3/repos/example/game-2/actions/runs/99/deployment_protection_rule",
                "https://github.example/api/v3/repos/example/game/actions/runs/99/deployment_protection_rule?x=1",
                "https://github.example/api/v3/repos/example/game/actions/runs/99/deployment_protection_rule/",
                "https://github.example/api/v3/repos/example/game/actions/runs/-9/deployment_protection_rule",
                "https://github.example/api/v3/repos/example/game/actions/runs/9999999999999999999/deployment_protection_rule",
                "https://github.example/api/v3/repos/example/game/actions/runs/a/deployment_protection_rule",
                "http://github.example/api/v3/repos/example/game/actions/runs/99/deployment_protection_rule",
                "https://u@github.example/api/v3/repos/example/game/actions/runs/99/deployment_protection_rule",
                ""
            })
    void takesNoCallbackThatIsNotOurs(String url) {
        assertThat(read(body("requested", url)))
                .isEqualTo(
                        new Delivery.Unreadable(
                                "deployment_callback_url does not lead to a run of this repository"
                                        + " at the configured API"));
    }

    @Test
    void namesWhatIsMissing() {
        assertThat(read(body("requested", URL).replace("deployment_callback_url", "x")))
                .isEqualTo(new Delivery.Unreadable("deployment_callback_url is missing"));
        assertThat(read(body("requested", URL).replace("\"deployment\"", "\"x\"")))
                .isEqualTo(new Delivery.Unreadable("deployment is missing"));
    }

    @Test
    void ignoresEveryOtherAction() {
        assertThat(read(body("withdrawn", URL)))
                .isEqualTo(
                        new Delivery.Nothing(
                                "event deployment_protection_rule with action withdrawn is not"
                                        + " handled"));
    }

    @Test
    void aPolicyThatIsNotThereIsNotAsked() {
        assertThat(handler.handle(read(body("requested", URL))).outcome())
                .isEqualTo(Outcome.IGNORED);
        assertThat(ports.told).isEqualTo(List.of());
    }

    private Delivery read(String body) {
        return reader.read(
                "deployment_protection_rule",
                Encoding.of("application/json").orElseThrow(),
                Samples.bytes(body));
    }

    private static String body(String action, String url) {
        return """
        {"action": "%s", "environment": "production", "event": "push",
         "deployment_callback_url": "%s",
         "deployment": {"id": 145988746, "sha": "%s", "ref": "main", "task": "deploy",
           "payload": {"service": "game-server", "version": "1.4.2"},
           "environment": "production", "original_environment": "production",
           "creator": {"login": "github-actions[bot]"}},
         "pull_requests": [], "repository": {"full_name": "example/game"},
         "sender": {"login": "dana"}, "installation": {"id": 7}}
        """
                .formatted(action, url, SHA);
    }
}
