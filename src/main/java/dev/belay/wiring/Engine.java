package dev.belay.wiring;

import dev.belay.clock.ClockConfig;
import dev.belay.engine.Announcer;
import dev.belay.engine.Courier;
import dev.belay.engine.Journal;
import dev.belay.engine.Judge;
import dev.belay.engine.Releases;
import dev.belay.engine.Sweep;
import dev.belay.engine.Turn;
import dev.belay.engine.Workload;
import dev.belay.store.LedgerStore;
import dev.belay.store.PolicyStore;
import dev.belay.store.ReleaseStore;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Builds the engine from its ports.
class Engine {

    @Produces
    @Singleton
    Turn turn(
            ReleaseStore releases,
            LedgerStore ledgers,
            Workload workload,
            ServerClock clock,
            Journal journal,
            AfterAnswer after) {
        return new Turn(releases, ledgers, workload, clock, journal, after, Engine::pause);
    }

    @Produces
    @Singleton
    Sweep sweep(
            Releases releases,
            LedgerStore ledgers,
            Workload workload,
            Turn turn,
            Announcer announcer,
            ServerClock clock) {
        return new Sweep(releases, ledgers, workload, turn, announcer, clock);
    }

    @Produces
    @Singleton
    @Named("poke")
    Runnable poke(
            Sweep sweep,
            PolicyStore policies,
            ServerClock clock,
            ClockConfig config,
            AfterAnswer after) {
        if (!config.enabled()) {
            return () -> {}; // Another function has the clock; its ticks come anyway.
        }
        return after.coalesced(() -> {
            sweep.sweep(Optional.empty());
            policies.report(clock.instant());
        });
    }

    @Produces
    @Singleton
    Courier courier(Turn turn, @Named("poke") Runnable poke) {
        return new Courier(turn, poke);
    }

    @Produces
    @Singleton
    Judge judge(Releases releases, Turn turn, Sweep sweep, @Named("poke") Runnable poke) {
        return new Judge(releases, turn, sweep, poke);
    }

    /// Longer each time, and never the same for two that collided.
    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(5, 10 + 15L * attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
