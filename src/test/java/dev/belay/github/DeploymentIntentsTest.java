package dev.belay.github;

import static dev.belay.github.Samples.deployment;
import static dev.belay.github.Samples.server;
import static dev.belay.github.Samples.usable;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.engine.Policies.Found;
import dev.belay.policy.Source.Deployment;
import dev.belay.policy.Source.Trigger;
import dev.belay.release.Intent;
import dev.belay.release.ReleaseId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a deployment asks for, policy by policy.
class DeploymentIntentsTest {

    private static final Map<String, String> OF_SERVER = Map.of("service", "game-server");

    @Test
    void plansTheReleaseOfThePolicyThatMatches() {
        Found.Usable server = server();
        assertThat(DeploymentIntents.of(deployment(OF_SERVER), List.of(server)))
                .containsExactly(
                        new Planned.Wanted(
                                new Intent(
                                        new ReleaseId("game", "game-server-145988746"),
                                        "example/game",
                                        145988746,
                                        Samples.SHA,
                                        "main",
                                        "production",
                                        "registry.example.com/game-server:" + Samples.SHA,
                                        "octocat",
                                        false,
                                        server.policy())));
    }

    @Test
    void plansSeveralReleasesForAMonorepo() {
        List<Planned> planned =
                DeploymentIntents.of(
                        deployment(Map.of()),
                        List.of(
                                usable("match", Optional.empty(), Trigger.CREATED),
                                server(),
                                usable("storage", Optional.empty(), Trigger.CREATED)));
        assertThat(planned)
                .extracting(p -> p.id().name())
                .containsExactly("match-145988746", "storage-145988746");
    }

    @Test
    void waitsForGitHubWhereGitHubHasRulesOfItsOwn() {
        assertThat(awaits(Trigger.CREATED, false)).isFalse();
        assertThat(awaits(Trigger.CREATED, true)).isTrue();
        assertThat(awaits(Trigger.IN_PROGRESS, false)).isTrue();
        assertThat(awaits(Trigger.IN_PROGRESS, true)).isTrue();
    }

    @Test
    void refusesAnImageOutsideTheRepository() {
        Found.Usable open = usable("game-server", "{payload.image}");
        assertThat(
                        DeploymentIntents.of(
                                deployment(Map.of("image", "evil.example.net/game-server:1")),
                                List.of(open)))
                .containsExactly(
                        refused(
                                "game-server-145988746",
                                "image 'evil.example.net/game-server:1' lies outside the allowed"
                                        + " repository 'registry.example.com/game-server'"));
    }

    @Test
    void refusesADeploymentThatLacksWhatTheImageNeeds() {
        assertThat(
                        DeploymentIntents.of(
                                deployment(Map.of()),
                                List.of(usable("game-server", "{payload.image}"))))
                .containsExactly(
                        refused(
                                "game-server-145988746",
                                "the deployment has no payload.image, which image '{payload.image}'"
                                        + " needs"));
    }

    @Test
    void refusesANameThatNoPodLabelCanHave() {
        String longest = "p".repeat(63 - 10);
        assertThat(plan(longest)).isInstanceOf(Planned.Wanted.class);
        assertThat(plan(longest + "p"))
                .isEqualTo(
                        refused(
                                longest + "p-145988746",
                                ("the release of policy %sp and deployment 145988746 would be named"
                                                + " %sp-145988746, which is no DNS label of at most"
                                                + " 63 characters")
                                        .formatted(longest, longest)));
        assertThat(plan("game.server")).isInstanceOf(Planned.Refused.class);
    }

    @Test
    void reportsAPolicyThatCannotBeRead() {
        assertThat(
                        DeploymentIntents.of(
                                deployment(OF_SERVER),
                                List.of(
                                        new Found.Broken(
                                                "game",
                                                "storage",
                                                List.of("spec.watch: x", "spec.steps: y")))))
                .containsExactly(
                        refused(
                                "storage-145988746",
                                "policy storage cannot be used: spec.watch: x; spec.steps: y"));
    }

    @Test
    void plansNothingForADeploymentThatIsForNobody() {
        Deployment elsewhere = deployment(Map.of("service", "lobby"));
        assertThat(DeploymentIntents.of(elsewhere, List.of(server()))).isEmpty();
        assertThat(DeploymentIntents.unmatched(elsewhere))
                .isEqualTo(
                        "no policy for repository example/game, environment production, ref main,"
                                + " service lobby");
        assertThat(DeploymentIntents.unmatched(deployment(Map.of()))).endsWith("service (none)");
    }

    private static boolean awaits(Trigger trigger, boolean madeByActions) {
        Deployment d = deployment(Map.of());
        var deployment =
                new Deployment(
                        d.repository(),
                        d.id(),
                        d.sha(),
                        d.ref(),
                        d.environment(),
                        d.creator(),
                        d.authors(),
                        d.payload(),
                        madeByActions);
        var planned =
                DeploymentIntents.of(deployment, List.of(usable("p", Optional.empty(), trigger)));
        return ((Planned.Wanted) planned.getFirst()).intent().awaitsGitHub();
    }

    private static Planned plan(String policy) {
        return DeploymentIntents.of(
                        deployment(Map.of()),
                        List.of(usable(policy, "registry.example.com/" + policy + ":{sha}")))
                .getFirst();
    }

    private static Planned refused(String name, String reason) {
        return new Planned.Refused(new ReleaseId("game", name), reason);
    }
}
