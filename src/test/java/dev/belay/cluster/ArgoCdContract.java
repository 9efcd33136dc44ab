package dev.belay.cluster;

import static dev.belay.cluster.Calls.JSON_PATCH;
import static dev.belay.cluster.Calls.MERGE_PATCH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a driver of Applications relies on, of the real Argo CD and of the stand-in.
@Timeout(300)
interface ArgoCdContract {

    String ONE = "registry.example/game@sha256:" + "1".repeat(64);
    String TWO = "registry.example/game@sha256:" + "2".repeat(64);
    String IMAGE = "/spec/template/spec/containers/0/image";
    String LABEL = "/spec/template/metadata/labels/belay.dev~1release";
    AtomicReference<Followed> GAME = new AtomicReference<>();

    /// The cluster under test, with a controller for Rollouts.
    Cluster cluster();

    /// A kustomize base of these files, which its Argo CD can follow.
    Repository repository(Map<String, String> files);

    @BeforeEach
    default void follow() {
        GAME.set(Followed.create(cluster(), repository(files(ONE, "1")), ""));
    }

    @AfterEach
    default void leave() {
        game().delete();
    }

    static Map<String, String> files(String image, String wave) {
        return Map.of(
                "game.yaml",
                """
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata:
                  name: game
                  annotations: {argocd.argoproj.io/sync-wave: "%s"}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: game}}
                  strategy: {canary: {steps: [{setWeight: 50}, {pause: {}}]}}
                  template:
                    metadata: {labels: {app: game}}
                    spec:
                      containers:
                      - {name: game, image: "%s"}
                """
                        .formatted(wave, image),
                "settings.yaml",
                """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: settings
                  annotations: {argocd.argoproj.io/sync-wave: "1"}
                data: {of: "%s"}
                """
                        .formatted(image));
    }

    private static Followed game() {
        return GAME.get();
    }

    @Test
    default void marksWhatItBrings() {
        assertThat(
                        game().rollout()
                                .at("/metadata/annotations/argocd.argoproj.io~1tracking-id")
                                .asText())
                .isEqualTo("%1$s:argoproj.io/Rollout:%1$s/game".formatted(game().name()));
        assertThat(game().application().at("/status/sourceType").asText()).isEqualTo("Kustomize");
        assertThat(game().application().at("/status/resources").findValuesAsText("kind"))
                .contains("Rollout", "ConfigMap");
    }

    @Test
    default void undoesWhatOthersWriteToTheTemplate() {
        game().change(
                        JSON_PATCH,
                        "[{\"op\": \"replace\", \"path\": \"%s\", \"value\": \"%s\"}]"
                                .formatted(IMAGE, TWO));

        game().eventually(() -> assertThat(game().image()).isEqualTo(ONE));
    }

    @Test
    default void bringsAPatchAndTakesItBack() {
        game().patch(TWO, "game-101");
        game().awaitSynced(TWO);
        assertThat(game().rollout().at(LABEL).asText()).isEqualTo("game-101");
        assertThat(game().application().at("/status/sync/comparedTo/source"))
                .isEqualTo(game().application().at("/spec/source"));

        game().merge("{\"spec\": {\"source\": {\"kustomize\": null}}}");

        game().awaitSynced(ONE);
        assertThat(game().rollout().at(LABEL).isMissingNode()).isTrue();
        assertThat(game().application().at("/status/sync/comparedTo/source").has("kustomize"))
                .isFalse();
    }

    @Test
    default void bringsNothingForAPatchThatDoesNotFit() {
        game().merge(
                        """
                        {"spec": {"source": {"kustomize": {"patches": [
                          {"target": {"kind": "Rollout", "name": "game"},
                           "patch": "# by hand\\n[{\\"op\\": \\"test\\", \\"path\\": \\"/spec/template/spec/containers/0/name\\", \\"value\\": \\"other\\"}]"}]}}}}
                        """);

        game().eventually(() -> {
            var status = game().application().path("status");
            assertThat(status.at("/sync/status").asText()).isEqualTo("Unknown");
            assertThat(status.at("/conditions/0/type").asText()).isEqualTo("ComparisonError");
            assertThat(status.at("/conditions/0/message").asText()).contains("test failed");
        });
        assertThat(game().image()).isEqualTo(ONE);
        game().merge("{\"spec\": {\"source\": {\"kustomize\": null}}}");
        game().awaitSynced(ONE);
    }

    @Test
    default void putsImagesInAfterPatches() {
        game().merge(
                        "{\"spec\": {\"source\": {\"kustomize\": {\"images\": [\"%s\"]}}}}"
                                .formatted(ONE));
        game().patch(TWO, "game-101");

        game().eventually(() ->
                assertThat(game().rollout().at(LABEL).asText()).isEqualTo("game-101"));
        assertThat(game().image()).isEqualTo(ONE);
    }

    @Test
    default void goesToACommitAndBack() {
        var first = game().application().at("/status/sync/revision").asText();
        var second = game().repository().commit(files(TWO, "1"));

        game().merge("{\"spec\": {\"source\": {\"targetRevision\": \"%s\"}}}".formatted(second));
        game().awaitSynced(TWO);
        assertThat(game().application().at("/status/sync/revision").asText()).isEqualTo(second);
        game().merge("{\"spec\": {\"source\": {\"targetRevision\": \"%s\"}}}".formatted(first));

        game().awaitSynced(ONE);
    }

    @Test
    default void looksAtGitWhenAsked() {
        var second = game().repository().commit(files(TWO, "1"));
        game().refresh();

        game().awaitSynced(TWO);
        assertThat(game().application().at("/status/sync/revision").asText()).isEqualTo(second);
        assertThat(game().application().at("/metadata/annotations").has(ArgoCd.REFRESH)).isFalse();
    }

    @Test
    default void bringsNothingByItselfWhenThatIsOff() {
        game().merge("{\"spec\": {\"syncPolicy\": {\"automated\": {\"enabled\": false}}}}");
        game().patch(TWO, "game-101");

        game().eventually(() ->
                assertThat(game().application().at("/status/sync/status").asText())
                        .isEqualTo("OutOfSync"));
        assertThat(game().image()).isEqualTo(ONE);
        game().merge("{\"spec\": {\"syncPolicy\": {\"automated\": {\"enabled\": true}}}}");
        game().awaitSynced(TWO);
    }

    @Test
    default void takesNeitherAnAbortNorAPauseForADrift() throws InterruptedException {
        game().patch(TWO, "game-101");
        game().awaitSynced(TWO);
        game().eventually(() ->
                assertThat(game().rollout().at("/status/phase").asText()).isEqualTo("Paused"));

        game().status("{\"status\": {\"abort\": true}}");
        game().change(MERGE_PATCH, "{\"spec\": {\"paused\": true}}");

        Thread.sleep(3000);
        assertThat(game().rollout().at("/status/abort").asBoolean()).isTrue();
        assertThat(game().rollout().at("/spec/paused").asBoolean()).isTrue();
        assertThat(game().application().at("/status/sync/status").asText()).isEqualTo("Synced");
    }

    /// A sync waits for the health of a wave, and while it does no other one begins.
    @Test
    default void aSyncThatWaitsKeepsOthersOutUntilItIsEnded() throws InterruptedException {
        var early = Followed.create(cluster(), repository(files(ONE, "0")), "early-");
        early.patch(TWO, "game-101");
        early.eventually(() -> {
            var state = early.application().at("/status/operationState");
            assertThat(state.path("phase").asText()).isEqualTo("Running");
            assertThat(state.path("message").asText()).contains("waiting for healthy state of");
            assertThat(state.at("/syncResult/source"))
                    .isEqualTo(early.application().at("/spec/source"));
            assertThat(early.rollout().at("/status/phase").asText()).isEqualTo("Paused");
        });
        early.merge("{\"spec\": {\"source\": {\"kustomize\": null}}}");
        Thread.sleep(2500);
        assertThat(early.image()).isEqualTo(TWO);

        var reply =
                early.api()
                        .patch(
                                early.applicationPath(),
                                JSON_PATCH,
                                """
                                [{"op": "test", "path": "/status/operationState/phase", "value": "Running"},
                                 {"op": "add", "path": "/status/operationState/phase", "value": "Terminating"}]
                                """);

        assertThat(reply.code()).isEqualTo(200);
        early.awaitSynced(ONE);
        early.delete();
    }

    /// A Rollout that Argo CD keeps, and the Application of the namespace's name that it is kept by.
    record Followed(Calls api, Repository repository, String name) {

        static Followed create(Cluster cluster, Repository repository, String prefix) {
            var game =
                    new Followed(
                            new Calls(cluster),
                            repository,
                            prefix + Clusters.freshNamespace(cluster));
            var namespace = game.name().substring(prefix.length());
            var reply =
                    game.api()
                            .post(
                                    "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications",
                                    """
                                    {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application",
                                     "metadata": {"name": "%s", "namespace": "argocd"},
                                     "spec": {"project": "default",
                                       "source": {"repoURL": "%s", "path": "base", "targetRevision": "main"},
                                       "destination": {"server": "https://kubernetes.default.svc", "namespace": "%s"},
                                       "syncPolicy": {"automated": {"selfHeal": true}}}}
                                    """
                                            .formatted(game.name(), repository.url(), namespace));
            assertThat(reply.code()).as("%s", reply.body()).isEqualTo(201);
            game.awaitSynced(ONE);
            game.eventually(() ->
                    assertThat(game.rollout().at("/status/phase").asText()).isEqualTo("Healthy"));
            return game;
        }

        private String namespace() {
            return name.substring(name.indexOf("test-"));
        }

        JsonNode rollout() {
            return api.get(rolloutPath()).body();
        }

        JsonNode application() {
            return api.get(applicationPath()).body();
        }

        String image() {
            return rollout().at(IMAGE).asText();
        }

        String applicationPath() {
            return "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/" + name;
        }

        private String rolloutPath() {
            return "/apis/argoproj.io/v1alpha1/namespaces/%s/rollouts/game".formatted(namespace());
        }

        void patch(String image, String release) {
            merge(
                    """
                    {"spec": {"source": {"kustomize": {"patches": [
                      {"target": {"kind": "Rollout", "name": "game"},
                       "patch": "# by hand\\n[{\\"op\\": \\"add\\", \\"path\\": \\"%s\\", \\"value\\": \\"%s\\"}, {\\"op\\": \\"add\\", \\"path\\": \\"%s\\", \\"value\\": \\"%s\\"}]"}]}}}}
                    """
                            .formatted(IMAGE, image, LABEL, release));
        }

        void delete() {
            var _ = api.delete(applicationPath(), "{}");
            var _ = api.delete(rolloutPath(), "{}");
        }

        void merge(String change) {
            demand(api.patch(applicationPath(), MERGE_PATCH, change));
        }

        void refresh() {
            merge(
                    "{\"metadata\": {\"annotations\": {\"%s\": \"normal\"}}}"
                            .formatted(ArgoCd.REFRESH));
        }

        void change(String type, String patch) {
            demand(api.patch(rolloutPath(), type, patch));
        }

        void status(String patch) {
            demand(api.patch(rolloutPath() + "/status", MERGE_PATCH, patch));
        }

        private static void demand(Calls.Reply reply) {
            assertThat(reply.code()).as("%s", reply.body()).isEqualTo(200);
        }

        void awaitSynced(String image) {
            eventually(() -> {
                assertThat(image()).isEqualTo(image);
                assertThat(application().at("/status/sync/status").asText())
                        .as("%s", application().path("status"))
                        .isEqualTo("Synced");
                assertThat(application().has("operation")).isFalse();
            });
        }

        void eventually(ThrowingRunnable assertion) {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(assertion);
        }
    }
}
