package dev.belay.workload.knative;

import dev.belay.cluster.ApiRequest;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.Fault;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Finding;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.stage.KnativeSubject;
import dev.belay.workload.Seen;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// States that pass too quickly under a controller, or that only a broken cluster has: the stand-in has
/// brought the first version up and is gone, and the test writes the status itself.
abstract class StillKnative {

    static final String FIRST = "game-server-00001";

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

    EmbeddedCluster cluster() {
        return cluster;
    }

    Stage stage() {
        return stage;
    }

    /// Replaces conditions and traffic by those about the present generation.
    void status(String routes, String configurations, String... traffic) {
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

    void status(String patch) {
        var _ =
                stage.subject
                        .service()
                        .subresource("status")
                        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
        stage.sent();
    }

    void revision(String name, String release, String image, String ready) {
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

    void ready(String name, String ready) {
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

    void annotate(String name, String annotations) {
        var _ =
                stage.subject
                        .revisions()
                        .withName(name)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"metadata\": {\"annotations\": {%s}}}".formatted(annotations));
    }

    /// A canary at 10 %, as the controller would report it.
    Order atTen() {
        Order order = stage.started(101, Stage.V2);
        revision(RevisionName.of(order), "game-server-101", Stage.V2, "True");
        status("True", "True", FIRST + " 90", RevisionName.of(order) + " 10");
        return order;
    }

    EmbeddedCluster.Registration on(Predicate<ApiRequest> which, Fault fault) {
        return cluster.onRequest(request ->
                (request.about("services") || request.about("revisions")) && which.test(request)
                        ? fault
                        : Fault.none());
    }

    static boolean toService(ApiRequest request) {
        return request.write() && request.about("services");
    }

    OnCandidate candidate(Order order) {
        return Seen.progress(stage.observe(order));
    }

    OnBaseline baseline(Order order) {
        return (OnBaseline) stage.observe(order);
    }

    List<String> findings() {
        return stage.look().findings().stream().map(Finding::toString).toList();
    }
}
