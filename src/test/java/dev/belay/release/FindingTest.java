package dev.belay.release;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.policy.Policy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FindingTest {

    @Test
    void onlyWarningsGoIntoTheReasonOfAStart() {
        Policy policy = Samples.policy();
        Optional<Baseline> baseline = Optional.of(Samples.BASELINE);
        Survey.Ready ready =
                new Survey.Ready(
                        baseline,
                        Optional.empty(),
                        "7",
                        0,
                        List.of(
                                Finding.warning("its image is a tag", "deploy by digest"),
                                Finding.info("KEDA scales it")));

        Transition started =
                Decider.decide(
                        Samples.pending(policy),
                        new ReleaseEvent.Cleared(
                                ready, new BaselineChoice.Chosen(baseline), Map.of()),
                        policy,
                        Samples.T0);

        assertThat(started.next().reason())
                .startsWith("starting; can go back to ")
                .endsWith("; warning: its image is a tag: deploy by digest");
    }
}
