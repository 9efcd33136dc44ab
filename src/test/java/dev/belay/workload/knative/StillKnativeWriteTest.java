package dev.belay.workload.knative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.Fault;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Baseline;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Changed;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Outcome.Foreign;
import dev.belay.release.Start;
import dev.belay.release.Survey;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What writes come to when the cluster answers badly, or when there is nothing to go back to.
class StillKnativeWriteTest extends StillKnative {

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
            try (var _ = on(StillKnativeWriteTest::toService, fault)) {
                assertThat(stage().rollBack(order)).as("%s", fault).isInstanceOf(Blocked.class);
                assertThat(stage().sent()).as("%s", fault).containsExactly("PATCH");
                assertThat(stage().advance(order, 0)).as("%s", fault).isInstanceOf(Blocked.class);
                assertThat(stage().sent()).as("%s", fault).containsExactly("PATCH");
            }
        }
        assertThat(stage().rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void aWriteWhoseAnswerWasLostIsDone() {
        Order order = stage().order(101, Stage.V2);
        for (int n = 0; n < 3; n++) {
            var write = n;
            try (var _ = on(StillKnativeWriteTest::toService, new Fault.DropAfter())) {
                assertThat(write(write, order)).isInstanceOf(Blocked.class);
            }
            assertThat(write(write, order)).isEqualTo(new Done());
        }

        assertThat(stage().view().wanted().allOn(FIRST)).isTrue();
    }

    private Object write(int number, Order order) {
        return switch (number) {
            case 0 -> stage().start(order);
            case 1 -> stage().advance(order, 0);
            default -> stage().rollBack(order);
        };
    }

    @Test
    void aConflictIsTriedAnewByTheEngine() {
        Order order = atTen();
        try (var _ = on(StillKnativeWriteTest::toService, Fault.conflict())) {
            assertThat(stage().rollBack(order)).isInstanceOf(Blocked.class);
            assertThat(stage().sent()).containsExactly("PATCH", "GET", "PATCH");
            assertThat(stage().advance(order, 0)).isInstanceOf(Blocked.class);
        }
        assertThat(stage().rollBack(order)).isEqualTo(new Done());
    }

    @Test
    void nothingButTheWriteItselfCanBlockARollback() {
        Order order = atTen();
        cluster().allow((user, asked) -> false);
        try (var _ = on(request -> request.about("revisions"), Fault.unavailable())) {
            assertThat(stage().rollBack(order)).isEqualTo(new Done());
        }

        assertThat(stage().view().wanted().allOn(FIRST)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void saysWhyTheBaselineIsNotAllowedBack(int code) {
        Order order = atTen();
        try (var _ = on(StillKnativeWriteTest::toService, new Fault.Answer(code, "Denied"))) {
            assertThat(stage().rollBack(order))
                    .isInstanceOfSatisfying(
                            Blocked.class,
                            blocked ->
                                    assertThat(blocked.reason()).startsWith(String.valueOf(code)));
        }
    }

    @Test
    void saysWhyTheCandidateIsNotAllowedIn() {
        Order order = stage().order(101, Stage.V2);
        cluster()
                .validate((kind, object, before) ->
                        kind.equals("Service") ? List.of("no such image") : List.of());

        assertThat(stage().start(order))
                .isInstanceOfSatisfying(
                        Blocked.class,
                        blocked -> assertThat(blocked.reason()).contains("no such image"));
    }

    @Test
    void doesNotStartWhatCouldNotBeRolledBack() {
        Order order = stage().order(101, Stage.V2);
        try (var _ =
                on(request -> request.write() && request.about("revisions"), Fault.forbidden())) {
            assertThat(stage().start(order)).isInstanceOf(Blocked.class);
        }
        stage().subject.loseBaseline(Stage.V1);
        assertThat(stage().start(order))
                .isEqualTo(new Changed("its revision game-server-00001 is gone"));

        assertThat(stage().view().template().image(Stage.CONTAINER)).hasValue(Stage.V1);
    }

    @Test
    void leavesScaleAndCollectionToWhoeverSetThem() {
        annotate(
                FIRST,
                "\"serving.knative.dev/no-gc\": \"false\", \"autoscaling.knative.dev/minScale\": \"3\"");

        Order order = stage().started(101, Stage.V2);

        assertThat(stage().revision(FIRST).live().annotation("serving.knative.dev/no-gc"))
                .hasValue("false");
        assertThat(stage().revision(FIRST).live().annotation("autoscaling.knative.dev/min-scale"))
                .isEmpty();
        assertThat(stage().start(order)).isEqualTo(new Done());
    }

    @Test
    void dividesAgainWhatAThirdRevisionHasAShareOf() {
        Order order = atTen();
        stage().divide(
                        FIRST + " 80 stable",
                        RevisionName.of(order) + " 10",
                        "game-server-00007 10");
        assertThat(candidate(order).detail()).contains("game-server-00007 10 %");
        assertThat(stage().advance(order, 0)).isInstanceOf(Changed.class);

        assertThat(stage().rollBack(order)).isEqualTo(new Done());

        assertThat(stage().view().wanted().shares()).isEqualTo(Map.of(FIRST, 100));
    }

    @Test
    void dropsATagWhoseRevisionIsGone() {
        Order order = atTen();
        stage().json(
                        "[{\"op\": \"add\", \"path\": \"/spec/traffic/-\", \"value\": {\"revisionName\": \"game-server-00007\", \"tag\": \"gone\"}}]");

        assertThat(stage().rollBack(order)).isEqualTo(new Done());

        assertThat(stage().view().wanted().revisions()).containsExactly(FIRST);
    }

    @Test
    void doesNotPutItsTemplateOverAStrangers() {
        Order order = atTen();
        var _ = stage().rollBack(order);
        stage().subject.loseBaseline(Stage.V1);
        stage().subject.strangerSets(Stage.V3);

        assertThat(stage().rollBack(order)).isInstanceOf(Foreign.class);

        assertThat(stage().view().template().image(Stage.CONTAINER)).hasValue(Stage.V3);
    }

    @Test
    void cannotMakeAnewWhatWasTooLongToKeep() {
        stage().subject
                .revisions()
                .withName(FIRST)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\": {\"padding\": \"%s\"}}".formatted("x".repeat(33 * 1024)));
        assertThat(findings()).anyMatch(text -> text.contains("could not be made anew"));
        Order order = atTen();
        assertThat(order.start().baseline().map(Baseline::template)).hasValue("{}");
        stage().subject.loseBaseline(Stage.V1);

        assertThat(stage().rollBack(order))
                .isEqualTo(
                        new Blocked(
                                "revision game-server-00001 is gone, and its template was too long to be kept"));
    }

    // --- the very first version

    private Order without(Survey.Ready ready) {
        return stage().order(101, Stage.V2, ready, Optional.empty());
    }

    @Test
    void withoutABaselineThereIsNothingToGoBackTo() {
        Order order = atTen();
        Start start = new Start(Instant.EPOCH, Optional.empty(), "1", 0, Map.of());

        assertThat(stage().rollBack(new Order(order.intent(), start))).isInstanceOf(Blocked.class);

        assertThat(stage().sent()).isEmpty();
    }

    @Test
    void theFirstVersionGetsAllTrafficAtOnce() {
        status("{\"status\": {\"latestReadyRevisionName\": null}}");
        status("False", "False");
        Order order = without(stage().survey(Optional.empty()));

        assertThat(stage().start(order)).isEqualTo(new Done());

        assertThat(stage().view().wanted().allOn(RevisionName.of(order))).isTrue();
        revision(RevisionName.of(order), "game-server-101", Stage.V2, "True");
        status("True", "True", RevisionName.of(order) + " 100");
        assertThat(candidate(order))
                .isEqualTo(new OnCandidate(2, true, "", RevisionName.of(order)));
    }

    @Test
    void whatServesUnprovenKeepsTheRest() {
        Order order = without(stage().survey(Optional.empty()));

        assertThat(stage().start(order)).isEqualTo(new Done());

        assertThat(stage().view().wanted().shares())
                .isEqualTo(Map.of(FIRST, 90, RevisionName.of(order), 10));
        revision(RevisionName.of(order), "game-server-101", Stage.V2, "True");
        status("True", "True", FIRST + " 90", RevisionName.of(order) + " 10");
        assertThat(candidate(order).ready()).isTrue();
        assertThat(stage().advance(order, 0)).isEqualTo(new Done());
        assertThat(stage().view().wanted().shares())
                .isEqualTo(Map.of(FIRST, 50, RevisionName.of(order), 50));
    }

    // --- names

    @Test
    void aRevisionNameFitsIntoALabelAndIsTheStartsOwn() {
        Order order = stage().order(101, Stage.V2);
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
                        RevisionName.of(new Order(stage().intent(102, Stage.V2), order.start())))
                .isNotEqualTo(
                        RevisionName.of(new Order(stage().intent(101, Stage.V3), order.start())));
        int suffix = RevisionName.of(order).length() - Stage.NAME.length();
        assertThat(RevisionName.LONGEST_SERVICE + suffix).isEqualTo(63);
    }
}
