package dev.belay.workload.knative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.cluster.Fault;
import dev.belay.engine.Workload.Order;
import dev.belay.release.Observation;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome.Blocked;
import dev.belay.release.Outcome.Done;
import dev.belay.workload.Seen;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a Service says about itself, in the words of the core.
class StillKnativeLookTest extends StillKnative {

    @Test
    void isAtAStepWhenTheTrafficIsDividedAndTheRevisionReady() {
        Order order = atTen();

        assertThat(Seen.progress(stage().observe(order)))
                .isEqualTo(new OnCandidate(0, true, "", RevisionName.of(order)));
        assertThat(stage().sent()).containsExactly("GET", "GET revision");
    }

    @Test
    void trustsNoStatusOfAnEarlierGeneration() {
        Order order = stage().started(101, Stage.V2);
        assertThat(candidate(order).detail())
                .isEqualTo("Knative has not seen the latest change yet");

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
        assertThat(stage().rollBack(order)).isEqualTo(new Done());
        assertThat(baseline(order).stable()).isFalse();

        status("True", "False", FIRST + " 90", RevisionName.of(order) + " 10");
        assertThat(baseline(order).stable()).isFalse();
        status("False", "False", FIRST + " 100");
        assertThat(baseline(order).stable()).isFalse();
        status("True", "False", FIRST + " 100");

        assertThat(baseline(order).stable()).isTrue();
        assertThat(baseline(order).walking()).isFalse();
    }

    /// From before the start the status still says what is wanted now.
    @Test
    void aBaselineThatIsNotObservedIsNotStable() {
        Order order = stage().started(101, Stage.V2);

        assertThat(stage().rollBack(order)).isEqualTo(new Done());

        assertThat(stage().shares()).isEqualTo(Map.of(FIRST, 100));
        assertThat(baseline(order).stable()).isFalse();
        assertThat(baseline(order).detail()).contains("has not seen");
    }

    @Test
    void aTemplateThatWasPutBackAloneIsNoRollback() {
        Order order = atTen();
        stage().json(
                        """
                        [{"op": "remove", "path": "/spec/template/metadata"},
                         {"op": "replace", "path": "/spec/template/spec/containers/0/image", "value": "%s"}]\
                        """
                                .formatted(Stage.V1));

        assertThat(candidate(order).detail()).contains("but not the traffic");
        assertThat(stage().rollBack(order)).isEqualTo(new Done());

        assertThat(stage().view().wanted().allOn(FIRST)).isTrue();
    }

    @Test
    void anOlderReleasesTemplateIsNoMatterWhereTheBaselineServes() {
        Order failed = atTen();
        var _ = stage().rollBack(failed);
        status("True", "False", FIRST + " 100");
        stage().forget();

        Order next = stage().order(102, Stage.V3);

        assertThat(baseline(next).stable()).isTrue();
        assertThat(stage().rollBack(next)).isEqualTo(new Done());
    }

    @Test
    void cannotSeeWhatTheServerDoesNotShow() {
        Order order = atTen();
        for (Fault fault : List.of(Fault.unavailable(), Fault.forbidden())) {
            try (var _ = on(request -> true, fault)) {
                assertThat(stage().observe(order)).isInstanceOf(Observation.Unreadable.class);
                assertThat(stage().advance(order, 0)).isInstanceOf(Blocked.class);
                assertThat(stage().rollBack(order)).isInstanceOf(Blocked.class);
                assertThat(stage().fence(order)).isInstanceOf(Blocked.class);
                assertThat(stage().start(order)).isInstanceOf(Blocked.class);
            }
            try (var _ = on(request -> request.about("revisions"), fault)) {
                assertThat(stage().observe(order)).isInstanceOf(Observation.Unreadable.class);
            }
        }
    }
}
