package dev.belay.wiring;

import dev.belay.alertmanager.AlertmanagerConfig;
import dev.belay.alertmanager.FiringAlerts;
import dev.belay.clock.ClockConfig;
import dev.belay.engine.Alerts;
import dev.belay.engine.Courier;
import dev.belay.engine.Journal;
import dev.belay.engine.Judge;
import dev.belay.engine.Releases;
import dev.belay.engine.RollbackLint;
import dev.belay.engine.Secrets;
import dev.belay.engine.Sweep;
import dev.belay.engine.Sweeper;
import dev.belay.engine.Teller;
import dev.belay.engine.Turn;
import dev.belay.engine.Workload;
import dev.belay.github.CatchUp;
import dev.belay.store.LedgerStore;
import dev.belay.store.PolicyStore;
import dev.belay.store.PrometheusRules;
import dev.belay.store.ReleaseStore;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
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
    @Typed(Sweep.class)
    Sweep sweep(
            Releases releases,
            LedgerStore ledgers,
            Workload workload,
            Turn turn,
            Teller teller,
            AlertmanagerConfig alertmanager,
            ServerClock clock,
            ClockConfig config,
            Hub hub) {
        // Only the clock has a way to GitHub, so only the clock decides about gates.
        return new Sweep(
                releases,
                ledgers,
                workload,
                turn,
                teller,
                alerts(alertmanager),
                clock,
                config.enabled() ? Optional.of(hub.gatehouse()) : Optional.empty());
    }

    private static Alerts alerts(AlertmanagerConfig config) {
        return config.url()
                .<Alerts>map(url -> new FiringAlerts(FiringAlerts.address(url)))
                .orElse(Alerts.UNKNOWN);
    }

    /// What the clock does: it also brings the rules of the policies to Prometheus, writes into each policy's status
    /// whether it can be used and undone, and finds what GitHub could not deliver.
    @Produces
    @Singleton
    @Typed(Sweeper.class)
    Sweeper sweeper(
            Sweep sweep,
            PolicyStore policies,
            PrometheusRules rules,
            Workload workload,
            ServerClock clock,
            Hub hub) {
        RollbackLint lint = new RollbackLint(workload);
        Optional<CatchUp> github = hub.catchUp();
        return namespace -> {
            Sweeper.Report report = sweep.sweep(namespace);
            policies.report(clock.instant(), lint, rules);
            boolean more = github.map(CatchUp::tick).orElse(false);
            return more ? sweep.sweep(namespace) : report;
        };
    }

    /// A look soon: a call where this process has the clock, a request where it knows who has it.
    /// Without either the clock's own ticks have to do.
    @Produces
    @Singleton
    @Named("poke")
    Runnable poke(
            Sweeper sweeper,
            ClockConfig config,
            @Named("clock") Secrets tokens,
            AfterAnswer after) {
        if (config.enabled()) {
            return after.followedUp(() -> {
                var unused = sweeper.sweep(Optional.empty());
            });
        }
        return config.url()
                .map(url -> after.followedUp(new RemoteClock(RemoteClock.address(url), tokens)))
                .orElse(() -> {});
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
