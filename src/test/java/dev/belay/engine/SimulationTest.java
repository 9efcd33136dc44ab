package dev.belay.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Seeded random histories of two instances: crashes, lost answers, late writes, interleavings.
///
/// `-Dbelay.simulation.seed=<seed>` plays one of them.
class SimulationTest {

    @Test
    void noHistoryBreaksAnInvariant() {
        Long seed = Long.getLong("belay.simulation.seed");
        if (seed == null) {
            play(0, Integer.getInteger("belay.simulation.histories", 500));
        } else {
            play(seed, 1);
        }
    }

    @Test
    @Tag("slow")
    void noneOfTenThousandHistoriesBreaksAnInvariant() {
        play(0, 10_000);
    }

    private static void play(long from, int count) {
        Simulation simulation = new Simulation();
        for (long seed = from; seed < from + count; seed++) {
            simulation.play(seed);
        }
        System.out.printf(
                "simulation: %,d histories, %,d events, %,d port calls, %,d injected faults,"
                        + " 0 violations%n",
                simulation.histories, simulation.events, simulation.calls, simulation.faults);
        assertThat(simulation.faults).isPositive();
    }
}
