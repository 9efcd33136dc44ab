package dev.belay.workload.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.cluster.ApiRequest;
import dev.belay.cluster.Cluster;
import dev.belay.cluster.EmbeddedCluster;
import dev.belay.cluster.Fault;
import dev.belay.cluster.Repository;
import dev.belay.cluster.StandInArgoCd;
import dev.belay.cluster.StandInRollouts;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Target.Via;
import dev.belay.release.Baseline;
import dev.belay.release.Effect;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.DoneButNotStable;
import dev.belay.release.Outcome.Foreign;
import dev.belay.release.Outcome.NotYet;
import dev.belay.release.Survey;
import dev.belay.workload.Patience;
import dev.belay.workload.Seen;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// States that pass too quickly under controllers, or that only a broken cluster has: neither Argo
/// CD nor Argo Rollouts runs here, and the test writes what they would.
class StillApplicationTest implements Lab {

    private static final String COMMIT = "c".repeat(40);
    private static final String HEALTHY =
            "\"phase\": \"Healthy\", \"currentPodHash\": \"h1\", \"stableRS\": \"h1\", \"currentStepIndex\": 4";
    private static final String PAUSED_AT_10 =
            "\"phase\": \"Paused\", \"currentPodHash\": \"h2\", \"stableRS\": \"h1\", \"currentStepIndex\": 1, "
                    + "\"controllerPause\": true, "
                    + "\"pauseConditions\": [{\"reason\": \"CanaryPauseStep\", \"startTime\": \"2026-01-01T00:00:00Z\"}]";

    private static EmbeddedCluster cluster;

    private Stage stage;

    @BeforeAll
    static void startTheServerOnly() {
        cluster = EmbeddedCluster.start();
        StandInRollouts.start(cluster).close();
        StandInArgoCd.start(cluster).close();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Override
    public Cluster cluster() {
        return cluster;
    }

    /// Nobody follows it here.
    @Override
    public Repository repository(Map<String, String> files) {
        return new Repository("https://git.example/nobody.git", _ -> COMMIT);
    }

    @BeforeEach
    void createAnApplicationAtRest() {
        begin(Stage.PATCHES, "");
    }

    @AfterEach
    void leave() {
        stage.close();
    }

    private void begin(Via via, String source) {
        Patience patience = new Patience(Duration.ofSeconds(30), 4, Duration.ofMillis(1));
        stage = new Stage(this, via, Map.of(), patience);
        stage.create(
                Git.application(
                        stage.namespace,
                        stage.namespace,
                        stage.repository.url(),
                        source,
                        Stage.HEALING));
        stage.create(
                Git.base(Stage.V1)
                        .get("rollout.yaml")
                        .replace(
                                "  annotations:",
                                "  namespace: %s\n  annotations:".formatted(stage.namespace)));
        rolloutSays(HEALTHY);
        synced();
    }

    /// Replaces the Rollout's status by one about the present generation.
    private void rolloutSays(String fields) {
        String generation = stage.workload().at("/metadata/generation").asText();
        stage.mergeStatus("{\"status\": null}");
        stage.mergeStatus(
                "{\"status\": {\"observedGeneration\": \"%s\", \"replicas\": 4, \"availableReplicas\": 4, %s}}"
                        .formatted(generation, fields));
        stage.sent();
    }

    /// Argo CD has looked at the source as it is now, and has nothing to do.
    private void synced() {
        argoCdSays("\"sync\": %s".formatted(comparison("Synced")));
    }

    private String comparison(String status) {
        return "{\"status\": \"%s\", \"revision\": \"%s\", \"comparedTo\": {\"source\": %s}}"
                .formatted(status, COMMIT, stage.source());
    }

    private void argoCdSays(String fields) {
        stage.merge("{\"status\": null, \"operation\": null}");
        stage.merge(
                """
                {"status": {"sourceType": "Kustomize", "resources": [
                   {"kind": "Rollout", "namespace": "%s", "name": "game-server", "status": "Synced"}],
                 %s}}
                """
                        .formatted(stage.namespace, fields));
        stage.sent();
    }

    /// The release's start was accepted; nothing else has happened.
    private Order asked() {
        Order order = stage.started(101, Stage.V2);
        stage.sent();
        return order;
    }

    /// Argo CD has brought the candidate, and it stands at its first step.
    private Order brought() {
        Order order = asked();
        synced();
        template(Stage.V2, "game-server-101");
        rolloutSays(PAUSED_AT_10);
        return order;
    }

    private void template(String image, String release) {
        stage.mergeWorkload(
                """
                {"spec": {"template": {
                  "metadata": {"labels": {"belay.dev/release": %s}},
                  "spec": {"containers": [{"name": "server", "image": "%s"}]}}}}
                """
                        .formatted(release.isEmpty() ? "null" : "\"" + release + "\"", image));
    }

    private static EmbeddedCluster.Registration on(
            String plural, Predicate<ApiRequest> which, Fault fault) {
        return cluster.onRequest(
                request -> request.about(plural) && which.test(request) ? fault : Fault.none());
    }

    private OnCandidate candidate(Order order) {
        return Seen.progress(stage.observe(order));
    }

    private OnBaseline baseline(Order order) {
        return (OnBaseline) stage.observe(order);
    }

    // --- looks

    @Test
    void saysWhatArgoCdSaysWhileTheCandidateIsNotThere() {
        Order order = asked();
        argoCdSays(
                "\"sync\": %s, \"operationState\": {\"phase\": \"Failed\", \"message\": \"quota exceeded\"}"
                        .formatted(comparison("OutOfSync")));

        assertThat(candidate(order))
                .isEqualTo(
                        new OnCandidate(
                                0,
                                false,
                                "Argo CD has not brought the candidate yet (OutOfSync, last sync Failed: quota exceeded)",
                                ""));
        assertThat(stage.sent()).containsExactly("GET applications", "GET rollouts");
    }

    @Test
    void makesArgoCdLookAtAChangeThatItMissed() {
        Order order = asked();

        assertThat(candidate(order).ready()).isFalse();

        assertThat(stage.sent())
                .containsExactly("GET applications", "PATCH applications", "GET rollouts");
        assertThat(stage.read().at("/metadata/annotations/belay.dev~1nudged").asText())
                .isNotEmpty();
    }

    @Test
    void isWhereTheWorkloadIsOnceTheCandidateIsThere() {
        Order order = brought();

        assertThat(Seen.progress(stage.observe(order)))
                .isEqualTo(new OnCandidate(0, true, "", "h2"));
        assertThat(stage.sent()).containsExactly("GET applications", "GET rollouts");
    }

    @Test
    void aStrangersImageOnTheWorkloadIsArgoCdsMatter() {
        Order order = brought();
        template(Stage.V3, "game-server-101");
        argoCdSays(
                """
                "sync": %s, "resources": [
                  {"kind": "Rollout", "namespace": "%s", "name": "game-server", "status": "OutOfSync"}]
                """
                        .formatted(comparison("OutOfSync"), stage.namespace));

        assertThat(candidate(order).ready()).isFalse();
        assertThat(candidate(order).detail()).contains("what runs was last written by");
    }

    /// As images of kustomize do, which come after all patches.
    @Test
    void whatTheApplicationItselfBringsInstead() {
        Order order = brought();
        template(Stage.V3, "game-server-101");

        assertThat(stage.observe(order)).isInstanceOf(Observation.Other.class);
    }

    /// A patch of somebody else in place of Belay's, where git alone was the baseline.
    @Test
    void waitsForGitToSayWhatIsAskedFor() {
        Order order = brought();
        stage.merge("{\"spec\": {\"source\": {\"kustomize\": null}}}");
        assertThat(stage.observe(order)).isInstanceOf(Observation.Unreadable.class);

        template(Stage.V3, "");
        synced();
        assertThat(stage.observe(order)).isInstanceOf(Observation.Other.class);

        template(Stage.V1, "");
        rolloutSays(HEALTHY);
        assertThat(baseline(order).stable()).isTrue();
    }

    @Test
    void aWorkloadThatIsGoneIsNotTheApplicationThatIsGone() {
        Order order = brought();
        stage.rollout().delete();

        assertThat(candidate(order).detail()).contains("the workload does not exist");
    }

    @Test
    void aBaselineAskedForIsNotABaselineThatServes() {
        Order order = brought();
        stage.rollBack(order);

        assertThat(stage.observe(order))
                .isEqualTo(
                        new Observation.Unreadable(
                                "Argo CD has not brought what is asked for yet (Synced)"));
        synced();
        stage.merge("{\"metadata\": {\"annotations\": {\"argocd.argoproj.io/refresh\": null}}}");

        assertThat(baseline(order))
                .isEqualTo(
                        new OnBaseline(
                                false,
                                "Argo CD has not brought the baseline back yet (Synced)",
                                false,
                                "someone unknown"));
    }

    /// What serves is the baseline, but a sync that was begun for the candidate may yet end that.
    @Test
    void isNotStableWhileTheCandidateMayStillCome() {
        Order order = asked();
        JsonNode candidate = stage.source();
        stage.rollBack(order);
        assertThat(baseline(order).detail()).startsWith("Argo CD may still bring another version");
        stage.merge("{\"metadata\": {\"annotations\": {\"argocd.argoproj.io/refresh\": null}}}");

        argoCdSays(
                "\"sync\": %s, \"operationState\": {\"phase\": \"Running\", \"startedAt\": \"2026-01-01T00:00:00Z\", \"syncResult\": {\"source\": %s}}"
                        .formatted(comparison("Synced"), candidate));
        assertThat(baseline(order).stable()).isFalse();
        assertThat(stage.read().at("/status/operationState/phase").asText())
                .isEqualTo("Terminating");

        synced();
        assertThat(baseline(order)).isEqualTo(new OnBaseline(true, "", false, "someone unknown"));
    }

    @Test
    void keepsTheAnnotationsOfOthersWhenItAsksForALook() {
        stage.merge("{\"metadata\": {\"annotations\": {\"note\": \"theirs\"}}}");
        Order order = brought();

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.read().at("/metadata/annotations"))
                .hasSize(2)
                .allSatisfy(value -> assertThat(value.asText()).isIn("theirs", "normal"));
    }

    @Test
    void aSyncOfWhatIsAskedForDoesNotMatter() {
        Order order = stage.order(101, Stage.V2);
        argoCdSays(
                "\"sync\": %s, \"operationState\": {\"phase\": \"Running\", \"startedAt\": \"2026-01-01T00:00:00Z\", \"syncResult\": {\"source\": %s}}"
                        .formatted(comparison("Synced"), stage.source()));

        assertThat(baseline(order).stable()).isTrue();
        assertThat(stage.read().at("/status/operationState/phase").asText()).isEqualTo("Running");
    }

    @Test
    void anApplicationThatAsksForAnotherVersionIsForeignWhateverRuns() {
        Order order = brought();
        stage.merge("{\"spec\": {\"source\": {\"kustomize\": {\"patches\": []}}}}");
        stage.merge("{\"spec\": {\"source\": null, \"sources\": [{}, {}]}}");

        assertThat(stage.observe(order)).isInstanceOf(Observation.Other.class);
        assertThat(stage.rollBack(order)).isInstanceOf(Foreign.class);
    }

    @Test
    void cannotTellWhatItCannotRead() {
        Order order = brought();
        try (var _ = on("applications", _ -> true, Fault.unavailable())) {
            assertThat(stage.observe(order)).isInstanceOf(Observation.Unreadable.class);
        }
        try (var _ = on("rollouts", _ -> true, Fault.forbidden())) {
            assertThat(stage.observe(order)).isInstanceOf(Observation.Unreadable.class);
        }
    }

    // --- writes

    @Test
    void asksForTheSourceEvenIfTheAbortFails() {
        for (Fault fault :
                List.of(
                        Fault.unavailable(),
                        Fault.forbidden(),
                        Fault.conflict(),
                        Fault.tooManyRequests(),
                        Fault.dropBefore(),
                        Fault.delay(Duration.ofMillis(1500)))) {
            Order order = brought();
            try (var _ = on("rollouts", ApiRequest::write, fault)) {
                assertThat(stage.rollBack(order)).as("%s", fault).isEqualTo(new Done());
            }
            assertThat(stage.source().has("kustomize")).as("%s", fault).isFalse();
            leave();
            begin(Stage.PATCHES, "");
        }
    }

    /// The abort was accepted each time, and that is not enough.
    @Test
    void isNotDoneBeforeTheSourceIsWritten() {
        Order order = brought();
        for (Fault fault :
                List.of(
                        Fault.unavailable(),
                        Fault.internalError(),
                        Fault.tooManyRequests(),
                        Fault.conflict(),
                        Fault.dropBefore(),
                        Fault.forbidden())) {
            try (var _ = on("applications", ApiRequest::write, fault)) {
                assertThat(stage.rollBack(order)).as("%s", fault).isInstanceOf(Blocked.class);
            }
        }
        try (var _ = on("applications", r -> !r.write(), Fault.unavailable())) {
            assertThat(stage.rollBack(order)).isInstanceOf(Blocked.class);
        }
        assertThat(stage.workload().at("/status/abort").asBoolean()).isTrue();
        assertThat(stage.source().has("kustomize")).isTrue();

        assertThat(stage.rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void saysWhyTheBaselineIsNotAllowedBack() {
        Order order = brought();
        cluster.validate((kind, object, before) ->
                kind.equals("Application") ? List.of("sources are frozen by policy x") : List.of());
        try {
            assertThat(stage.rollBack(order))
                    .isInstanceOfSatisfying(
                            Blocked.class,
                            blocked ->
                                    assertThat(blocked.reason())
                                            .startsWith("422 ")
                                            .contains("sources are frozen by policy x"));
        } finally {
            cluster.validate((kind, object, before) -> List.of());
        }
        try (var _ = on("applications", ApiRequest::write, Fault.conflict())) {
            stage.sent();
            assertThat(stage.rollBack(order))
                    .isInstanceOfSatisfying(
                            Blocked.class,
                            blocked -> assertThat(blocked.reason()).startsWith("409 "));
            assertThat(stage.sent()).filteredOn("PATCH applications"::equals).hasSize(3);
        }
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void aRollbackWhoseAnswerWasLostIsDone() {
        Order order = brought();
        try (var _ = on("applications", ApiRequest::write, Fault.dropAfter())) {
            assertThat(stage.rollBack(order)).isInstanceOf(Blocked.class);
        }
        assertThat(stage.source().has("kustomize")).isFalse();

        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        assertThat(stage.sent()).filteredOn("PATCH applications"::equals).hasSize(1);
    }

    @Test
    void aStartWhoseAnswerWasLostIsDone() {
        Order order = stage.order(101, Stage.V2);
        try (var _ = on("applications", ApiRequest::write, Fault.dropAfter())) {
            assertThat(stage.start(order)).isInstanceOf(Blocked.class);
        }

        assertThat(stage.start(order)).isEqualTo(new Done());
    }

    @Test
    void aStartThatIsRefusedThoughNothingChangedIsBlocked() {
        Order order = stage.order(101, Stage.V2);
        try (var _ = on("applications", ApiRequest::write, new Fault.Answer(422, "Invalid"))) {
            assertThat(stage.start(order)).isInstanceOf(Blocked.class);
        }
        assertThat(stage.start(order)).isEqualTo(new Done());
    }

    @Test
    void abortsNobodyElsesCanary() {
        Order order = brought();
        template(Stage.V3, "game-server-102");

        stage.rollBack(order);

        assertThat(stage.workload().at("/status/abort").asBoolean()).isFalse();
    }

    @Test
    void doesNotAbortToAVersionThatIsNotTheBaseline() {
        Order order = brought();
        Baseline b = order.start().baseline().orElseThrow();
        Order older =
                Stage.over(
                        order,
                        Optional.of(new Baseline(b.release(), b.image(), "h0", b.template())));

        assertThat(stage.rollBack(older)).isEqualTo(new DoneButNotStable());

        assertThat(stage.workload().at("/status/abort").asBoolean()).isFalse();
        assertThat(stage.source().has("kustomize")).isFalse();
    }

    @Test
    void promotesOnlyWhatArgoCdHasBrought() {
        Order order = brought();
        stage.rollBack(order);

        assertThat(stage.promote(order)).isInstanceOf(NotYet.class);

        template(Stage.V1, "");
        rolloutSays(HEALTHY);
        assertThat(stage.promote(order)).isEqualTo(new Done());
    }

    @Test
    void hasNothingToGoBackToWithoutABaseline() {
        Order order = Stage.over(brought(), Optional.empty());

        assertThat(stage.rollBack(order)).isInstanceOf(Blocked.class);
        assertThat(stage.workload().at("/status/abort").asBoolean()).isFalse();
    }

    @Test
    void pausesAndAdvancesNothingThatIsNotAskedForAnyMore() {
        Order order = brought();
        stage.rollBack(order);

        for (Effect.OnTarget effect : List.of(new Effect.Advance(0), new Effect.Pause())) {
            assertThat(stage.apply(effect, order)).isInstanceOf(Outcome.Changed.class);
        }
    }

    // --- surveys

    private String notNow() {
        return ((Survey.NotNow) stage.survey()).reason();
    }

    private String refused() {
        return ((Survey.Refused) stage.survey()).reason();
    }

    @Test
    void keepsTheFieldsOfTheSourceWithTheBaseline() {
        Survey.Ready ready = stage.survey(Optional.empty());

        Baseline stable = ready.stable().orElseThrow();
        assertThat(stable.hash()).isEqualTo("h1");
        assertThat(stable.template())
                .contains("\"source\":{\"via\":\"kustomizePatches\"", COMMIT, Stage.V1);
        assertThat(ready.version())
                .isEqualTo(
                        stage.read().at("/metadata/resourceVersion").asText()
                                + "/"
                                + stage.workload().at("/metadata/resourceVersion").asText());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "cannot compare | \"conditions\": [{\"type\": \"ComparisonError\", \"message\": \"test failed\"}], \"sync\": SYNCED",
                "has not looked | \"sync\": {\"status\": \"Synced\"}",
                "a sync is under way | \"sync\": SYNCED, \"operationState\": {\"phase\": \"Running\"}",
                "has not synced | \"resources\": [{\"kind\": \"Rollout\", \"namespace\": \"NAMESPACE\", \"name\": \"game-server\", \"status\": \"OutOfSync\"}], \"sync\": SYNCED"
            })
    void waitsForArgoCd(String what) {
        String[] parts = what.split(" \\| ", 2);
        argoCdSays(
                parts[1].replace("SYNCED", comparison("Synced"))
                        .replace("NAMESPACE", stage.namespace));

        assertThat(notNow()).contains(parts[0]);
    }

    @Test
    void waitsWhereNobodyKnowsWhichCommitRuns() {
        leave();
        begin(new Via.TargetRevision(), "");
        assertThat(stage.survey()).isInstanceOf(Survey.Ready.class);

        argoCdSays(
                "\"sync\": {\"status\": \"Synced\", \"comparedTo\": {\"source\": %s}}"
                        .formatted(stage.source()));

        assertThat(notNow()).contains("the git commit that its stable version");
    }

    @Test
    void refusesWhatTheWorkloadsDriverRefuses() {
        stage.mergeWorkload("{\"spec\": {\"paused\": true}}");

        assertThat(refused()).contains("spec.paused is true");
    }

    @Test
    void doesNotMindThatThisApplicationHealsItsWorkload() {
        tracked(stage.namespace);

        assertThat(stage.survey()).isInstanceOf(Survey.Ready.class);
    }

    @Test
    void mindsThatAnotherOneDoes() {
        tracked("game-server-of-others");
        stage.create(
                Git.application(
                        "game-server-of-others",
                        "elsewhere",
                        "https://git.example/x",
                        "",
                        Stage.HEALING));

        assertThat(refused()).contains("argocd/game-server-of-others heals this target");
    }

    private void tracked(String application) {
        stage.mergeWorkload(
                """
                {"metadata": {"annotations": {"argocd.argoproj.io/tracking-id":
                  "%s:argoproj.io/Rollout:%s/game-server"}}}
                """
                        .formatted(application, stage.namespace));
    }

    @Test
    void mindsAnApplicationSetThatWritesItAgain() {
        stage.merge(
                """
                {"metadata": {"ownerReferences": [
                  {"apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet", "name": "%1$s", "uid": "1"}]}}
                """
                        .formatted(stage.namespace));
        stage.create(
                """
                apiVersion: argoproj.io/v1alpha1
                kind: ApplicationSet
                metadata: {name: %s, namespace: argocd}
                spec: {ignoreApplicationDifferences: [{jsonPointers: [/spec/source/targetRevision]}]}
                """
                        .formatted(stage.namespace));
        synced();
        assertThat(refused()).contains("writes this Application again and would undo a rollback");

        try (var _ = on("applicationsets", _ -> true, Fault.forbidden())) {
            assertThat(refused()).contains("cannot be read (403");
        }

        for (String covering :
                List.of(
                        "ignoreApplicationDifferences: [{jsonPointers: [/spec/source/kustomize]}]",
                        "ignoreApplicationDifferences: [{jqPathExpressions: [.spec.source.kustomize.patches]}]",
                        "syncPolicy: {applicationsSync: create-only}")) {
            var _ =
                    cluster.admin()
                            .resource(
                                    """
                                    apiVersion: argoproj.io/v1alpha1
                                    kind: ApplicationSet
                                    metadata: {name: %s, namespace: argocd}
                                    spec: {%s}
                                    """
                                            .formatted(stage.namespace, covering))
                            .update();
            assertThat(stage.survey()).as(covering).isInstanceOf(Survey.Ready.class);
        }
    }

    @Test
    void mindsAnApplicationThatHealsTheApplication() {
        String parent = stage.namespace + "-apps";
        stage.merge(
                """
                {"metadata": {"annotations": {"argocd.argoproj.io/tracking-id":
                  "%s:argoproj.io/Application:argocd/%s"}}}
                """
                        .formatted(parent, stage.namespace));
        stage.create(Git.application(parent, "argocd", "https://git.example/x", "", Stage.HEALING));
        assertThat(refused()).contains("heals this Application by itself");

        parent(parent, "{\"spec\": {\"syncPolicy\": {\"automated\": {\"selfHeal\": false}}}}");
        assertThat(stage.survey().findings()).anyMatch(f -> f.what().contains("next commit"));

        parent(
                parent,
                """
                {"spec": {"syncPolicy": {"syncOptions": ["RespectIgnoreDifferences=true"]},
                  "ignoreDifferences": [{"group": "argoproj.io", "kind": "Application",
                    "jsonPointers": ["/spec/source/kustomize"]}]}}
                """);
        assertThat(stage.survey().findings()).noneMatch(f -> f.what().contains("next commit"));
    }

    private void parent(String name, String change) {
        var _ =
                stage.application(name)
                        .patch(
                                io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                                        io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
                                change);
    }

    @Test
    void warnsOfATagOnTheWorkload() {
        assertThat(stage.survey().findings()).noneMatch(f -> f.what().contains("is a tag"));

        template(Git.REPOSITORY + ":v1", "");
        rolloutSays(HEALTHY);

        assertThat(stage.survey().findings())
                .anyMatch(f ->
                        f.what()
                                .equals(
                                        "its image %s:v1 is a tag, which a rollback puts back whatever it then means"
                                                .formatted(Git.REPOSITORY)));
    }

    @Test
    void warnsOfWindows() {
        stage.merge("{\"spec\": {\"project\": \"%s\"}}".formatted(stage.namespace));
        stage.create(
                """
                apiVersion: argoproj.io/v1alpha1
                kind: AppProject
                metadata: {name: %s, namespace: argocd}
                spec: {syncWindows: [{kind: deny, schedule: "0 22 * * *", duration: 8h}]}
                """
                        .formatted(stage.namespace));
        synced();

        assertThat(stage.survey(Optional.empty()).findings())
                .anyMatch(f -> f.what().contains("spec.syncWindows"));
    }

    @Test
    void refusesWithoutTheRights() {
        cluster.allow((user, asked) -> !asked.path("resource").asText().equals("applications"));
        try {
            assertThat(refused())
                    .contains("may not get applications.argoproj.io in namespace argocd")
                    .contains("may not patch applications.argoproj.io in namespace argocd");
        } finally {
            cluster.allow((user, asked) -> true);
        }
    }

    @Test
    void putsOffAReleaseWhenItCannotLook() {
        for (Fault fault : List.of(Fault.unavailable(), Fault.forbidden())) {
            try (var _ = on("applications", _ -> true, fault)) {
                assertThat(notNow()).as("%s", fault).contains("cannot read Application");
            }
        }
    }
}
