package dev.belay.bench;

import dev.belay.monitoring.Behaviour;
import dev.belay.stage.GameServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// Measures how long it takes from the first request that fails until the version is undone, on the real stack.
///
/// A version serves well at first and turns bad at a moment that has nothing to do with any interval. Each has pods of
/// its own, and where in the interval a pod is scraped depends on its name: so the phases of scrape and rules differ
/// from round to round.
final class Latency {

    private static final List<Way> WAYS =
            List.of(Way.belay(5), Way.belay(1), Way.plain(), Way.argo(5), Way.argo(1));
    private static final double[] SHARES = {0.5, 0.05};

    /// The first step has one pod of ten.
    private static final int PODS = 10;

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Path directory;
    private final int rounds;
    private final double perSecond;
    private final List<Round> measured = new ArrayList<>();
    private final Instant begun = Instant.now();

    /// Rounds of each way and share, with this many requests a second to the bad version.
    Latency(Path directory, int rounds, double perSecond) {
        this.directory = directory;
        this.rounds = rounds;
        this.perSecond = perSecond;
    }

    /// Runs them all: one way after the other, and what waits for minutes beside them.
    Figures measure() throws InterruptedException, ExecutionException {
        var guarded =
                WAYS.stream()
                        .filter(Way::guarded)
                        .flatMap(way -> Arrays.stream(SHARES).mapToObj(s -> namespace(way, s)))
                        .toList();
        try (var stack = new Stack(directory, guarded, perSecond * PODS);
                var threads = Executors.newCachedThreadPool()) {
            // All of it first: Alertmanager forgets its waits when it is configured anew.
            var courses = new ArrayList<List<Runnable>>();
            for (var way = 0; way < WAYS.size(); way++) {
                var each = new ArrayList<Runnable>();
                for (var share : SHARES) {
                    each.add(course(stack, way, share));
                }
                courses.add(each);
            }
            var running = new ArrayList<Future<?>>();
            for (var way : inOrder()) {
                var started = courses.get(way).stream().map(threads::submit).toList();
                running.addAll(started);
                if (!WAYS.get(way).slow()) {
                    await(started);
                }
            }
            await(running);
        }
        synchronized (measured) {
            return new Figures(WAYS.stream().map(Way::name).toList(), measured);
        }
    }

    /// The slow ones first: they wait more than they work, so the others may run beside them.
    private static List<Integer> inOrder() {
        return IntStream.range(0, WAYS.size())
                .boxed()
                .sorted(Comparator.comparing(way -> !WAYS.get(way).slow()))
                .toList();
    }

    private static void await(List<? extends Future<?>> courses)
            throws InterruptedException, ExecutionException {
        for (var course : courses) {
            course.get();
        }
    }

    private static String namespace(Way way, double failing) {
        return "%s-%.0f".formatted(way.key(), failing * 100);
    }

    private Runnable course(Stack stack, int number, double failing) {
        var way = WAYS.get(number);
        var lane = way.lane().apply(stack, namespace(way, failing));
        var many = way.slow() ? Math.max(1, rounds / 3) : rounds;
        return () -> {
            try (var undoing = new Undoing(stack.cluster.admin(), lane.game())) {
                for (var id = 1; id <= many; id++) {
                    var round = round(stack, lane, undoing, number, failing, id);
                    synchronized (measured) {
                        measured.add(round);
                    }
                    System.out.printf(
                            "%4d s: %s, %.0f %%, round %d of %d: accepted after %d ms, back after %d ms (load %.1f)%n",
                            Duration.between(begun, Instant.now()).toSeconds(),
                            way.name(),
                            failing * 100,
                            id,
                            many,
                            round.accepted().toMillis(),
                            round.complete().toMillis(),
                            Machine.load());
                }
            }
        };
    }

    private Round round(
            Stack stack, Lane lane, Undoing undoing, int way, double failing, long id) {
        var namespace = lane.game().namespace();
        var release = Lane.name(id);
        lane.release(id);
        var seen =
                "game_requests_total{namespace=\"%s\",belay_release=\"%s\"}"
                        .formatted(namespace, release);
        GameServer.await(
                Lane.PATIENCE,
                "a scrape of " + release + " in " + namespace,
                () -> !stack.path.prometheus().query(seen).isEmpty());
        pause(WAYS.get(way).interval());
        undoing.expect();
        stack.service.behave(namespace, release, Behaviour.failing(failing));
        GameServer.await(
                PATIENCE,
                release + " in " + namespace + " to be undone",
                () -> undoing.accepted().isPresent() && undoing.complete().isPresent());
        var failed = stack.service.failedFirst(namespace, release).orElseThrow();
        var round =
                new Round(
                        way,
                        failing,
                        since(failed, stack.service.scrapedFirst(namespace, release).orElseThrow()),
                        since(failed, undoing.accepted().orElseThrow()),
                        since(failed, undoing.complete().orElseThrow()));
        lane.settle(id);
        return round;
    }

    /// One interval, and a part of one that chance decides.
    private static void pause(int interval) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(interval * 1000L, interval * 2000L));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static Duration since(Instant from, Instant to) {
        return Duration.between(from, to);
    }
}
