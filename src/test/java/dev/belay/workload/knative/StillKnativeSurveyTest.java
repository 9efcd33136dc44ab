package dev.belay.workload.knative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.Fault;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Finding;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Survey;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is said before a start.
class StillKnativeSurveyTest extends StillKnative {

    private String notNow() {
        return ((Survey.NotNow) stage().look()).reason();
    }

    private List<String> refused() {
        return ((Survey.Refused) stage().look())
                .findings().stream().map(Finding::toString).toList();
    }

    @Test
    void waitsForKnative() {
        stage().merge("{\"spec\": {\"template\": {\"spec\": {\"timeoutSeconds\": 7}}}}");

        assertThat(notNow()).contains("has not seen");
    }

    @Test
    void waitsForAFirstVersionThatMayYetArrive() {
        status("{\"status\": {\"latestReadyRevisionName\": null}}");
        status("Unknown", "Unknown");
        assertThat(notNow()).contains("first version is not ready yet: C: latest");

        status("False", "False");

        assertThat(stage().survey(Optional.empty()).stable()).isEmpty();
    }

    @Test
    void waitsWhileWhatServesIsNotReady() {
        status("False", "True", FIRST + " 100");
        assertThat(notNow()).contains("route is not ready: R: routes");

        status("True", "True", FIRST + " 100");
        ready(FIRST, "False");
        assertThat(notNow()).contains("revision game-server-00001 is not ready");

        stage().subject.loseBaseline(Stage.V1);
        assertThat(notNow()).contains("revision game-server-00001 is gone");
    }

    @Test
    void startsOverACanaryOfOursThatIsNotReady() {
        Order order = atTen();
        ready(RevisionName.of(order), "False");
        status("False", "False", FIRST + " 100");

        assertThat(stage().survey(Optional.empty()).stable()).isEqualTo(order.start().baseline());
    }

    @Test
    void doesNotStartOverACandidateWhoseTemplateAStrangerHasChanged() {
        Order order = atTen();
        stage().subject.strangerSets(Stage.V3);
        status("True", "True", FIRST + " 90", RevisionName.of(order) + " 10");

        assertThat(notNow()).contains("traffic is divided");
    }

    @Test
    void anotherServicesRevisionIsNoneToGoBackTo() {
        revision("other-00001", "other-1", Stage.V3, "True");
        var _ =
                stage().subject
                        .revisions()
                        .withName("other-00001")
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"metadata\": {\"labels\": {\"serving.knative.dev/service\": \"other\"}}}");
        Certified certified =
                new Certified(Optional.of("other-1"), Stage.V3, "other-00001", Instant.EPOCH);

        assertThat(stage().survey(Optional.of(certified)).certified()).isEmpty();
    }

    @Test
    void findsTheCertifiedVersionIfItCanBeGoneBackTo() {
        Certified certified =
                new Certified(
                        Optional.of("game-server-99"), Stage.V3, "game-server-r99", Instant.EPOCH);
        assertThat(stage().survey(Optional.of(certified)).certified()).isEmpty();

        revision("game-server-r99", "game-server-99", Stage.V3, "False");
        assertThat(stage().survey(Optional.of(certified)).certified()).isEmpty();
        ready("game-server-r99", "True");

        assertThat(stage().survey(Optional.of(certified)).certified())
                .hasValueSatisfying(b -> {
                    assertThat(b.release()).hasValue("game-server-99");
                    assertThat(b.hash()).isEqualTo("game-server-r99");
                    assertThat(b.template()).doesNotContain("serving.knative.dev");
                });
        stage().merge("{\"metadata\": {\"labels\": {\"unrelated\": \"change\"}}}");
        assertThat(
                        stage().survey(
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
        cluster()
                .allow((user, asked) ->
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
        stage().json(
                        "[{\"op\": \"replace\", \"path\": \"/spec/template/spec/containers/0/name\", \"value\": \"app\"}]");

        assertThat(refused()).anyMatch(text -> text.contains("no container 'server', only app"));
    }

    @Test
    void namesWhoWouldWriteOverIt() {
        stage().merge(
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
                stage().admin()
                        .namespaces()
                        .resource(
                                new NamespaceBuilder()
                                        .withNewMetadata()
                                        .withName("knative-serving")
                                        .endMetadata()
                                        .build())
                        .createOr(n -> n.update());
        var _ =
                stage().admin()
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
                stage().subject
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
        assertThat(stage().rollBack(failed)).isEqualTo(new Done());
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

        Baseline stable = stage().survey(Optional.empty()).stable().orElseThrow();

        assertThat(stable.image()).isEqualTo(Stage.V1);
        assertThat(stable.template())
                .isEqualTo(
                        "{\"metadata\":{\"name\":\"game-server-00001\",\"labels\":{},\"annotations\":{\"prometheus.io/port\":\"8080\",\"note\":\"y\"}},"
                                + "\"spec\":{\"containers\":[{\"name\":\"server\",\"image\":\"registry.example.com/game@sha256:1\","
                                + "\"ports\":[{\"containerPort\":8080}]}]}}");
    }
}
