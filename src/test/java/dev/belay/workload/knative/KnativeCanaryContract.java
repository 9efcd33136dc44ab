package dev.belay.workload.knative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.belay.cluster.Cluster;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Effect;
import dev.belay.release.Ledger.Certified;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnBaseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.Foreign;
import dev.belay.release.Outcome.NotYet;
import dev.belay.release.Outcome.TakenOver;
import dev.belay.release.Survey;
import dev.belay.workload.PodTemplate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the driver does with a Knative Service and whoever controls it: the real controllers, or the
/// stand-in of the embedded cluster.
abstract class KnativeCanaryContract {

    private Stage stage;

    /// The cluster under test.
    abstract Cluster cluster();

    /// Makes the containers of a revision that was ready fail.
    abstract void crash(String revision);

    @BeforeEach
    void runTheFirstVersion() {
        stage = new Stage(cluster());
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

    // --- the way forward

    @Test
    void adoptsWhatFollowedTheLatestRevisionAndPinsIt() {
        assertThat(stage.view().wanted().followsLatest()).isTrue();

        Order order = stage.startedTo(101, Stage.V2, 0);

        Baseline baseline = order.start().baseline().orElseThrow();
        assertThat(baseline.hash()).isEqualTo("game-server-00001");
        assertThat(baseline.image()).isEqualTo(Stage.V1);
        assertThat(baseline.release()).isEmpty();
        assertThat(stage.shares())
                .isEqualTo(Map.of("game-server-00001", 90, RevisionName.of(order), 10));
        assertThat(stage.view().wanted().followsLatest()).isFalse();
        assertThat(stage.view().wanted().tagged(Traffic.STABLE)).hasValue("game-server-00001");
        assertThat(stage.view().wanted().tagged(Traffic.CANDIDATE))
                .hasValue(RevisionName.of(order));
    }

    @Test
    void startsWithOneWriteToTheServiceAndOneToTheBaseline() {
        Order _ = stage.accepted(101, Stage.V2, Optional.empty());

        assertThat(stage.sent()).containsExactly("GET", "GET revision", "PATCH revision", "PATCH");
        assertThat(
                        stage.revision("game-server-00001")
                                .live()
                                .annotation("serving.knative.dev/no-gc"))
                .hasValue("true");
    }

    @Test
    void theCandidateCarriesTheReleaseAndWaitsForItsRevision() {
        Order order = stage.started(101, Stage.V2);

        Observation first = stage.observe(order);

        assertThat(first)
                .isInstanceOfSatisfying(
                        OnCandidate.class,
                        at -> {
                            assertThat(at.step()).isZero();
                            assertThat(at.hash()).isEqualTo(RevisionName.of(order));
                        });
        stage.awaitStep(order, 0);
        RevisionView revision = stage.revision(RevisionName.of(order));
        assertThat(revision.live().label(PodTemplate.RELEASE_LABEL)).hasValue("game-server-101");
        assertThat(revision.image(Stage.CONTAINER)).hasValue(Stage.V2);
    }

    @Test
    void aSecondStartIsTheFirstOne() {
        Order order = stage.started(101, Stage.V2);

        assertThat(stage.start(order)).isEqualTo(new Done());
        stage.awaitStep(order, 0);
        assertThat(stage.start(order)).isEqualTo(new Done());

        stage.awaitStep(order, 0);
        assertThat(stage.sent()).isEmpty();
    }

    @Test
    void doesNotStartOnWhatHasChangedSinceItWasSurveyed() {
        Order order = stage.order(101, Stage.V2);
        stage.merge("{\"metadata\": {\"annotations\": {\"note\": \"someone was here\"}}}");

        assertThat(stage.start(order)).isInstanceOf(Changed.class);

        assertThat(stage.view().template().image(Stage.CONTAINER)).hasValue(Stage.V1);
    }

    @Test
    void aFenceKeepsALateStartOut() {
        Order order = stage.order(101, Stage.V2);

        assertThat(stage.fence(order)).isEqualTo(new Done());

        assertThat(stage.sent()).containsExactly("PATCH");
        assertThat(stage.start(order)).isInstanceOf(Changed.class);
        assertThat(stage.fence(order)).isEqualTo(new Done());
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        stage.awaitBaseline(order);
        assertThat(stage.view().template().release()).isEmpty();
    }

    @Test
    void aDoubledAdvanceMovesOneStepOnly() {
        Order order = stage.startedTo(101, Stage.V2, 0);

        assertThat(stage.advance(order, 0)).isEqualTo(new Done());
        assertThat(stage.sent()).containsExactly("PATCH");
        assertThat(stage.advance(order, 0)).isEqualTo(new Done());

        stage.awaitStep(order, 1);
        assertThat(stage.shares())
                .isEqualTo(Map.of(Stage.baseline(order), 50, RevisionName.of(order), 50));
        assertThat(stage.advance(order, 0)).isEqualTo(new Done());
        assertThat(stage.view().wanted().share(RevisionName.of(order))).isEqualTo(50);
    }

    @Test
    void doesNotAdvanceFromAStepItHasNotReached() {
        Order order = stage.startedTo(101, Stage.V2, 0);

        assertThat(stage.advance(order, 1)).isInstanceOf(NotYet.class);

        assertThat(stage.view().wanted().share(RevisionName.of(order))).isEqualTo(10);
    }

    @Test
    void keepsTheBaselineReachableAtOneHundredPercent() {
        Order order = stage.startedTo(101, Stage.V2, 2);

        assertThat(stage.shares()).isEqualTo(Map.of(RevisionName.of(order), 100));
        assertThat(stage.view().wanted().tagged(Traffic.STABLE)).hasValue(Stage.baseline(order));
        assertThat(stage.advance(order, 1)).isEqualTo(new Done());
    }

    @Test
    void keepsTheTagsThatPeopleHaveSet() {
        stage.divide("latest 100 newest", "game-server-00001 0 old");
        Order order = stage.startedTo(101, Stage.V2, 1);
        assertThat(stage.view().wanted().tagged("old")).hasValue("game-server-00001");

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.view().wanted().entries())
                .extracting(Traffic.Entry::tag)
                .containsExactly("stable", "newest", "old");
    }

    @Test
    void theLastReleasesBaselineIsLetGoByTheNext() {
        Order first = stage.startedTo(101, Stage.V2, 2);

        Order second = stage.startedTo(102, Stage.V3, 0);

        assertThat(Stage.baseline(second)).isEqualTo(RevisionName.of(first));
        assertThat(stage.revision(Stage.baseline(second)).live().annotation(Keeping.KEPT))
                .isPresent();
        assertThat(stage.revision(Stage.baseline(first)).live().metadata().path("annotations"))
                .noneMatch(value -> value.asText().equals("true"));
        assertThat(stage.view().wanted().revisions())
                .containsExactlyInAnyOrder(RevisionName.of(first), RevisionName.of(second));
    }

    // --- the way back

    @Test
    void rollsBackMidCanaryWithOneWrite() {
        Order order = stage.startedTo(101, Stage.V2, 1);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.sent()).containsExactly("PATCH", "GET revision");
        report("mid-canary rollback", stage.awaitBaseline(order));
        assertThat(stage.shares()).isEqualTo(Map.of(Stage.baseline(order), 100));
        assertThat(stage.view().template().release()).hasValue("game-server-101");
    }

    @Test
    void undoesAfterOneHundredPercentWithTheSameWrite() {
        Order order = stage.startedTo(101, Stage.V2, 2);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.sent()).containsExactly("PATCH", "GET revision");
        report("undo after 100 %", stage.awaitBaseline(order));
        assertThat(stage.shares()).isEqualTo(Map.of(Stage.baseline(order), 100));
    }

    @Test
    void aSecondRollbackIsTheFirstOne() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        var _ = stage.rollBack(order);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        stage.awaitBaseline(order);
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
        assertThat(stage.driver.apply(new Effect.PromoteBaseline(), order)).isEqualTo(new Done());
    }

    @Test
    void rollsBackBeforeTheCandidateHasARevision() {
        Order order = stage.started(101, Stage.V2);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
    }

    /// Knative's `Ready` stays false then, because the latest revision has failed.
    @Test
    void isStableAgainThoughTheLatestRevisionHasFailed() {
        Order order = stage.started(101, Stage.BROKEN);
        stage.awaitTrouble(order, "ContainerMissing");

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        report("rollback of what never became ready", stage.awaitBaseline(order));
        await().atMost(Stage.LONGEST)
                .untilAsserted(() -> {
                    ServiceView service = stage.view();
                    assertThat(Condition.in(service.live().status(), "Ready").isFalse()).isTrue();
                    assertThat(service.configurations().isFalse()).isTrue();
                    assertThat(service.routes().isTrue()).isTrue();
                });
    }

    /// With the candidate left in the list, even at 0 %, Knative would not move any traffic.
    @Test
    void rollsBackACandidateThatCrashesMidCanary() {
        Order order = stage.startedTo(101, Stage.V2, 1);
        crash(RevisionName.of(order));
        stage.awaitTrouble(order, "is not ready: ExitCode1");

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        report("rollback of what crashes", stage.awaitBaseline(order));
        assertThat(stage.shares()).isEqualTo(Map.of(Stage.baseline(order), 100));
    }

    @Test
    void aTagOnACandidateThatCrashesDoesNotKeepTheTrafficThere() {
        Order order = stage.startedTo(101, Stage.V2, 1);
        stage.json(
                "[{\"op\": \"add\", \"path\": \"/spec/traffic/-\", \"value\": {\"revisionName\": \"%s\", \"percent\": 0, \"tag\": \"qa\"}}]"
                        .formatted(RevisionName.of(order)));
        stage.awaitStep(order, 1);
        crash(RevisionName.of(order));
        stage.awaitTrouble(order, "is not ready");

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.view().wanted().entries()).hasSize(1);
    }

    @Test
    void aTagThatFollowsTheLatestRevisionDoesNotKeepTheTrafficThere() {
        stage.divide("latest 100 newest");
        Order order = stage.startedTo(101, Stage.V2, 1);
        crash(RevisionName.of(order));
        stage.awaitTrouble(order, "is not ready");

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.view().wanted().entries())
                .extracting(Traffic.Entry::tag)
                .containsExactly("stable");
    }

    @Test
    void neverCallsAMissingRevisionStable() {
        Order order = stage.startedTo(101, Stage.V2, 2);
        stage.subject.loseBaseline(Stage.V1);
        stage.divide(Stage.baseline(order) + " 100 stable");

        stage.awaitSeen(
                order,
                seen ->
                        seen instanceof OnBaseline at
                                && !at.stable()
                                && at.detail().startsWith("RevisionMissing"));

        assertThat(stage.shares()).isEqualTo(Map.of(RevisionName.of(order), 100));
    }

    @Test
    void makesADeletedBaselineAnew() {
        Order order = stage.startedTo(101, Stage.V2, 1);
        stage.subject.loseBaseline(Stage.V1);
        stage.awaitTrouble(order, "RevisionMissing");

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        assertThat(stage.sent()).containsSubsequence("PATCH", "GET revision", "PATCH");
        report("rollback to a revision that was deleted", stage.awaitBaseline(order));
        assertThat(stage.shares()).isEqualTo(Map.of(Stage.baseline(order), 100));
        assertThat(stage.revision(Stage.baseline(order)).image(Stage.CONTAINER)).hasValue(Stage.V1);
        assertThat(stage.rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void theNextReleaseStartsAfterARollback() {
        Order failed = stage.started(101, Stage.BROKEN);
        stage.awaitTrouble(failed, "ContainerMissing");
        var _ = stage.rollBack(failed);
        stage.awaitBaseline(failed);
        stage.forget();

        Survey.Ready ready = stage.survey(Optional.empty());
        assertThat(ready.stable()).isEqualTo(failed.start().baseline());
        Order next = stage.startedTo(102, Stage.V3, 2);

        assertThat(Stage.baseline(next)).isEqualTo(Stage.baseline(failed));
        assertThat(stage.rollBack(next)).isEqualTo(new Done());
        stage.awaitBaseline(next);
    }

    @Test
    void aReleaseStartedOverAnotherGoesBackToTheStableVersion() {
        Order older = stage.startedTo(101, Stage.V2, 1);
        Order newer = stage.started(102, Stage.V3);
        assertThat(Stage.baseline(newer)).isEqualTo(Stage.baseline(older));
        stage.awaitStep(newer, 0);
        assertThat(stage.shares())
                .isEqualTo(Map.of(Stage.baseline(newer), 90, RevisionName.of(newer), 10));

        assertThat(stage.rollBack(newer)).isEqualTo(new Done());

        stage.awaitBaseline(newer);
    }

    @Test
    void goesBackToTheCertifiedVersionBeforeWhatServes() {
        Order first = stage.startedTo(101, Stage.V2, 2);
        Baseline before = first.start().baseline().orElseThrow();
        Certified certified =
                new Certified(before.release(), before.image(), before.hash(), Instant.EPOCH);
        Survey.Ready ready = stage.survey(Optional.of(certified));
        assertThat(ready.certified().map(Baseline::image)).hasValue(Stage.V1);
        assertThat(ready.stable().map(Baseline::image)).hasValue(Stage.V2);

        Order order = stage.accepted(102, Stage.V3, Optional.of(certified));

        assertThat(order.start().baseline()).isEqualTo(ready.certified());
        stage.awaitStep(order, 0);
        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.shares()).isEqualTo(Map.of(before.hash(), 100));
    }

    // --- others

    @Test
    void doesNotOverwriteAForeignTemplateThatHasNoTraffic() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        stage.subject.strangerSets(Stage.V3);

        assertThat(stage.rollBack(order)).isInstanceOf(Foreign.class);

        assertThat(stage.view().template().image(Stage.CONTAINER)).hasValue(Stage.V3);
        assertThat(stage.view().wanted().share(RevisionName.of(order))).isEqualTo(10);
        assertThat(stage.observe(order)).isInstanceOf(Observation.Other.class);
        assertThat(stage.advance(order, 0)).isInstanceOf(Foreign.class);
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
    void leavesAloneWhoeverSentTheTrafficElsewhere() {
        Order first = stage.startedTo(101, Stage.V2, 2);
        Order order = stage.startedTo(102, Stage.V3, 0);
        stage.divide(Stage.baseline(first) + " 100");

        assertThat(stage.observe(order)).isInstanceOf(Observation.Other.class);
        assertThat(stage.rollBack(order)).isInstanceOf(Foreign.class);
        assertThat(stage.advance(order, 0)).isInstanceOf(Changed.class);

        assertThat(stage.view().wanted().shares()).isEqualTo(Map.of(Stage.baseline(first), 100));
    }

    @Test
    void isNotReadyAtAShareThatIsNoStep() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        stage.divide(
                Stage.baseline(order) + " 75 stable", RevisionName.of(order) + " 25 candidate");

        stage.awaitTrouble(order, "was divided otherwise");
        assertThat(stage.advance(order, 0)).isInstanceOf(Changed.class);
        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
    }

    @Test
    void takesTheTrafficBackFromTheLatestRevisionToo() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        stage.divide("latest 100");
        stage.awaitSeen(order, seen -> seen instanceof OnCandidate at && at.step() == 2);

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.view().wanted().followsLatest()).isFalse();
    }

    @Test
    void findsItsEntriesBehindThoseOfOthers() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        stage.divide(
                Stage.baseline(order) + " 0 qa",
                RevisionName.of(order) + " 10 candidate",
                Stage.baseline(order) + " 90 stable");
        stage.awaitStep(order, 0);

        assertThat(stage.advance(order, 0)).isEqualTo(new Done());
        stage.awaitStep(order, 1);
        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
        assertThat(stage.view().wanted().tagged("qa")).hasValue(Stage.baseline(order));
    }

    @Test
    void findsTheContainerWhereverItWasMoved() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        stage.json(
                """
                [{"op": "remove", "path": "/spec/template/metadata/name"},
                 {"op": "add", "path": "/spec/template/spec/containers", "value": [
                   {"name": "proxy", "image": "%s", "ports": [{"containerPort": 8080}]},
                   {"name": "server", "image": "%s"}]}]\
                """
                        .formatted(Stage.V1, Stage.V2));

        assertThat(stage.rollBack(order)).isEqualTo(new Done());

        stage.awaitBaseline(order);
    }

    @Test
    void waitsWhileSomebodyElseHasDividedTheTraffic() {
        Order order = stage.startedTo(101, Stage.V2, 0);
        stage.forget();

        assertThat(stage.look())
                .isInstanceOfSatisfying(
                        Survey.NotNow.class,
                        not -> assertThat(not.reason()).contains("is divided by"));
        assertThat(RevisionName.of(order)).isNotEqualTo(Stage.baseline(order));
    }

    @Test
    void waitsForAnUpdateThatFollowsTheLatestRevision() {
        stage.subject.strangerSets(Stage.BROKEN);

        assertThat(stage.look()).isInstanceOf(Survey.NotNow.class);
        stage.awaitUnrest("RevisionFailed");
    }

    @Test
    void saysSoWhenTheTargetIsGone() {
        Order order = stage.order(101, Stage.V2);
        var _ = stage.subject.service().delete();
        stage.awaitSeen(order, new Observation.Missing()::equals);

        assertThat(stage.rollBack(order)).isEqualTo(new Blocked("the target is gone"));
        assertThat(stage.start(order)).isEqualTo(new Blocked("the target is gone"));
        assertThat(stage.advance(order, 0)).isEqualTo(new Blocked("the target is gone"));
        assertThat(stage.fence(order)).isEqualTo(new Done());
        assertThat(stage.look()).isInstanceOf(Survey.Refused.class);
    }

    void report(String what, Duration took) {
        System.out.printf(
                "%s, %s: %.2f s%n", getClass().getSimpleName(), what, took.toMillis() / 1000.0);
    }
}
