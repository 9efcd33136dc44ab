package dev.belay.release;

import static dev.belay.release.Samples.SLO;
import static dev.belay.release.Samples.T0;
import static dev.belay.release.Samples.arrived;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.Policy;
import dev.belay.release.Phase.Progressing;
import dev.belay.release.Phase.RollingBack;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// An alert names the release, and has fired since before it: then the release is not what it complains about.
class PreExistingTest {

    private static final Policy POLICY = Samples.policy();
    private static final Instant NOW = T0.plusSeconds(90);

    private ReleaseState state =
            SampleReleases.in(
                    Samples.pending(POLICY).started(Optional.of(Samples.start(true, Map.of()))),
                    new Progressing(0, T0, Optional.of(T0)),
                    "baking",
                    T0);

    @Test
    void anAlertFromBeforeTheStartHolds() {
        Verdict verdict = since(T0.minusSeconds(61));

        assertThat(verdict.reason()).isEqualTo(Reason.PRE_EXISTING);
        assertThat(state.phase()).isInstanceOf(Progressing.class);
        assertThat(state.holds()).containsOnlyKeys("alert:" + SLO);
        assertThat(state.reason())
                .isEqualTo(
                        "SLO %s has been firing since %s, and this release started at %s"
                                .formatted(SLO, T0.minusSeconds(61), T0));
    }

    @Test
    void whatFiresAnewAfterTheStartRollsBack() {
        since(T0.minus(Duration.ofHours(1)));
        since(T0.plusSeconds(30));

        assertThat(state.phase()).isInstanceOf(RollingBack.class);
    }

    @Test
    void clocksMayDifferByAsMuchAsEvidenceMayBeOld() {
        since(T0.minusSeconds(60));

        assertThat(state.phase()).isInstanceOf(RollingBack.class);
    }

    private Verdict since(Instant startsAt) {
        Alert alert =
                new Alert(
                        Action.ROLLBACK,
                        SLO,
                        true,
                        "f00d",
                        startsAt,
                        Optional.of(NOW),
                        Optional.empty(),
                        NOW);
        Transition made = Decider.decide(state, arrived(alert), POLICY, NOW);
        state = made.next();
        return made.verdict();
    }
}
