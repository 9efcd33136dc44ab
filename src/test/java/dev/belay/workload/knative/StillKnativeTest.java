package dev.belay.workload.knative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.ApiRequest;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.Fault;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Finding;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.Foreign;
import dev.belay.release.Start;
import dev.belay.release.Survey;
import dev.belay.stage.KnativeSubject;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// States that pass too quickly under a controller, or that only a broken cluster has: the stand-in has
/// brought the first version up and is gone, and the test writes the status itself.
class StillKnativeTest {

    private static final String FIRST = "game-server-00001";

    private EmbeddedCluster cluster;
    private Stage stage;

    @BeforeEach
    void runTheFirstVersion() {
        cluster = EmbeddedCluster.start();
        stage = new Stage(cluster);
        KnativeSubject.controller(cluster).close();
    }

    @AfterEach
    void leave() {
        stage.close();
        cluster.close();
    }

    /// Replaces conditions and traffic by those about the present generation.
    private void status(String routes, String configurations, String... traffic) {
        List<String> targets =
                List.of(traffic).stream()
                        .map(t -> t.split(" "))
                        .map("{\"revisionName\": \"%s\", \"percent\": %s}"::formatted)
                        .toList();
        status(
                """
                {"status": {"observedGeneration": %s, "traffic": [%s], "conditions": [
                   {"type": "RoutesReady", "status": "%s", "reason": "R", "message": "routes"},
                   {"type": "ConfigurationsReady", "status": "%s", "reason": "C", "message": "latest"}]}}\
                """
                        .formatted(
                                stage.view().live().metadata().path("generation").asText(),
                                String.join(", ", targets),
                                routes,
                                configurations));
    }

    private void status(String patch) {
        var _ =
                stage.subject
                        .service()
                        .subresource("status")
                        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
        stage.sent();
    }

    private void revision(String name, String release, String image, String ready) {
        var _ =
                stage.admin()
                        .resource(
                                """
                                apiVersion: serving.knative.dev/v1
                                kind: Revision
                                metadata:
                                  name: %s
                                  namespace: %s
                                  labels: {serving.knative.dev/service: game-server, belay.dev/release: %s}
                                spec:
                                  containers: [{name: server, image: "%s"}]
                                """
                                        .formatted(name, stage.namespace, release, image))
                        .create();
        ready(name, ready);
    }

    private void ready(String name, String ready) {
        var _ =
                stage.subject
                        .revisions()
                        .withName(name)
                        .subresource("status")
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                """
                                {"status": {"conditions": [
                                   {"type": "Ready", "status": "%s", "message": "because"}]}}\
                                """
                                        .formatted(ready));
        stage.sent();
    }

    private void annotate(String name, String annotations) {
        var _ =
                stage.subject
                        .revisions()
                        .withName(name)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"metadata\": {\"annotations\": {%s}}}".formatted(annotations));
    }

    /// A canary at 10 %, as the controller would report it.
    private Order atTen() {
        Order order = stage.started(101, Stage.V2);
        revision(RevisionName.of(order), "game-server-101", Stage.V2, "True");
        status("True", "True", FIRST + " 90", RevisionName.of(order) + " 10");
        return order;
    }

    private EmbeddedCluster.Registration on(Predicate<ApiRequest> which, Fault fault) {
        return cluster.onRequest(
                request ->
                        (request.about("services") || request.about("revisions"))
                                        && which.test(request)
                                ? fault
                                : Fault.none());
    }

    private static boolean toService(ApiRequest request) {
        return request.write() && request.about("services");
    }

    private OnCandidate candidate(Order order) {
        return (OnCandidate) stage.observe(order);
    }

    private OnBaseline baseline(Order order) {
        return (OnBaseline) stage.observe(order);
    }

    // --- looks

    @Test
    void isAtAStepWhenTheTrafficIsDividedAndTheRevisionReady() {
        Order order = atTen();

        assertThat(stage.observe(order))
                .isEqualTo(new OnCandidate(0, true, "", RevisionName.of(order)));
        assertThat(stage.sent()).containsExactly("GET", "GET revision");
    }

    @Test
    void trustsNoStatusOfAnEarlierGeneration() {
        Order order = stage.started(101, Stage.V2);
        assertThat(candidate(order).detail()).isEqualTo("Knative has not seen the latest change yet");

        status("True", "True", FIRST + " 100");

        assertThat(candidate(order).detail()).contains("does not exist");
    }

    @Test
    void aRevisionThatIsOnItsWayIsNotReady() {
        Order order = atTen();
        ready(RevisionName.of(order), "Unknown");

        assertThat(candidate(order).ready()).isFalse();
        assertThat(candidate(order).detail()).endsWith("is not ready: because");
    }

    @Test
    void aRouteThatIsNotReadySaysWhy() {
        Order order = atTen();
        status("Unknown", "True", FIRST + " 90", RevisionName.of(order) + " 10");

        assertThat(candidate(order).detail()).isEqualTo("R: routes");
    }

    @Test
    void trafficThatIsDividedOtherwiseIsNotReady() {
        Order order = atTen();
        status("True", "True", FIRST + " 100");

        assertThat(candidate(order))
                .isEqualTo(
                        new OnCandidate(
                                0,
                                false,
                                "the traffic still goes to game-server-00001 100 %",
                                RevisionName.of(order)));
    }

    @Test
    void saysWhatKnativeSaysButBriefly() {
        Order order = atTen();
        status(
                "{\"status\": {\"conditions\": [{\"type\": \"RoutesReady\", \"status\": \"False\", \"message\": \"%s\"}]}}"
                        .formatted("x".repeat(5000)));

        assertThat(candidate(order).detail()).startsWith("xxx").hasSizeLessThan(250);
    }

    @Test
    void theBaselineIsStableOnlyWithRouteGenerationAndTraffic() {
        Order order = atTen();
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        assertThat(baseline(order).stable()).isFalse();

        status("True", "False", FIRST + " 90", RevisionName.of(order) + " 10");
        assertThat(baseline(order).stable()).isFalse();
        status("False", "False", FIRST + " 100");
        assertThat(baseline(order).stable()).isFalse();
        status("True", "False", FIRST + " 100");

        assertThat(baseline(order).stable()).isTrue();
        assertThat(baseline(order).walking()).isFalse();
    }

    @Test
    void aTemplateThatWasPutBackAloneIsNoRollback() {
        Order order = atTen();
        stage.json(
                """
                [{"op": "remove", "path": "/spec/template/metadata"},
                 {"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "%s"}]\
                """
                        .formatted(Stage.V1));

        assertThat(candidate(order).detail()).contains("but not the traffic");
        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.view().wanted().allOn(FIRST)).isTrue();
    }

    @Test
    void anOlderReleasesTemplateIsNoMatterWhereTheBaselineServes() {
        Order failed = atTen();
        var _ = stage.rollBack(failed);
        status("True", "False", FIRST + " 100");
        stage.forget();

        Order next = stage.order(102, Stage.V3);

        assertThat(baseline(next).stable()).isTrue();
        assertThat(stage.rollBack(next)).isEqualTo(new Done());
    }

    @Test
    void cannotSeeWhatTheServerDoesNotShow() {
        Order order = atTen();
        for (Fault fault : List.of(Fault.unavailable(), Fault.forbidden())) {
            try (var _ = on(request -> true, fault)) {
                assertThat(stage.observe(order)).isInstanceOf(Observation.Unreadable.class);
                assertThat(stage.advance(order, 0)).isInstanceOf(Blocked.class);
                assertThat(stage.rollBack(order)).isInstanceOf(Blocked.class);
                assertThat(stage.fence(order)).isInstanceOf(Blocked.class);
                assertThat(stage.start(order)).isInstanceOf(Blocked.class);
            }
            try (var _ = on(request -> request.about("revisions"), fault)) {
                assertThat(stage.observe(order)).isInstanceOf(Observation.Unreadable.class);
            }
        }
    }

    // --- surveys

    private String notNow() {
        return ((Survey.NotNow) stage.look()).reason();
    }

    private List<String> refused() {
        return ((Survey.Refused) stage.look()).findings().stream().map(Finding::toString).toList();
    }

    private List<String> findings() {
        return stage.look().findings().stream().map(Finding::toString).toList();
    }

    @Test
    void waitsForKnative() {
        stage.merge("{\"spec\": {\"template\": {\"spec\": {\"timeoutSeconds\": 7}}}}");

        assertThat(notNow()).contains("has not seen");
    }

    @Test
    void waitsForAFirstVersionThatMayYetArrive() {
        status("{\"status\": {\"latestReadyRevisionName\": null}}");
        status("Unknown", "Unknown");
        assertThat(notNow()).contains("first version is not ready yet: C: latest");

        status("False", "False");

        assertThat(stage.survey(Optional.empty()).stable()).isEmpty();
    }

    @Test
    void waitsWhileWhatServesIsNotReady() {
        status("False", "True", FIRST + " 100");
        assertThat(notNow()).contains("route is not ready: R: routes");

        status("True", "True", FIRST + " 100");
        ready(FIRST, "False");
        assertThat(notNow()).contains("revision game-server-00001 is not ready");

        stage.subject.loseBaseline(Stage.V1);
        assertThat(notNow()).contains("revision game-server-00001 is gone");
    }

    @Test
    void startsOverACanaryOfOursThatIsNotReady() {
        Order order = atTen();
        ready(RevisionName.of(order), "False");
        status("False", "False", FIRST + " 100");

        assertThat(stage.survey(Optional.empty()).stable()).isEqualTo(order.start().baseline());
    }

    @Test
    void findsTheCertifiedVersionIfItCanBeGoneBackTo() {
        Certified certified =
                new Certified(
                        Optional.of("game-server-99"), Stage.V3, "game-server-r99", Instant.EPOCH);
        assertThat(stage.survey(Optional.of(certified)).certified()).isEmpty();

        revision("game-server-r99", "game-server-99", Stage.V3, "False");
        assertThat(stage.survey(Optional.of(certified)).certified()).isEmpty();
        ready("game-server-r99", "True");

        assertThat(stage.survey(Optional.of(certified)).certified())
                .hasValueSatisfying(b -> {
                    assertThat(b.release()).hasValue("game-server-99");
                    assertThat(b.hash()).isEqualTo("game-server-r99");
                    assertThat(b.template()).doesNotContain("serving.knative.dev");
                });
        stage.merge("{\"metadata\": {\"labels\": {\"unrelated\": \"change\"}}}");
        assertThat(
                        stage.survey(
                                        Optional.of(
                                                new Certified(
                                                        Optional.empty(),
                                                        Stage.V1,
                                                        FIRST,
                                                        Instant.EPOCH)))
                                .certified())
                .isPresent();
    }

    @Test
    void putsOffAReleaseWhenItCannotLook() {
        try (var _ = on(request -> true, Fault.unavailable())) {
            assertThat(notNow()).contains("503");
        }
        try (var _ = on(request -> request.about("revisions"), Fault.forbidden())) {
            assertThat(notNow()).contains("403");
        }
    }

    @Test
    void saysWhichPermissionIsMissing() {
        cluster.allow((user, asked) ->
                !(asked.path("resource").asText().equals("revisions")
                        && asked.path("verb").asText().equals("patch")));

        assertThat(refused())
                .anySatisfy(text ->
                        assertThat(text)
                                .startsWith("ERROR")
                                .contains("patch revisions.serving.knative.dev"));
    }

    @Test
    void refusesATargetWithoutTheContainer() {
        stage.json(
                "[{\"op\": \"replace\", \"path\": \"/spec/template/spec/containers/0/name\", \"value\": \"app\"}]");

        assertThat(refused()).anyMatch(text -> text.contains("no container 'server', only app"));
    }

    @Test
    void namesWhoWouldWriteOverIt() {
        stage.merge(
                "{\"metadata\": {\"labels\": {\"kustomize.toolkit.fluxcd.io/name\": \"apps\"}}}");

        assertThat(refused()).anyMatch(text -> text.contains("Flux's Kustomization apps"));
    }

    @Test
    void warnsOfWhatGoingBackCouldStumbleOver() {
        assertThat(findings())
                .anyMatch(text -> text.contains("when Knative deletes old revisions is unknown"))
                .anyMatch(text -> text.contains("has not looked up which digest"))
                .allMatch(text -> text.startsWith("WARNING"));
        collection("1000");
        annotate(FIRST, "\"autoscaling.knative.dev/min-scale\": \"0\"");
        digest(FIRST);

        assertThat(findings())
                .singleElement()
                .asString()
                .contains("minimal scale of 0, so a rollback may have to wait");
        collection("1");
        assertThat(findings()).anyMatch(text -> text.contains("max-non-active-revisions: 1"));
    }

    private void collection(String most) {
        var _ =
                stage.admin()
                        .namespaces()
                        .resource(
                                new NamespaceBuilder()
                                        .withNewMetadata()
                                        .withName("knative-serving")
                                        .endMetadata()
                                        .build())
                        .createOr(n -> n.update());
        var _ =
                stage.admin()
                        .configMaps()
                        .inNamespace("knative-serving")
                        .resource(
                                new ConfigMapBuilder()
                                        .withNewMetadata()
                                        .withName("config-gc")
                                        .endMetadata()
                                        .withData(Map.of("max-non-active-revisions", most))
                                        .build())
                        .createOr(c -> c.update());
    }

    private void digest(String name) {
        var _ =
                stage.subject
                        .revisions()
                        .withName(name)
                        .subresource("status")
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                """
                                {"status": {"containerStatuses": [
                                   {"name": "server", "imageDigest": "registry.example.com/game@sha256:1"}]}}\
                                """);
    }

    @Test
    void saysWhichTemplateTheNextReleaseBuildsOn() {
        Order failed = atTen();
        assertThat(stage.rollBack(failed)).isEqualTo(new Done());
        status("True", "False", FIRST + " 100");

        assertThat(findings())
                .anyMatch(text ->
                        text.startsWith("WARNING spec.template asks for " + Stage.V2)
                                && text.contains("builds on it"));
    }

    @Test
    void keepsTheTemplateOfTheBaselineByDigest() {
        digest(FIRST);
        annotate(FIRST, "\"serving.knative.dev/creator\": \"x\", \"note\": \"y\"");

        Baseline stable = stage.survey(Optional.empty()).stable().orElseThrow();

        assertThat(stable.image()).isEqualTo(Stage.V1);
        assertThat(stable.template())
                .isEqualTo(
                        "{\"metadata\":{\"name\":\"game-server-00001\",\"labels\":{},\"annotations\":{\"note\":\"y\"}},"
                                + "\"spec\":{\"containers\":[{\"name\":\"server\",\"image\":\"registry.example.com/game@sha256:1\","
                                + "\"ports\":[{\"containerPort\":8080}]}]}}");
    }

    // --- writes

    @Test
    void asksOnceWhenTheServerIsDown() {
        Order order = atTen();
        for (Fault fault :
                List.of(
                        Fault.unavailable(),
                        Fault.internalError(),
                        Fault.tooManyRequests(),
                        Fault.dropBefore(),
                        Fault.forbidden())) {
            try (var _ = on(StillKnativeTest::toService, fault)) {
                assertThat(stage.rollBack(order)).as("%s", fault).isInstanceOf(Blocked.class);
                assertThat(stage.sent()).as("%s", fault).containsExactly("PATCH");
                assertThat(stage.advance(order, 0)).as("%s", fault).isInstanceOf(Blocked.class);
                assertThat(stage.sent()).as("%s", fault).containsExactly("PATCH");
            }
        }
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void aWriteWhoseAnswerWasLostIsDone() {
        Order order = stage.order(101, Stage.V2);
        for (int n = 0; n < 3; n++) {
            var write = n;
            try (var _ = on(StillKnativeTest::toService, new Fault.DropAfter())) {
                assertThat(write(write, order)).isInstanceOf(Blocked.class);
            }
            assertThat(write(write, order)).isEqualTo(new Done());
        }

        assertThat(stage.view().wanted().allOn(FIRST)).isTrue();
    }

    private Object write(int number, Order order) {
        return switch (number) {
            case 0 -> stage.start(order);
            case 1 -> stage.advance(order, 0);
            default -> stage.rollBack(order);
        };
    }

    @Test
    void aConflictIsTriedAnewByTheEngine() {
        Order order = atTen();
        try (var _ = on(StillKnativeTest::toService, Fault.conflict())) {
            assertThat(stage.rollBack(order)).isInstanceOf(Blocked.class);
            assertThat(stage.sent()).containsExactly("PATCH", "GET", "PATCH");
            assertThat(stage.advance(order, 0)).isInstanceOf(Blocked.class);
        }
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void nothingButTheWriteItselfCanBlockARollback() {
        Order order = atTen();
        cluster.allow((user, asked) -> false);
        try (var _ = on(request -> request.about("revisions"), Fault.unavailable())) {
            assertThat(stage.rollBack(order)).isEqualTo(new Done());
        }

        assertThat(stage.view().wanted().allOn(FIRST)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void saysWhyTheBaselineIsNotAllowedBack(int code) {
        Order order = atTen();
        try (var _ = on(StillKnativeTest::toService, new Fault.Answer(code, "Denied"))) {
            assertThat(stage.rollBack(order))
                    .isInstanceOfSatisfying(
                            Blocked.class,
                            blocked ->
                                    assertThat(blocked.reason()).startsWith(String.valueOf(code)));
        }
    }

    @Test
    void saysWhyTheCandidateIsNotAllowedIn() {
        Order order = stage.order(101, Stage.V2);
        cluster.validate((kind, object, before) ->
                kind.equals("Service") ? List.of("no such image") : List.of());

        assertThat(stage.start(order))
                .isInstanceOfSatisfying(
                        Blocked.class,
                        blocked -> assertThat(blocked.reason()).contains("no such image"));
    }

    @Test
    void doesNotStartWhatCouldNotBeRolledBack() {
        Order order = stage.order(101, Stage.V2);
        try (var _ =
                on(request -> request.write() && request.about("revisions"), Fault.forbidden())) {
            assertThat(stage.start(order)).isInstanceOf(Blocked.class);
        }
        stage.subject.loseBaseline(Stage.V1);
        assertThat(stage.start(order)).isEqualTo(new Changed("its revision game-server-00001 is gone"));

        assertThat(stage.view().template().image(Stage.CONTAINER)).hasValue(Stage.V1);
    }

    @Test
    void leavesScaleAndCollectionToWhoeverSetThem() {
        annotate(
                FIRST,
                "\"serving.knative.dev/no-gc\": \"false\", \"autoscaling.knative.dev/minScale\": \"3\"");

        Order order = stage.started(101, Stage.V2);

        assertThat(stage.revision(FIRST).live().annotation("serving.knative.dev/no-gc"))
                .hasValue("false");
        assertThat(stage.revision(FIRST).live().annotation("autoscaling.knative.dev/min-scale"))
                .isEmpty();
        assertThat(stage.start(order)).isEqualTo(new Done());
    }

    @Test
    void dividesAgainWhatAThirdRevisionHasAShareOf() {
        Order order = atTen();
        stage.divide(FIRST + " 80 stable", RevisionName.of(order) + " 10", "game-server-00007 10");
        assertThat(candidate(order).detail()).contains("game-server-00007 10 %");
        assertThat(stage.advance(order, 0)).isInstanceOf(Changed.class);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.view().wanted().shares()).isEqualTo(Map.of(FIRST, 100));
    }

    @Test
    void dropsATagWhoseRevisionIsGone() {
        Order order = atTen();
        stage.json(
                "[{\"op\": \"add\", \"path\": \"/spec/traffic/-\", \"value\": {\"revisionName\": \"game-server-00007\", \"tag\": \"gone\"}}]");

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.view().wanted().revisions()).containsExactly(FIRST);
    }

    @Test
    void doesNotPutItsTemplateOverAStrangers() {
        Order order = atTen();
        var _ = stage.rollBack(order);
        stage.subject.loseBaseline(Stage.V1);
        stage.subject.strangerSets(Stage.V3);

        assertThat(stage.rollBack(order)).isInstanceOf(Foreign.class);

        assertThat(stage.view().template().image(Stage.CONTAINER)).hasValue(Stage.V3);
    }

    @Test
    void cannotMakeAnewWhatWasTooLongToKeep() {
        stage.subject
                .revisions()
                .withName(FIRST)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\": {\"padding\": \"%s\"}}".formatted("x".repeat(33 * 1024)));
        assertThat(findings()).anyMatch(text -> text.contains("could not be made anew"));
        Order order = atTen();
        assertThat(order.start().baseline().map(Baseline::template)).hasValue("{}");
        stage.subject.loseBaseline(Stage.V1);

        assertThat(stage.rollBack(order))
                .isEqualTo(
                        new Blocked(
                                "revision game-server-00001 is gone, and its template was too long to be kept"));
    }

    // --- the very first version

    private Order without(Survey.Ready ready) {
        return stage.order(101, Stage.V2, ready, Optional.empty());
    }

    @Test
    void withoutABaselineThereIsNothingToGoBackTo() {
        Order order = atTen();
        Start start = new Start(Instant.EPOCH, Optional.empty(), "1", 0, Map.of());

        assertThat(stage.rollBack(new Order(order.intent(), start))).isInstanceOf(Blocked.class);

        assertThat(stage.sent()).isEmpty();
    }

    @Test
    void theFirstVersionGetsAllTrafficAtOnce() {
        status("{\"status\": {\"latestReadyRevisionName\": null}}");
        status("False", "False");
        Order order = without(stage.survey(Optional.empty()));

        assertThat(stage.start(order)).isEqualTo(new Done());

        assertThat(stage.view().wanted().allOn(RevisionName.of(order))).isTrue();
        revision(RevisionName.of(order), "game-server-101", Stage.V2, "True");
        status("True", "True", RevisionName.of(order) + " 100");
        assertThat(candidate(order)).isEqualTo(new OnCandidate(2, true, "", RevisionName.of(order)));
    }

    @Test
    void whatServesUnprovenKeepsTheRest() {
        Order order = without(stage.survey(Optional.empty()));

        assertThat(stage.start(order)).isEqualTo(new Done());

        assertThat(stage.view().wanted().shares())
                .isEqualTo(Map.of(FIRST, 90, RevisionName.of(order), 10));
        revision(RevisionName.of(order), "game-server-101", Stage.V2, "True");
        status("True", "True", FIRST + " 90", RevisionName.of(order) + " 10");
        assertThat(candidate(order).ready()).isTrue();
        assertThat(stage.advance(order, 0)).isEqualTo(new Done());
        assertThat(stage.view().wanted().shares())
                .isEqualTo(Map.of(FIRST, 50, RevisionName.of(order), 50));
    }

    // --- names

    @Test
    void aRevisionNameFitsIntoALabelAndIsTheStartsOwn() {
        Order order = stage.order(101, Stage.V2);
        Start other =
                new Start(
                        order.start().at(),
                        order.start().baseline(),
                        order.start().version() + "1",
                        0,
                        Map.of());

        assertThat(RevisionName.of(order))
                .matches("game-server-r[a-z0-9]{8}")
                .isEqualTo(RevisionName.of(order))
                .isNotEqualTo(RevisionName.of(new Order(order.intent(), other)))
                .isNotEqualTo(
                        RevisionName.of(new Order(stage.intent(102, Stage.V2), order.start())))
                .isNotEqualTo(
                        RevisionName.of(new Order(stage.intent(101, Stage.V3), order.start())));
        int suffix = RevisionName.of(order).length() - Stage.NAME.length();
        assertThat(RevisionName.LONGEST_SERVICE + suffix).isEqualTo(63);
    }
}
