package dev.belay.release;

import static dev.belay.release.Samples.MINUTE;
import static dev.belay.release.Samples.T0;
import static dev.belay.release.Samples.arrived;
import static dev.belay.release.Samples.at;
import static dev.belay.release.Samples.cleared;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.Policy;
import dev.belay.release.Observation.Content;
import dev.belay.release.Observation.OnCandidate;
import dev.belay.release.Outcome.Done;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.RollingBack;
import dev.belay.release.ReleaseEvent.Looked;
import dev.belay.release.ReleaseEvent.PersonSaid;
import dev.belay.release.ReleaseEvent.Tried;
import dev.belay.release.ReleaseEvent.Verb;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What becomes of a candidate whose image and release label stay while somebody changes something else, and of one
/// that never stays ready.
class StrangerTest {

    private static final Policy POLICY = Samples.policy();

    private ReleaseState state = started();
    private Instant now = T0.plusSeconds(2);

    @Test
    void anotherTemplateHoldsAndSaysWhoseItIs() {
        look(at(0, true));

        look(edited(0, false));

        assertThat(state.phaseName()).isEqualTo("Held");
        assertThat(state.holds()).containsOnlyKeys(Hold.FOREIGN);
        assertThat(state.reason()).isEqualTo("foreign change by kubectl-edit, to the pod template");
    }

    @Test
    void theTemplateThatWasSeenFirstIsTheCandidates() {
        look(edited(0, true));
        look(edited(0, true));
        assertThat(state.holds()).isEmpty();

        look(at(0, true));

        assertThat(state.holds()).containsOnlyKeys(Hold.FOREIGN);
    }

    @Test
    void trafficThatSomebodyDividedHolds() {
        look(at(0, true));

        look(
                ((OnCandidate) at(0, false))
                        .with(
                                new Content(
                                        Optional.of("t42"),
                                        "belay",
                                        Optional.of("kubectl: 25 %"))));

        assertThat(state.reason()).isEqualTo("foreign change by kubectl: 25 %");
    }

    @Test
    void anAlertStillRollsItBack() {
        look(at(0, true));
        look(edited(0, true));

        decide(arrived(Samples.alert(Action.ROLLBACK, Samples.SLO, now)));

        assertThat(state.phase()).isInstanceOf(RollingBack.class);
        assertThat(state.awaits(Effect.RollBack.class)).isTrue();
    }

    @Test
    void itDoesNotWearTheReleaseOutWhileItIsHeld() {
        look(at(0, true));
        look(edited(0, false));

        later(Duration.ofHours(3));
        look(edited(0, false));

        assertThat(state.phaseName()).isEqualTo("Held");
    }

    /// The controller begins such a template from the first step.
    @Test
    void aPersonWhoResumesAcceptsItAndItGoesOnFromWhereItIs() {
        state = state.phase(new Progressing(1, now, Optional.empty()), "at 50 %");
        look(at(1, true));
        look(edited(0, true));

        decide(new PersonSaid(Verb.RESUME, "dana", "it is a flag we need"));
        look(edited(0, true));
        look(edited(0, true));

        assertThat(state.holds()).isEmpty();
        assertThat(state.phase())
                .isInstanceOfSatisfying(
                        Progressing.class,
                        p -> {
                            assertThat(p.step()).isZero();
                            assertThat(p.bakeFrom()).isPresent();
                        });
    }

    @Test
    void whatNeverStaysReadyForABakeIsLateInTheEnd() {
        look(at(0, true));
        for (int n = 0; n < 20 && state.phase() instanceof Progressing; n++) {
            later(Duration.ofSeconds(10));
            look(at(0, n % 2 == 0));
        }

        assertThat(state.phase()).isInstanceOf(RollingBack.class);
        // A bake and the deadline after it was started, of a minute each.
        assertThat(now).isBefore(T0.plus(MINUTE.multipliedBy(3)));
    }

    @Test
    void whatWasReadyForAWholeBakeGetsItsTimeAgain() {
        look(at(0, true));
        later(Duration.ofHours(1));

        look(at(0, false));

        assertThat(state.phase()).isEqualTo(new Progressing(0, now, Optional.empty()));
    }

    private static OnCandidate edited(int step, boolean ready) {
        return ((OnCandidate) at(step, ready))
                .with(new Content(Optional.of("t43"), "kubectl-edit", Optional.empty()));
    }

    private static ReleaseState started() {
        ReleaseState pending = Samples.pending(POLICY);
        ReleaseState started =
                Decider.decide(
                                pending,
                                cleared(Optional.of(Samples.BASELINE), Map.of()),
                                POLICY,
                                T0)
                        .next();
        return Decider.decide(
                        started,
                        new Tried(new Effect.StartCandidate(), new Done()),
                        POLICY,
                        T0.plusSeconds(1))
                .next();
    }

    private void look(Observation seen) {
        decide(new Looked(seen));
    }

    private void decide(ReleaseEvent event) {
        state = Decider.decide(state, event, POLICY, now).next();
    }

    private void later(Duration much) {
        now = now.plus(much);
    }
}
