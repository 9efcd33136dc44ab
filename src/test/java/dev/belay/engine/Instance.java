package dev.belay.engine;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// One process of Belay: its objects, its own clock, and what it put off until after an answer.
final class Instance {

    final InstantSource clock;
    final Judge judge;
    final Sweep sweep;
    final Courier courier;
    private final List<Runnable> putOff = new ArrayList<>();

    Instance(World world, InstantSource clock) {
        this.clock = clock;
        Turn turn =
                new Turn(
                        world.releases,
                        world.ledgers,
                        world.target,
                        clock,
                        world.journal,
                        task -> after(world, task),
                        _ -> {});
        this.sweep =
                new Sweep(
                        world.releases,
                        world.ledgers,
                        world.target,
                        turn,
                        world.announcer,
                        Alerts.UNKNOWN,
                        clock);
        this.judge = new Judge(world.releases, turn, sweep, () -> {});
        this.courier = new Courier(turn, () -> {});
    }

    /// A mark is made at once, some time after the answer, or never.
    private void after(World world, Runnable task) {
        Random random = world.traffic.random();
        switch (world.calm ? 0 : random.nextInt(3)) {
            case 0 -> quietly(task);
            case 1 -> putOff.add(task);
            default -> {}
        }
    }

    /// Does what was put off.
    void catchUp() {
        List<Runnable> now = List.copyOf(putOff);
        putOff.clear();
        now.forEach(Instance::quietly);
    }

    private static void quietly(Runnable task) {
        try {
            task.run();
        } catch (Unavailable _) {
            // The caller was answered before; the next turn marks it.
        }
    }
}
