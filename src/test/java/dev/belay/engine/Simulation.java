package dev.belay.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Plays seeded histories, and makes those that break an invariant small.
final class Simulation {

    /// As much of the journal as a person reads.
    private static final int LINES = 60;

    long histories;
    long events;
    long calls;
    long faults;

    /// What became of one history.
    record Played(Optional<Violation> violation, Map<String, String> end, World world) {}

    /// Plays the history of a seed, and fails with the smallest one that still breaks something.
    void play(long seed) {
        List<Happening> history = Happening.history(seed);
        Optional<Violation> found = check(seed, history);
        if (found.isPresent()) {
            List<Happening> small = shrunk(seed, history, found.get().invariant());
            Violation violation = check(seed, small).orElseThrow();
            throw new AssertionError(told(seed, small, violation), violation);
        }
    }

    /// The violation of a history, if there is one.
    Optional<Violation> check(long seed, List<Happening> history) {
        Played once = play(seed, history, false);
        boolean calm = history.stream().noneMatch(h -> h.faulty() || h.beside().isPresent());
        if (once.violation.isPresent() || !calm) {
            return once.violation;
        }
        Played twice = play(seed, history, true);
        return twice.violation.or(() ->
                once.end.equals(twice.end)
                        ? Optional.empty()
                        : Optional.of(
                                new Violation(
                                        "I8", "once %s, twice %s".formatted(once.end, twice.end))));
    }

    /// On a virtual thread, so that passing the baton is no matter for the operating system.
    private Played play(long seed, List<Happening> history, boolean doubled) {
        FutureTask<Played> task = new FutureTask<>(() -> played(seed, history, doubled));
        Thread.ofVirtual().start(task);
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("seed " + seed, e);
        }
    }

    private Played played(long seed, List<Happening> history, boolean doubled) {
        World world = new World(seed);
        Player player = new Player(world);
        Story story = new Story(world, player, doubled);
        Settling settling = new Settling(world, player, story);
        histories++;
        Optional<Violation> violation = Optional.empty();
        try {
            for (Happening h : history) {
                events += h.beside().isPresent() ? 2 : 1;
                story.play(h);
            }
            settling.run(seed);
        } catch (Violation e) {
            violation = Optional.of(e);
        }
        calls += world.traffic.calls;
        faults += world.traffic.faults;
        return new Played(violation, settling.end(), world);
    }

    private List<Happening> shrunk(long seed, List<Happening> history, String invariant) {
        List<Happening> small = new ArrayList<>(history);
        for (int size = Math.max(1, small.size() / 2); size >= 1; size /= 2) {
            for (int i = 0; i < small.size(); ) {
                List<Happening> fewer = new ArrayList<>(small);
                fewer.subList(i, Math.min(fewer.size(), i + size)).clear();
                if (check(seed, fewer).filter(v -> v.invariant().equals(invariant)).isPresent()) {
                    small = fewer;
                } else {
                    i += size;
                }
            }
        }
        return small;
    }

    private String told(long seed, List<Happening> small, Violation violation) {
        StringBuilder text = new StringBuilder();
        text.append("seed %d breaks %s%n".formatted(seed, violation.getMessage()));
        text.append(
                "with these %d of %d events:%n"
                        .formatted(small.size(), Happening.history(seed).size()));
        small.forEach(h -> text.append("  ").append(h).append('\n'));
        Played played = play(seed, small, violation.getMessage().contains("twice"));
        text.append(played.world.policy).append('\n');
        List<String> lines = played.world.recorded.lines();
        lines.subList(Math.max(0, lines.size() - LINES), lines.size())
                .forEach(l -> text.append("  ").append(l).append('\n'));
        return text.toString();
    }
}
