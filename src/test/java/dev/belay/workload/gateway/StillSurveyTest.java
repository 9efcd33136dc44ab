package dev.belay.workload.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.Fault;
import dev.belay.engine.Workload.Order;
import dev.belay.engine.Workload.Question;
import dev.belay.release.Baseline;
import dev.belay.release.Finding;
import dev.belay.release.Finding.Severity;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Survey;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StillSurveyTest extends StillRoute {

    private String notNow(Question question) {
        return ((Survey.NotNow) stage.driver.survey(question)).reason();
    }

    private List<String> refused() {
        return ((Survey.Refused) stage.driver.survey(stage.alone()))
                .findings().stream()
                        .filter(f -> f.severity() == Severity.ERROR)
                        .map(Finding::what)
                        .toList();
    }

    private List<String> warnings() {
        return stage.survey(stage.alone()).findings().stream().map(Finding::what).toList();
    }

    private Question after(Order order, Baseline certified) {
        return new Question(
                stage.policy(), Optional.of(Stage.certified(certified)), Optional.of(order));
    }

    private static Pin pin(Survey.Ready ready) {
        String[] parts = ready.version().split("/", -1);
        return new Pin(parts[0], parts[1], parts[2]);
    }

    @Test
    void keepsWhatServes() {
        Survey.Ready ready = stage.survey(stage.alone());

        Baseline stable = ready.stable().orElseThrow();
        assertThat(stable.image()).isEqualTo(Stage.V1);
        assertThat(stable.release()).isEmpty();
        assertThat(stable.hash()).startsWith("game-server-a-").hasSizeGreaterThan(14);
        assertThat(stable.template()).isEqualTo(hands.get(Stage.A).at("/spec/template").toString());
        assertThat(ready.certified()).isEmpty();
        assertThat(ready.container()).isZero();
        assertThat(pin(ready))
                .isEqualTo(
                        new Pin(
                                Stage.B,
                                stage.deployment(Stage.B).version(),
                                stage.route().version()));
        assertThat(ready.findings())
                .extracting(Finding::what)
                .satisfiesExactly(
                        what ->
                                assertThat(what)
                                        .startsWith("no Gateway's controller reports on the route"),
                        what -> assertThat(what).isEqualTo(tagged(Stage.A)));
    }

    @Test
    void remarksOnlyTheTagOfWhatServesWhereAGatewayReports() {
        hands.gateway(1, "True");

        assertThat(stage.survey(stage.alone()).findings())
                .extracting(Finding::what)
                .containsExactly(tagged(Stage.A));
    }

    private static String tagged(String deployment) {
        return "Deployment %s: its image %s is a tag, so that its pods that start after a rollback run whatever it then means"
                .formatted(deployment, Stage.V1);
    }

    @Test
    void theBackendsSwapTheirParts() {
        Order first = at(3);

        Survey.Ready ready = stage.survey(stage.alone());

        assertThat(ready.stable().map(Baseline::image)).hasValue(Stage.V2);
        assertThat(ready.stable().flatMap(Baseline::release)).hasValue("game-server-101");
        assertThat(pin(ready).deployment()).isEqualTo(Stage.A);
        assertThat(first.intent().image()).isEqualTo(Stage.V2);
    }

    @Test
    void findsTheCertifiedVersionOnlyWhereItStays() {
        Baseline stable = stage.survey(stage.alone()).stable().orElseThrow();
        Question question = new Question(stage.policy(), Optional.of(Stage.certified(stable)));
        assertThat(stage.survey(question).certified()).hasValue(stable);

        stage.weigh(0, 100);
        stage.scale(Stage.B, 4);
        hands.settle(Stage.B);

        assertThat(stage.survey(question).certified()).isEmpty();
    }

    @Test
    void startsOverACanaryOfOursInItsPlace() {
        Order order = at(2);

        Survey.Ready ready = stage.survey(stage.question(Optional.empty()));

        assertThat(ready.stable()).isEqualTo(order.start().baseline());
        assertThat(pin(ready).deployment()).isEqualTo(Stage.B);
    }

    @Test
    void neverWritesOverTheCertifiedVersionWhileItIsNeeded() {
        Order order = at(3);
        Baseline before = order.start().baseline().orElseThrow();

        Survey.Ready ready = stage.survey(after(order, before));

        assertThat(ready.certified()).hasValue(before);
        assertThat(ready.stable().map(Baseline::image)).hasValue(Stage.V2);
        assertThat(pin(ready).deployment()).isEqualTo(Stage.B);
    }

    @Test
    void writesOverTheVersionBeforeTheCertifiedOne() {
        Order order = at(3);
        Baseline now = stage.survey(stage.alone()).stable().orElseThrow();

        Survey.Ready ready = stage.survey(after(order, now));

        assertThat(ready.certified()).hasValue(now);
        assertThat(ready.stable()).hasValue(now);
        assertThat(pin(ready).deployment()).isEqualTo(Stage.A);
    }

    @Test
    void waitsWhileSomeoneDividesTheTraffic() {
        stage.weigh(70, 30);
        String divided =
                "the traffic is divided 70:30 between game-server-a and game-server-b, last written by someone unknown";
        assertThat(notNow(stage.alone())).isEqualTo(divided);

        stage.weigh(100, 0);
        at(1);

        assertThat(notNow(stage.alone())).contains("divided 90:10");
        stage.subject.setImage(Stage.B, Stage.V3);
        assertThat(notNow(stage.question(Optional.empty()))).contains("divided 90:10");
    }

    @Test
    void waitsWhenSomeoneChangedWhatAReleaseWasStartedOver() {
        at(1);
        stage.subject.setImage(Stage.A, Stage.V3);
        hands.settle(Stage.A);

        assertThat(notNow(stage.question(Optional.empty())))
                .contains("Deployment game-server-a no longer runs the baseline");
    }

    @Test
    void waitsWhileWhatServesIsNotComplete() {
        hands.status(Stage.A, "{\"availableReplicas\": 3}");
        assertThat(notNow(stage.alone())).contains("game-server-a: 3 of 4 pods are available");
    }

    @Test
    void refusesWhatServesWithNoPodsAtAll() {
        stage.scale(Stage.A, 0);
        hands.settle(Stage.A);

        assertThat(refused())
                .containsExactly(
                        "Deployment game-server-a gets all traffic, but has spec.replicas 0, so that nothing would run and nothing could be proven");
    }

    @Test
    void waitsForAGatewayThatDoesNotAcceptTheRoute() {
        hands.gateway(1, "False");

        assertThat(notNow(stage.alone())).contains("Gateway public reports Accepted False");
    }

    @Test
    void waitsForAnUpdateOfTheIdleDeploymentByAnother() {
        stage.scale(Stage.B, 2);
        hands.settle(Stage.B, 1);
        assertThat(notNow(stage.alone()))
                .isEqualTo(
                        "an update by someone unknown is under way: Deployment game-server-b: 1 of 2 pods are available");

        hands.status(
                Stage.B,
                """
                {"conditions": [{"type": "Progressing", "status": "False",
                  "reason": "ProgressDeadlineExceeded"}]}\
                """);

        assertThat(stage.survey(stage.alone()).stable()).isPresent();
    }

    @Test
    void replacesWhatAFailedReleaseLeftBehind() {
        Order order = stage.started(101, Stage.V2);
        hands.settle(Stage.B, 0);
        demand(stage.rollBack(order));

        assertThat(pin(stage.survey(stage.alone())).deployment()).isEqualTo(Stage.B);
    }

    @Test
    void aFirstVersionThatNeverServedMayBeReplaced() {
        hands.status(
                Stage.A,
                """
                {"availableReplicas": 0, "conditions": [{"type": "Progressing", "status": "False",
                  "reason": "ProgressDeadlineExceeded"}]}\
                """);

        Survey.Ready ready = stage.survey(stage.alone());

        assertThat(ready.stable()).isEmpty();
        assertThat(pin(ready).deployment()).isEqualTo(Stage.B);
    }

    @Test
    void waitsForTheNameOfWhatServes() {
        try (var _ = on("replicasets", Fault.internalError())) {
            assertThat(notNow(stage.alone()))
                    .contains("the ReplicaSet of Deployment game-server-a cannot be read");
        }
        stage.admin().apps().replicaSets().inNamespace(stage.namespace).delete();

        assertThat(notNow(stage.alone()))
                .isEqualTo("the ReplicaSet of Deployment game-server-a was not made yet");
    }

    @Test
    void refusesWhatIsNotThere() {
        stage.delete(Stage.B);
        stage.admin().services().inNamespace(stage.namespace).withName(Stage.A).delete();
        assertThat(refused())
                .containsExactly(
                        "Service game-server-a does not exist",
                        "Deployment game-server-b does not exist");

        stage.deleteRoute();
        assertThat(refused())
                .containsExactly(
                        "HTTPRoute %s/game-server does not exist".formatted(stage.namespace));
    }

    @Test
    void refusesWithoutPermission() {
        cluster.allow((user, asked) -> !asked.path("resource").asText().equals("httproutes"));
        try {
            assertThat(refused())
                    .containsExactly(
                            "Belay may not get httproutes.gateway.networking.k8s.io in namespace "
                                    + stage.namespace,
                            "Belay may not patch httproutes.gateway.networking.k8s.io in namespace "
                                    + stage.namespace);
        } finally {
            cluster.allow((user, asked) -> true);
        }
    }

    @Test
    void saysWhatArgoCdWouldDoAndWhatToDoAboutIt() {
        stage.patch(
                Stage.B,
                """
                [{"op": "add", "path": "/metadata/annotations/argocd.argoproj.io~1tracking-id",
                  "value": "play:apps/Deployment:x/y"}]\
                """);
        try (var _ = on("applications", Fault.forbidden())) {
            Survey.Refused refused = (Survey.Refused) stage.driver.survey(stage.alone());
            assertThat(refused.reason())
                    .contains("Argo CD's Application argocd/play manages this target")
                    .contains("switch automated sync off in Application play")
                    .doesNotContain("target.kind");
        }
    }

    @Test
    void warnsOfTemplatesThatDiffer() {
        stage.patch(
                Stage.B,
                """
                [{"op": "add", "path": "/spec/template/spec/terminationGracePeriodSeconds",
                  "value": 7}]\
                """);
        hands.settle(Stage.B);

        assertThat(warnings())
                .contains(
                        "Deployments game-server-a and game-server-b differ in template.spec.terminationGracePeriodSeconds");
    }

    @Test
    void warnsWhenAutoscalersCannotBeRead() {
        try (var _ = on("horizontalpodautoscalers", Fault.forbidden())) {
            assertThat(warnings())
                    .anySatisfy(w -> assertThat(w).startsWith("whether a HorizontalPodAutoscaler"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"httproutes", "deployments", "services"})
    void putsOffAReleaseWhenItCannotLook(String plural) {
        try (var _ = on(plural, Fault.unavailable())) {
            assertThat(notNow(stage.alone())).contains("503");
        }
        try (var _ = on(plural, Fault.forbidden())) {
            assertThat(notNow(stage.alone())).contains("403");
        }
    }

    @Test
    void aCertifiedVersionThatIsGoneIsAbsent() {
        Certified gone =
                Stage.certified(
                        new Baseline(
                                Optional.of("game-server-9"), Stage.V3, "game-server-a-x", "{}"));

        Survey.Ready ready =
                stage.survey(new Question(stage.policy(), Optional.of(gone), Optional.empty()));

        assertThat(ready.certified()).isEmpty();
        assertThat(ready.stable()).isPresent();
    }
}
