package dev.belay.workload.argocd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.engine.Workload.Order;
import dev.belay.policy.Target.Via;
import dev.belay.release.Baseline;
import dev.belay.release.Effect;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.DoneButNotStable;
import dev.belay.release.Outcome.Foreign;
import dev.belay.release.Outcome.TakenOver;
import dev.belay.release.Survey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the driver does with an Application and whoever controls it: the real Argo CD and Argo
/// Rollouts, or the stand-ins of the embedded cluster.
abstract class ApplicationContract implements Lab {

    private Stage stage;

    @BeforeEach
    void runTheFirstVersion() {
        stage = Stage.running(this, Stage.PATCHES, Git.base(Stage.V1), Git.OTHERS);
    }

    @AfterEach
    void leave() {
        if (stage != null) {
            stage.close();
        }
    }

    Stage stage() {
        return stage;
    }

    @Test
    void startsThroughTheSourceAndIsSeenReadyAtTheFirstStep() {
        JsonNode others = stage.source().at("/kustomize/patches/0");

        Order order = stage.accepted(101, Stage.V2, "0".repeat(40), Optional.empty());

        assertThat(stage.sent())
                .containsExactly("GET applications", "GET rollouts", "PATCH applications");
        assertThat(stage.observe(order))
                .isInstanceOfSatisfying(OnCandidate.class, at -> assertThat(at.ready()).isFalse());
        report("start to the first step ready", stage.awaitStep(order, 0));
        assertThat(stage.template().release()).hasValue("game-server-101");
        assertThat(stage.template().image(Git.CONTAINER)).hasValue(Stage.V2);
        assertThat(stage.source().at("/kustomize/patches/0")).isEqualTo(others);
        assertThat(stage.source().at("/kustomize/patches")).hasSize(2);
    }

    @Test
    void aSecondStartIsTheFirstOne() {
        Order order = stage.started(101, Stage.V2);

        assertThat(stage.start(order)).isEqualTo(new Done());
        stage.awaitStep(order, 0);
        assertThat(stage.start(order)).isEqualTo(new Done());

        assertThat(stage.source().at("/kustomize/patches")).hasSize(2);
    }

    @Test
    void doesNotStartOnAnApplicationThatHasChangedSinceItWasSurveyed() {
        Order order = stage.order(101, Stage.V2);
        stage.merge("{\"metadata\": {\"annotations\": {\"note\": \"someone was here\"}}}");

        assertThat(stage.start(order)).isInstanceOf(Changed.class);

        assertThat(stage.source().at("/kustomize/patches")).hasSize(1);
    }

    @Test
    void doesNotStartOnAWorkloadThatHasChangedSinceItWasSurveyed() {
        Order order = stage.order(101, Stage.V2);
        stage.mergeWorkload("{\"metadata\": {\"annotations\": {\"note\": \"someone was here\"}}}");

        assertThat(stage.start(order)).isInstanceOf(Changed.class);

        assertThat(stage.source().at("/kustomize/patches")).hasSize(1);
    }

    @Test
    void aFenceKeepsALateStartOut() {
        Order order = stage.order(101, Stage.V2);

        assertThat(stage.apply(new Effect.Fence(), order)).isEqualTo(new Done());

        assertThat(stage.sent()).containsExactly("PATCH applications");
        assertThat(stage.start(order)).isInstanceOf(Changed.class);
        assertThat(stage.apply(new Effect.Fence(), order)).isEqualTo(new Done());
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        stage.awaitBaseline(order);
        assertThat(stage.source().at("/kustomize/patches")).hasSize(1);
    }

    @Test
    void aDoubledAdvanceMovesOneStepOnly() throws InterruptedException {
        Order order = stage.startedTo(101, Stage.V2, 0);

        assertThat(stage.advanced(order, 0)).isEqualTo(new Done());
        assertThat(stage.advance(order, 0)).isEqualTo(new Done());
        stage.awaitStep(order, 1);
        assertThat(stage.advance(order, 0)).isEqualTo(new Done());

        Thread.sleep(Duration.ofMillis(500));
        assertThat(stage.observe(order))
                .isInstanceOfSatisfying(
                        OnCandidate.class,
                        at -> {
                            assertThat(at.step()).isEqualTo(1);
                            assertThat(at.ready()).isTrue();
                        });
    }

    @Test
    void rollsBackMidCanaryAndLeavesTheApplicationAsItWas() {
        JsonNode before = stage.source();
        Order order = stage.startedTo(101, Stage.V2, 1);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        List<String> sent = stage.sent();
        assertThat(sent)
                .startsWith("PATCH rollouts/status", "GET applications", "PATCH applications");
        // Whoever learns too late what became of the first write looks at the workload at the end.
        assertThat(sent.subList(3, sent.size())).allMatch(request -> request.startsWith("GET "));
        report("mid-canary rollback", stage.awaitBaseline(order));
        assertThat(stage.source()).isEqualTo(before);
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V1, 4));
        assertThat(stage.stable()).isEqualTo(order.start().baseline().orElseThrow().hash());
        assertThat(stage.template().release()).isEmpty();
        assertThat(stage.workload().at("/status/abort").asBoolean()).isFalse();
    }

    @Test
    void aSecondRollbackIsTheFirstOne() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        stage.rollBack(order);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        stage.awaitBaseline(order);
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void undoesAfterOneHundredPercent() {
        JsonNode before = stage.source();
        Order order = stage.startedTo(101, Stage.V2, 2);
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V2, 4));
        long from = System.nanoTime();

        assertThat(stage.rollBack(order)).isEqualTo(new DoneButNotStable());
        assertThat(stage.source()).isEqualTo(before);
        assertThat(stage.rollBack(order)).isEqualTo(new DoneButNotStable());
        assertThat(stage.promoted(order)).isEqualTo(new Done());

        report("undo accepted", Duration.ofNanos(System.nanoTime() - from));
        stage.awaitBaseline(order);
        report("undo stable", Duration.ofNanos(System.nanoTime() - from));
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V1, 4));
        assertThat(stage.promoted(order)).isEqualTo(new Done());
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void goesBackToTheReleaseBefore() {
        Order first = stage.startedTo(101, Stage.V2, 2);
        JsonNode before = stage.source();
        String hash = stage.stable();
        stage.forget();
        Order second = stage.startedTo(102, Stage.V3, 0);
        assertThat(second.start().baseline().orElseThrow().release()).hasValue("game-server-101");

        assertThat(stage.rollBack(second)).isEqualTo(new Done());

        stage.awaitBaseline(second);
        assertThat(stage.source()).isEqualTo(before);
        assertThat(stage.stable()).isEqualTo(hash);
        assertThat(stage.observe(first)).isInstanceOf(OnCandidate.class);
    }

    @Test
    void rollsBackWhatSomeoneHasPaused() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        stage.mergeWorkload("{\"spec\": {\"paused\": true}}");
        stage.awaitSeen(order, seen -> seen instanceof OnCandidate at && !at.ready());

        assertThat(stage.rollBack(order)).isEqualTo(new DoneButNotStable());
        assertThat(stage.promoted(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.workload().at("/spec/paused").asBoolean()).isFalse();
    }

    @Test
    void rollsBackWhatSomeoneHasAborted() {
        Order order = stage.startedTo(101, Stage.V2, 1);
        stage.mergeStatus("{\"status\": {\"abort\": true}}");
        stage.awaitSeen(
                order,
                seen ->
                        seen instanceof OnCandidate at
                                && !at.ready()
                                && at.detail().startsWith("aborted"));

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.workload().at("/status/abort").asBoolean()).isFalse();
    }

    @Test
    void rollsBackBeforeArgoCdHasBroughtTheCandidate() {
        Order order = stage.started(101, Stage.V2);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V1, 4));
        assertThat(stage.source().at("/kustomize/patches")).hasSize(1);
    }

    @Test
    void doesNotOverwriteAForeignVersion() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        String own = stage.source().at("/kustomize/patches/1/patch").asText();
        stage.json(
                "[{\"op\": \"replace\", \"path\": \"/spec/source/kustomize/patches/1/patch\", \"value\": %s}]"
                        .formatted(text(own.replace(Stage.V2, Stage.V3))));
        JsonNode foreign = stage.source();

        assertThat(stage.rollBack(order)).isInstanceOf(Foreign.class);

        assertThat(stage.source()).isEqualTo(foreign);
        assertThat(stage.observe(order)).isInstanceOf(Observation.Other.class);
        assertThat(stage.advance(order, 0)).isInstanceOf(Foreign.class);
        assertThat(stage.promote(order)).isInstanceOf(Foreign.class);
    }

    @Test
    void seesWhenSomeoneTakesThePatchOut() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        stage.json("[{\"op\": \"remove\", \"path\": \"/spec/source/kustomize/patches/1\"}]");

        assertThat(stage.advance(order, 0)).isInstanceOf(Changed.class);
        stage.awaitSeen(order, seen -> seen instanceof OnBaseline);
        stage.awaitBaseline(order);
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void seesWhenSomeonePutsAPatchOfTheirOwnInItsPlace() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        stage.json(
                """
                [{"op": "replace", "path": "/spec/source/kustomize/patches/1", "value": {
                  "target": {"kind": "Rollout"},
                  "patch": "[{\\"op\\": \\"add\\", \\"path\\": \\"/spec/template/spec/containers/0/image\\", \\"value\\": \\"%s\\"}]"}}]
                """
                        .formatted(Stage.V3));

        stage.awaitSeen(order, seen -> seen instanceof Observation.Other);

        assertThat(stage.template().image(Git.CONTAINER)).hasValue(Stage.V3);
    }

    @Test
    void seesWhenImagesOfTheApplicationWin() {
        Order order = stage.startedTo(101, Stage.V2, 0);

        stage.merge(
                "{\"spec\": {\"source\": {\"kustomize\": {\"images\": [\"%s\"]}}}}"
                        .formatted(Stage.V3));

        stage.awaitSeen(order, seen -> seen instanceof Observation.Other);
    }

    @Test
    void keepsWhatOthersPatchMeanwhile() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        stage.json(
                """
                [{"op": "add", "path": "/spec/source/kustomize/patches/0", "value": {
                  "target": {"kind": "ConfigMap"},
                  "patch": "[{\\"op\\": \\"add\\", \\"path\\": \\"/data/more\\", \\"value\\": \\"x\\"}]"}}]
                """);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.source().at("/kustomize/patches").findValuesAsText("kind"))
                .containsExactly("ConfigMap", "ConfigMap");
    }

    @Test
    void leavesANewerReleaseAlone() {
        Order older = stage.startedTo(101, Stage.V2, 0);
        Order newer = stage.started(102, Stage.V3);

        assertThat(stage.rollBack(older)).isEqualTo(new TakenOver("game-server-102"));

        assertThat(stage.advance(older, 0)).isEqualTo(new TakenOver("game-server-102"));
        assertThat(stage.observe(older))
                .isInstanceOfSatisfying(
                        Observation.Other.class,
                        other -> assertThat(other.release()).hasValue("game-server-102"));
        stage.awaitStep(newer, 0);
    }

    @Test
    void aReleaseStartedOverAnotherGoesBackToTheStableVersion() {
        JsonNode before = stage.source();
        Order older = stage.startedTo(101, Stage.V2, 1);
        Order newer = stage.started(102, Stage.V3);
        assertThat(newer.start().baseline()).isEqualTo(older.start().baseline());
        stage.awaitStep(newer, 0);

        assertThat(stage.rollBack(newer)).isEqualTo(new Done());

        stage.awaitBaseline(newer);
        assertThat(stage.source()).isEqualTo(before);
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V1, 4));
    }

    /// Nobody kept how the Application was then, so its image is pinned.
    @Test
    void goesBackToAVersionBeforeTheStableOne() {
        Order first = stage.startedTo(101, Stage.V2, 2);
        Baseline adopted = first.start().baseline().orElseThrow();
        stage.forget();
        Order second = stage.started(102, Stage.V3, "0".repeat(40), Stage.certified(adopted));
        stage.awaitStep(second, 0);
        assertThat(second.start().baseline().map(Baseline::hash)).hasValue(adopted.hash());

        assertThat(stage.rollBack(second)).isEqualTo(new DoneButNotStable());
        assertThat(stage.promoted(second)).isEqualTo(new Done());

        stage.awaitBaseline(second);
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V1, 4));
        assertThat(stage.stable()).isEqualTo(adopted.hash());
        assertThat(stage.survey()).isInstanceOf(Survey.class);
    }

    /// Without the patch git would now bring something that nobody has proven.
    @Test
    void pinsTheBaselineWhereGitHasMovedOn() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        String commit = stage.repository.commit(Git.base(Stage.V3));
        stage.merge(
                "{\"metadata\": {\"annotations\": {\"argocd.argoproj.io/refresh\": \"normal\"}}}");
        stage.awaitSeen(
                order, seen -> stage.read().at("/status/sync/revision").asText().equals(commit));

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V1, 4));
        assertThat(stage.source().at("/kustomize/patches/1/patch").asText())
                .contains(Stage.V1)
                .doesNotContain("belay.dev~1release");
    }

    @Test
    void movesTheApplicationFromCommitToCommit() {
        stage.close();
        stage = Stage.running(this, new Via.TargetRevision(), Git.base(Stage.V1), "");
        String zero = stage.read().at("/status/sync/revision").asText();
        String one = stage.repository.commit(Git.base("ignored:1"));
        Order first = stage.to(stage.started(101, Stage.V2, one, Optional.empty()), 2);
        assertThat(stage.source().path("targetRevision").asText()).isEqualTo(one);
        assertThat(first.start().baseline().orElseThrow().template()).contains(zero);
        JsonNode before = stage.source();
        String two = stage.repository.commit(Git.base("ignored:2"));
        stage.forget();
        Order second = stage.started(102, Stage.V3, two, Optional.empty());
        stage.awaitStep(second, 0);
        assertThat(stage.source().path("targetRevision").asText()).isEqualTo(two);

        assertThat(stage.rollBack(second)).isEqualTo(new Done());

        stage.awaitBaseline(second);
        assertThat(stage.source()).isEqualTo(before);
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V2, 4));
        assertThat(stage.rollBack(first)).isEqualTo(new DoneButNotStable());
        assertThat(stage.promoted(first)).isEqualTo(new Done());
        stage.awaitBaseline(first);
        assertThat(stage.source().path("targetRevision").asText()).isEqualTo(zero);
        assertThat(stage.source().has("kustomize")).isFalse();
    }

    /// Only the pod template remembers the commit of a version that is neither stable nor kept.
    @Test
    void findsTheCommitOfACertifiedVersionAgain() {
        stage.close();
        stage = Stage.running(this, new Via.TargetRevision(), Git.base(Stage.V1), "");
        String one = stage.repository.commit(Git.base("ignored:1"));
        Order first = stage.to(stage.started(101, Stage.V2, one, Optional.empty()), 2);
        String hash = ((OnCandidate) stage.observe(first)).hash();
        stage.forget();
        String two = stage.repository.commit(Git.base("ignored:2"));
        Order second = stage.to(stage.started(102, Stage.V3, two, Optional.empty()), 2);
        assertThat(second.intent().sha()).isEqualTo(two);
        stage.forget();
        Baseline wanted = new Baseline(Optional.of("game-server-101"), Stage.V2, hash, "{}");
        Order third = stage.started(103, Stage.V1, two, Stage.certified(wanted));
        stage.awaitStep(third, 0);

        assertThat(stage.rollBack(third)).isEqualTo(new DoneButNotStable());
        assertThat(stage.source().path("targetRevision").asText()).isEqualTo(one);
        assertThat(stage.promoted(third)).isEqualTo(new Done());

        stage.awaitBaseline(third);
        assertThat(stage.stable()).isEqualTo(hash);
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V2, 4));
    }

    /// While it waits for the first wave to be healthy, Argo CD would not begin another sync.
    @Test
    void endsASyncThatStillWaitsForTheCandidate() {
        stage.close();
        stage = Stage.running(this, Stage.PATCHES, Git.base(Stage.V1, "0"), "");
        Order order = stage.startedTo(101, Stage.V2, 0);
        assertThat(stage.read().at("/status/operationState/phase").asText()).isEqualTo("Running");

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        report("rollback during a sync that waits", stage.awaitBaseline(order));
        assertThat(stage.pods()).isEqualTo(Map.of(Stage.V1, 4));
    }

    @Test
    void aDirectRestoreDoesNotLast() throws InterruptedException {
        Order order = stage.startedTo(101, Stage.V2, 2);
        stage.jsonWorkload(
                """
                [{"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "%s"},
                 {"op": "remove", "path": "/spec/template/metadata/labels/belay.dev~1release"}]
                """
                        .formatted(Stage.V1));
        long from = System.nanoTime();

        while (!stage.template().image(Git.CONTAINER).orElseThrow().equals(Stage.V2)) {
            assertThat(Duration.ofNanos(System.nanoTime() - from))
                    .isLessThan(Duration.ofSeconds(60));
            Thread.sleep(20);
        }

        report("direct restore healed away", Duration.ofNanos(System.nanoTime() - from));
        assertThat(stage.observe(order)).isInstanceOf(OnCandidate.class);
    }

    @Test
    void saysSoWhenTheApplicationIsGone() {
        Order order = stage.order(101, Stage.V2);
        stage.application().delete();

        assertThat(stage.observe(order)).isEqualTo(new Observation.Missing());
        assertThat(stage.rollBack(order)).isEqualTo(new Blocked("the Application is gone"));
        assertThat(stage.start(order)).isEqualTo(new Blocked("the Application is gone"));
        assertThat(stage.apply(new Effect.Fence(), order)).isEqualTo(new Done());
        assertThat(stage.survey())
                .isInstanceOfSatisfying(
                        Survey.Refused.class,
                        refused -> assertThat(refused.reason()).contains("does not exist"));
    }

    static String text(String value) {
        return com.fasterxml.jackson.databind.node.TextNode.valueOf(value).toString();
    }

    void report(String what, Duration took) {
        System.out.printf(
                "%s, %s: %.2f s%n", getClass().getSimpleName(), what, took.toMillis() / 1000.0);
    }
}
